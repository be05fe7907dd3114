import { storageError } from './failure.js';
import { Soon } from './soon.js';
import type { Durability, OpenStorage, StoredFiles } from './storage.js';

/** Files that have to be closed. */
export interface ClosableFiles extends StoredFiles {
  /** Closes all of them, and lets others open them. */
  close(): void;
}

/**
 * Storage of real files. SQLite writes a log beside the database and brings it to storage at a commit, so that nothing is left to do
 * after it; a relaxed commit leaves that for later.
 */
export class LoggedStorage implements OpenStorage {
  readonly mode: 'opfs' | 'file';
  readonly durability: Exclude<Durability, 'none'>;
  readonly files: ClosableFiles;
  readonly #soon: Soon | undefined;
  /** Why what relaxed commits left is not on storage. */
  #failure: unknown;

  constructor(mode: 'opfs' | 'file', durability: Exclude<Durability, 'none'>, files: ClosableFiles) {
    this.mode = mode;
    this.durability = durability;
    this.files = files;
    if (durability === 'relaxed') this.#soon = new Soon(() => this.#syncLog());
  }

  get journaling(): 'logSynced' | 'log' {
    return this.durability === 'strict' ? 'logSynced' : 'log';
  }

  check(): void {
    if (this.#failure === undefined) return;
    this.#syncLog();
    if (this.#failure !== undefined) throw storageError(this.#failure);
  }

  committed(): undefined {
    if (this.#soon?.ask()) this.#syncLog();
    return undefined;
  }

  async flush(): Promise<void> {
    try {
      for (const kind of ['log', 'main'] as const) if (this.files.has(kind)) this.files.open(kind).sync();
    } catch (error) {
      throw storageError(error);
    }
  }

  async close(): Promise<void> {
    this.#soon?.end();
    try {
      await this.flush();
    } finally {
      this.files.close();
    }
  }

  #syncLog(): void {
    try {
      if (this.files.has('log')) this.files.open('log').sync();
      this.#failure = undefined;
    } catch (error) {
      this.#failure = error;
    }
  }
}
