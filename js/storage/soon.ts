/** How long relaxed commits wait for others to go with them, in milliseconds. */
const DELAY = 50;

/** Does some work soon after it was asked for, however often that was; at once when the page is hidden, since it may not come back. */
export class Soon {
  readonly #work: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When the work is to be done, on the clock of `performance`. */
  #due = 0;
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

  /**
   * Asks for the work.
   *
   * @returns whether the caller has to do it, now: it is overdue, because code that only waits for promises lets no timer run
   */
  ask(): boolean {
    if (this.#timer !== undefined) {
      if (performance.now() < this.#due) return false;
      this.#cancel();
      return true;
    }
    this.#due = performance.now() + DELAY;
    this.#timer = setTimeout(() => this.#run(), DELAY);
    // In Node a timer keeps the process; what is written is with the system already.
    (this.#timer as { unref?: () => void }).unref?.();
    return false;
  }

  /** Asks for nothing any more. */
  end(): void {
    this.#cancel();
    globalThis.document?.removeEventListener('visibilitychange', this.#leaving);
    globalThis.removeEventListener?.('pagehide', this.#leaving);
  }

  #run(): void {
    this.#cancel();
    this.#work();
  }

  #cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
