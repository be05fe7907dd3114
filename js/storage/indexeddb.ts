import { RelataError } from '../errors.js';
import { storageError } from './failure.js';
import { type PageFile, PageFiles } from './page-file.js';
import { PageStore } from './page-store.js';
import { Soon } from './soon.js';
import type { Durability, DurableStorage, OpenStorage } from './storage.js';
import { holdTabLock } from './tab-lock.js';

const lockOf = (name: string): string => `relata:indexeddb:${name}`;

/** Storage in IndexedDB: the file is in memory, and a commit writes the pages that it changed. */
export const indexedDbStorage: DurableStorage = {
  async open(name, durability) {
    const release = await holdTabLock(lockOf(name), name);
    try {
      const store = await PageStore.open(name);
      try {
        const { file, isWhole } = await store.read();
        if (!isWhole) {
          throw new RelataError('databaseCorrupt', `Pages of the database '${name}' are missing in IndexedDB.`, { name });
        }
        return new IndexedDbStorage(store, file, durability, release);
      } catch (error) {
        store.close();
        throw storageError(error);
      }
    } catch (error) {
      release();
      throw error;
    }
  },
  async delete(name) {
    const release = await holdTabLock(lockOf(name), name);
    try {
      await PageStore.delete(name);
    } catch (error) {
      throw storageError(error);
    } finally {
      release();
    }
  },
};

class IndexedDbStorage implements OpenStorage {
  readonly mode = 'indexeddb';
  readonly durability: Exclude<Durability, 'none'>;
  // IndexedDB only ever sees whole transactions.
  readonly journaling = 'memory';
  readonly files: PageFiles;
  readonly #store: PageStore;
  readonly #release: () => void;
  readonly #soon: Soon | undefined;
  /** The flush that is under way. */
  #flushing: Promise<void> | undefined;
  /** Whether what relaxed commits left could not be written: then a commit waits for it. */
  #isBehind = false;

  constructor(store: PageStore, main: PageFile, durability: Exclude<Durability, 'none'>, release: () => void) {
    this.files = new PageFiles(main);
    this.durability = durability;
    this.#store = store;
    this.#release = release;
    if (durability === 'relaxed') this.#soon = new Soon(() => this.#flushSoon());
  }

  check(): void {}

  committed(): Promise<void> | undefined {
    const before = this.files.main.commit();
    if (this.files.main.isStored) return undefined;
    if (this.#soon !== undefined && !this.#isBehind && !this.#soon.ask()) return undefined;
    return this.flush().catch((error: unknown) => {
      this.files.main.restore(before);
      throw error;
    });
  }

  async flush(): Promise<void> {
    // One after the other: the later flush might be kept when the earlier one is not.
    while (this.#flushing !== undefined) await this.#flushing.catch(() => {});
    if (this.files.main.isStored) return;
    const flushing = this.#write().finally(() => {
      this.#flushing = undefined;
    });
    this.#flushing = flushing;
    return flushing;
  }

  async close(): Promise<void> {
    this.#soon?.end();
    try {
      this.files.main.commit();
      await this.flush();
    } finally {
      this.#store.close();
      this.#release();
    }
  }

  async #write(): Promise<void> {
    const change = this.files.main.take();
    try {
      await this.#store.write(change, (index) => this.files.main.committed(index), this.durability);
      this.#isBehind = false;
    } catch (error) {
      this.files.main.giveBack(change);
      throw storageError(error);
    }
  }

  #flushSoon(): void {
    this.flush().catch(() => {
      this.#isBehind = true;
    });
  }
}
