import { storageError } from '../storage/failure.js';
import type { Mount } from './mount.js';
import type { SqlJsDatabase } from './sqljs.js';

/** What is done around opening a database anew. */
export interface Reopening {
  /** Lets go of the database that is closed now. */
  readonly before: () => void;
  /** Takes the database that is open from here on. */
  readonly after: (database: SqlJsDatabase) => void;
}

/** A database that sql.js has open, with the storage that it is on, if it is on any. */
export class DatabaseHandle {
  readonly #mount: Mount | undefined;
  readonly #prepare: (database: SqlJsDatabase) => void;
  #database: SqlJsDatabase;

  /**
   * @param database the database, open and prepared
   * @param mount how it was opened, unless it is in memory
   * @param prepare makes a database that was opened anew what the first one is
   */
  constructor(database: SqlJsDatabase, mount: Mount | undefined, prepare: (database: SqlJsDatabase) => void) {
    this.#database = database;
    this.#mount = mount;
    this.#prepare = prepare;
  }

  /** The database; another one after a commit that could not be kept. */
  get database(): SqlJsDatabase {
    return this.#database;
  }

  /** Called before a commit. @throws RelataError when earlier ones could not be kept */
  check(): void {
    this.#mount?.storage.check();
  }

  /**
   * Called after a commit. Nothing where there is nothing to wait for.
   *
   * @returns a promise that rejects when the commit could not be kept. The database is opened anew then, on the storage as it was
   * before the transaction: what SQLite knows by heart is not so
   */
  committed(reopening: Reopening): Promise<void> | undefined {
    return this.#mount?.committed(this.#database)?.catch((error: unknown) => {
      reopening.before();
      this.#reopen(this.#mount as Mount);
      reopening.after(this.#database);
      throw storageError(error);
    });
  }

  /** Closes the database and its storage. @throws RelataError when what was committed could not be kept */
  async close(): Promise<void> {
    if (this.#mount === undefined) return this.#database.close();
    try {
      this.#mount.close(this.#database);
    } finally {
      await this.#mount.storage.close();
    }
  }

  #reopen(mount: Mount): void {
    mount.close(this.#database);
    this.#database = mount.open();
    this.#prepare(this.#database);
  }
}
