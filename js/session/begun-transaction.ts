import { RelataError } from '../errors.js';
import type { Transaction } from './transaction.js';

/** How a begun transaction is ended. */
interface End {
  /** The transactions that the session has begun, the innermost last. */
  readonly begun: BegunTransaction[];
  readonly commit: () => void;
  readonly fail: (reason: unknown) => void;
  /** The transaction as a whole, its commit or rollback included. */
  readonly whole: () => Promise<void>;
}

/** A transaction that `session.begin()` opened. */
export class BegunTransaction implements AsyncDisposable {
  /** @internal */
  readonly transaction: Transaction;
  readonly #end: End;

  /** @internal */
  constructor(transaction: Transaction, end: End) {
    this.transaction = transaction;
    this.#end = end;
  }

  /**
   * Flushes the session and commits.
   *
   * @throws RelataError what stands in the way; everything is rolled back then. `transactionMisused` while a transaction inside of
   * it is open
   */
  commit(): Promise<void> {
    const { begun, commit, whole } = this.#end;
    if (begun.at(-1) !== this || this.transaction.isOuter) return Promise.reject(this.#misused('commit'));
    begun.pop();
    commit();
    return whole();
  }

  /** Rolls back, with the transactions that were begun inside of it and are still open. */
  async rollback(): Promise<void> {
    const { begun, fail, whole } = this.#end;
    if (!begun.includes(this)) throw this.#misused('rollback');
    while (begun.at(-1) !== this) await begun.at(-1)?.rollback();
    if (this.transaction.isOuter) throw this.#misused('rollback');
    begun.pop();
    const rolledBack = new Error('rolled back');
    fail(rolledBack);
    await whole().catch((error: unknown) => {
      if (error !== rolledBack) throw error;
    });
  }

  /** Rolls back what was not committed. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#end.begun.includes(this)) await this.rollback();
  }

  #misused(method: string): RelataError {
    return this.#end.begun.includes(this)
      ? new RelataError('transactionMisused', `${method}() before the transaction inside of it has ended.`)
      : new RelataError('transactionEnded', `${method}() of a transaction that is over.`);
  }
}
