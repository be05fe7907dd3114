/** How long relaxed commits wait for others to go with them, in milliseconds. */
const DELAY = 50;

/** Does some work soon after it was asked for, however often that was; at once when the page is hidden, since it may not come back. */
export class Soon {
  readonly #work: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #leaving = (): void => {
    if (this.#timer !== undefined) this.#run();
  };

  /** @param work is not expected to throw */
  constructor(work: () => void) {
    this.#work = work;
    // A worker has neither event, and Node no events at all.
    globalThis.document?.addEventListener('visibilitychange', this.#leaving);
    globalThis.addEventListener?.('pagehide', this.#leaving);
  }

  /** Asks for the work. */
  ask(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => this.#run(), DELAY);
    // In Node a timer keeps the process; what is written is with the system already.
    (this.#timer as { unref?: () => void }).unref?.();
  }

  /** Asks for nothing any more. */
  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    globalThis.document?.removeEventListener('visibilitychange', this.#leaving);
    globalThis.removeEventListener?.('pagehide', this.#leaving);
  }

  #run(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#work();
  }
}
