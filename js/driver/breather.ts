/** How long work goes on before others are let in, in milliseconds: half a frame. */
const STRETCH = 8;

/** Lets others in from time to time during long work, and ends it when they want that. */
export class Breather {
  readonly #signal: AbortSignal;
  #since = performance.now();

  /** @param signal ends the work */
  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** Waits for what others have to do, if the work has gone on for a while. @throws the signal's reason when the work is to end */
  async pause(): Promise<void> {
    if (performance.now() - this.#since >= STRETCH) {
      await turn();
      this.#since = performance.now();
    }
    this.#signal.throwIfAborted();
  }
}

/** The next turn of the event loop. Timers would wait for four milliseconds. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
