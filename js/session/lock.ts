/** Lets one piece of asynchronous work run at a time, in the order of arrival. */
export class Lock {
  #last: Promise<void> | undefined;

  /** Whether work is under way. */
  get held(): boolean {
    return this.#last !== undefined;
  }

  /** Runs work when all earlier work is done. It begins at once when nothing is under way. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last === undefined ? work() : this.#last.then(work);
    const last: Promise<void> = result.then(
      () => this.#release(last),
      () => this.#release(last),
    );
    this.#last = last;
    return result;
  }

  #release(last: Promise<void>): void {
    if (this.#last === last) this.#last = undefined;
  }
}
