import type { OpenDatabase } from './open-database.js';

/** Where calls do their work: in the database as such, or in an open transaction. */
export interface Scope {
  /** The database, once it is open. */
  readonly database: OpenDatabase | undefined;
  /**
   * Does some work with the open database.
   *
   * @throws RelataError `databaseClosed`, `transactionEnded`
   */
  run<T>(work: (database: OpenDatabase) => T | Promise<T>): Promise<T>;
  /** @throws RelataError `transactionEnded` where nothing can be done any more */
  check(): void;
}
