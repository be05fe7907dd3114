import { storageError, unavailable } from './failure.js';
import { type Change, PAGE } from './page-file.js';

const PAGES = 'pages';
const FILE = 'file';
/** How many pages are read at once: enough to be fast, few enough not to be in memory twice. */
const READ = 2048;

/** What IndexedDB calls the database of a name. */
const databaseName = (name: string): string => `relata:${name}`;

function factory(): IDBFactory {
  const { indexedDB } = globalThis;
  if (indexedDB === undefined) throw unavailable("There is no IndexedDB here. Write storage: 'memory', or 'file' in Node.");
  return indexedDB;
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** The pages of one file in IndexedDB: written all or none. */
export class PageStore {
  readonly #database: IDBDatabase;

  private constructor(database: IDBDatabase) {
    this.#database = database;
  }

  /** Opens the pages of a name. @throws RelataError `storageUnavailable` where the browser refuses */
  static async open(name: string): Promise<PageStore> {
    try {
      const request = factory().open(databaseName(name), 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore(PAGES);
        request.result.createObjectStore(FILE);
      };
      return new PageStore(await answer(request));
    } catch (error) {
      const refused =
        "The browser refuses its IndexedDB here, as in some private windows. Write storage: 'memory' to go on without.";
      throw storageError(error).code === 'storageFailed' ? unavailable(refused, error) : storageError(error);
    }
  }

  /** Deletes the pages of a name. */
  static async delete(name: string): Promise<void> {
    await answer(factory().deleteDatabase(databaseName(name)));
  }

  /** The pages of the file, up to the first that is missing, and the file's length in bytes. */
  async read(): Promise<{ pages: Uint8Array[]; size: number }> {
    const transaction = this.#database.transaction([PAGES, FILE]);
    const size = (await answer(transaction.objectStore(FILE).get('size') as IDBRequest<number | undefined>)) ?? 0;
    const store = transaction.objectStore(PAGES);
    const pages: Uint8Array[] = [];
    const count = Math.ceil(size / PAGE);
    while (pages.length < count) {
      const end = Math.min(pages.length + READ, count);
      const wanted = end - pages.length;
      const some = (await answer(store.getAll(IDBKeyRange.bound(pages.length, end - 1)))) as Uint8Array[];
      if (some.length < wanted || some.some((page) => page.length !== PAGE)) break;
      for (const page of some) pages.push(page);
    }
    return { pages, size };
  }

  /** Writes what changed, all of it or nothing. Pages are copied before this returns. */
  write({ pages, size }: Change, durability: IDBTransactionDurability): Promise<void> {
    return new Promise((resolve, reject) => {
      const transaction = this.#database.transaction([PAGES, FILE], 'readwrite', { durability });
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new DOMException('IndexedDB gave up.', 'AbortError'));
      try {
        const store = transaction.objectStore(PAGES);
        for (const [index, page] of pages) {
          if (page === undefined) store.delete(index);
          else store.put(page, index);
        }
        transaction.objectStore(FILE).put(size, 'size');
        transaction.commit();
      } catch (error) {
        // What is written already must not stay.
        transaction.abort();
        reject(error);
      }
    });
  }

  /** Lets others open or delete it. */
  close(): void {
    this.#database.close();
  }
}
