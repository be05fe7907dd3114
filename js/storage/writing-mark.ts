import { answer } from './idb-answer.js';

/** How long nothing is written until the mark is taken away, in milliseconds. */
const IDLE = 1000;
const MARK = 'writing';
/** More than LevelDB collects until it begins a new log, which is 4 MiB, in records that Chromium does not move into files of their own. */
const FILLER = { records: 72, length: 60_000 };

/**
 * A record that is there while a database is written.
 *
 * Chromium keeps IndexedDB in LevelDB, which appends all that is written to a log. A browser that is killed in the middle of that leaves
 * a part of an entry there. The next one reads up to it and writes on behind it; the one after that takes the log for damaged, and throws
 * everything of the site away. So where the mark is found, so much is written first that LevelDB begins a new log and drops the old one.
 */
export class WritingMark {
  readonly #database: IDBDatabase;
  readonly #store: string;
  #isPut = false;
  #idle: ReturnType<typeof setTimeout> | undefined;

  /** @param store the object store that has the mark, and nothing under numbers */
  constructor(database: IDBDatabase, store: string) {
    this.#database = database;
    this.#store = store;
  }

  /** Whether whoever wrote before has left the mark. */
  async isFound(transaction: IDBTransaction): Promise<boolean> {
    return (await answer(transaction.objectStore(this.#store).count(MARK))) > 0;
  }

  /** Has LevelDB begin a new log, and takes the mark away. Where there is no room for that, both stay for the next time. */
  async beginLog(): Promise<void> {
    // Nothing can make less of this.
    const bytes = crypto.getRandomValues(new Uint8Array(FILLER.length));
    const isFull = await this.#attempt((records) => {
      for (let key = 0; key < FILLER.records; key++) records.put(bytes, key);
    });
    if (!isFull) return;
    // The new log begins with the next thing that is written.
    await this.#attempt((records) => {
      records.delete(IDBKeyRange.bound(0, FILLER.records));
      records.delete(MARK);
    });
  }

  /** Puts the mark, before something else is written. */
  put(): void {
    if (!keepsLog()) return;
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.remove(), IDLE);
    if (this.#isPut) return;
    this.#isPut = true;
    this.#attempt((records) => records.put(true, MARK));
  }

  /** Takes the mark away, after everything that is being written. */
  remove(): void {
    clearTimeout(this.#idle);
    if (!this.#isPut) return;
    this.#isPut = false;
    this.#attempt((records) => records.delete(MARK));
  }

  /** Writes something that may fail: the data does without it. @returns whether it was written */
  #attempt(work: (records: IDBObjectStore) => void): Promise<boolean> {
    return new Promise((resolve) => {
      try {
        const transaction = this.#database.transaction(this.#store, 'readwrite', { durability: 'relaxed' });
        transaction.oncomplete = () => resolve(true);
        transaction.onabort = () => resolve(false);
        work(transaction.objectStore(this.#store));
        transaction.commit();
      } catch {
        resolve(false);
      }
    });
  }
}

/** Whether IndexedDB is LevelDB: only Chromium has a word for what it threw away. */
const keepsLog = (): boolean => 'dataLoss' in IDBVersionChangeEvent.prototype;
