import { RelataError } from '../errors.js';
import type { OpenDatabase } from './open-database.js';
import type { Scope } from './scope.js';

/** The way to the open database: the first call opens it, and it closes when the last call that was under way has ended. */
export class Access implements Scope {
  readonly #open: () => Promise<OpenDatabase>;
  #opening: Promise<OpenDatabase> | undefined;
  /** The database once it is open. */
  #database: OpenDatabase | undefined;
  #closing: Promise<void> | undefined;
  #underWay = 0;
  #idle: () => void = () => {};

  /** @param open opens the database; tried again by the next call when it fails (a lost network, say) */
  constructor(open: () => Promise<OpenDatabase>) {
    this.#open = open;
  }

  get database(): OpenDatabase | undefined {
    return this.#closing === undefined ? this.#database : undefined;
  }

  check(): void {}

  /** Does some work with the open database. @throws RelataError `databaseClosed` */
  run<T>(work: (database: OpenDatabase) => T | Promise<T>): Promise<T> {
    // What is open and answers at once costs one promise: an async function for each layer would cost more than a lookup by key.
    if (this.#database === undefined || this.#closing !== undefined) return this.#tracked(work);
    try {
      const result = work(this.#database);
      return result instanceof Promise ? this.#tracked(() => result) : Promise.resolve(result);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Does some work that keeps the database from closing. */
  async #tracked<T>(work: (database: OpenDatabase) => T | Promise<T>): Promise<T> {
    if (this.#closing !== undefined) {
      throw new RelataError('databaseClosed', 'The database is closed. Make a new Database() to go on.');
    }
    this.#underWay++;
    try {
      return await work(await this.#opened());
    } finally {
      if (--this.#underWay === 0) this.#idle();
    }
  }

  /**
   * Lets no further call in, waits for those under way, and closes. A second call waits for the first.
   *
   * @throws RelataError `transactionBlocked` when a transaction stays open and does nothing; the database stays open then
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const database = await this.#opening?.catch(() => undefined);
    try {
      // In the queue, a transaction that never ends is noticed.
      await database?.lock.run(() => Promise.resolve());
    } catch (error) {
      this.#closing = undefined;
      throw error;
    }
    if (this.#underWay > 0) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
    }
    await database?.close();
  }

  #opened(): Promise<OpenDatabase> {
    this.#opening ??= this.#open().then(
      (database) => {
        this.#database = database;
        return database;
      },
      (error: unknown) => {
        this.#opening = undefined;
        throw error;
      },
    );
    return this.#opening;
  }
}
