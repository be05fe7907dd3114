import { RelataError } from '../errors.js';

/** How long a call waits for an open transaction that does nothing, in milliseconds. */
export const PATIENCE = 2000;

/** Whoever holds a lock for as long as the application likes: an open transaction. */
export interface Holder {
  /** Whether nothing of its own is under way. */
  readonly idle: boolean;
  /** Changes with every call of its own. */
  readonly activity: number;
}

/** Lets one piece of asynchronous work run at a time, in the order of arrival. */
export class Lock {
  /** The open transaction that has the lock now. */
  holder: Holder | undefined;
  #last: Promise<void> | undefined;

  /** Whether work is under way. */
  get held(): boolean {
    return this.#last !== undefined;
  }

  /**
   * Runs work when all earlier work is done. It begins at once when nothing is under way.
   *
   * @throws RelataError `transactionBlocked` after waiting for a transaction that did nothing all the while; the work is not begun then
   */
  run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#last !== undefined) return this.#queue(this.#last, work);
    const result = work();
    this.#follow(result);
    return result;
  }

  /**
   * Waits. A transaction that waits for something outside of it, such as a timer, cannot be told from one whose own callback waits
   * here and would do so for ever; so patience ends, as it does with SQLite's busy timeout.
   */
  #queue<T>(before: Promise<void>, work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let gaveUp = false;
      const stop = this.#watch(() => {
        gaveUp = true;
        reject(blocked());
      });
      const turn = before.then(() => {
        if (gaveUp) return;
        stop();
        const result = work();
        resolve(result);
        return result;
      });
      this.#follow(turn);
    });
  }

  /** Calls back when the holder did nothing for as long as patience lasts. */
  #watch(giveUp: () => void): () => void {
    let timer: ReturnType<typeof setTimeout>;
    const wait = (): void => {
      const { holder } = this;
      const seen = holder?.activity;
      timer = setTimeout(() => {
        if (holder?.idle === true && holder === this.holder && holder.activity === seen) giveUp();
        else wait();
      }, PATIENCE);
    };
    wait();
    return () => clearTimeout(timer);
  }

  #follow(work: Promise<unknown>): void {
    const last: Promise<void> = work.then(
      () => this.#release(last),
      () => this.#release(last),
    );
    this.#last = last;
  }

  #release(last: Promise<void>): void {
    if (this.#last === last) this.#last = undefined;
  }
}

function blocked(): RelataError {
  return new RelataError(
    'transactionBlocked',
    `This call waited ${PATIENCE / 1000} s for a transaction that is open and does nothing. In the callback of a transaction, use its session and not the database: session.query(User), session.add(user), session.transaction(…). What was begun with session.begin() needs session.commit() or session.rollback().`,
  );
}
