import { type ChunkRecord, chunkRecord } from './chunk-record.js';
import { storageError, unavailable } from './failure.js';
import { type Apart, byChunk, CHUNK, piecesOf } from './page-chunks.js';
import { type Change, PAGE } from './page-file.js';
import { type StoredPages, storedPages } from './stored-pages.js';

const CHUNKS = 'chunks';
const PAGES = 'pages';
const FILE = 'file';
const STORES = [CHUNKS, PAGES, FILE];
/** How many chunks a request reads: a longer answer would have to fit into memory twice. */
const READ = 8;

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

/** The numbers of the pages of so many chunks. */
const pagesOf = (chunk: number, count = 1): IDBKeyRange => IDBKeyRange.bound(chunk * CHUNK, (chunk + count) * CHUNK - 1);

/** The pages of one file in IndexedDB, in chunks and apart from them: written all or none. */
export class PageStore {
  readonly #database: IDBDatabase;
  /** Which pages are apart, as far as was read and written here. */
  #apart: Apart = new Map();

  private constructor(database: IDBDatabase) {
    this.#database = database;
  }

  /** Opens the pages of a name. @throws RelataError `storageUnavailable` where the browser refuses */
  static async open(name: string): Promise<PageStore> {
    try {
      const request = factory().open(databaseName(name), 2);
      request.onupgradeneeded = () => {
        const { result } = request;
        for (const store of STORES) if (!result.objectStoreNames.contains(store)) result.createObjectStore(store);
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

  /** The file as it is stored, as far as it has to be read to be opened. */
  async read(): Promise<StoredPages> {
    const transaction = this.#database.transaction(STORES);
    const size = (await answer(transaction.objectStore(FILE).get('size') as IDBRequest<number | undefined>)) ?? 0;
    const count = Math.ceil(size / PAGE);
    // All is asked for before the first answer, which would be waited for otherwise.
    const parts: Promise<Stored>[] = [];
    for (let chunk = 0; chunk * CHUNK < count; chunk += READ) parts.push(readChunks(transaction, chunk));
    const stored = await Promise.all(parts);
    const pages = new Map(stored.flatMap(({ single }) => single));
    this.#apart = new Map([...byChunk(pages.keys())].map(([chunk, indexes]) => [chunk, new Set(indexes)]));
    return storedPages(size, pages, new Map(stored.flatMap(({ chunks }) => chunks)));
  }

  /**
   * Writes what changed, all of it or nothing. Pages are copied before this returns.
   *
   * @param pageAt a page of the file as it is with the change
   */
  write(change: Change, pageAt: (index: number) => Uint8Array | undefined, durability: IDBTransactionDurability): Promise<void> {
    const { chunks, pages, apart } = piecesOf(change, this.#apart, pageAt);
    return new Promise((resolve, reject) => {
      const transaction = this.#database.transaction(STORES, 'readwrite', { durability });
      transaction.oncomplete = () => {
        this.#apart = apart;
        resolve();
      };
      transaction.onabort = () => reject(transaction.error ?? new DOMException('IndexedDB gave up.', 'AbortError'));
      try {
        const [whole, single] = [transaction.objectStore(CHUNKS), transaction.objectStore(PAGES)];
        for (const [chunk, bytes] of chunks) {
          if (bytes === undefined) whole.delete(chunk);
          else whole.put(chunkRecord(bytes), chunk);
          single.delete(pagesOf(chunk));
        }
        for (const [index, page] of pages) single.put(page, index);
        transaction.objectStore(FILE).put(change.size, 'size');
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

/** Records by their key. */
interface Stored {
  readonly chunks: readonly (readonly [number, ChunkRecord])[];
  readonly single: readonly (readonly [number, Uint8Array])[];
}

/** Some chunks, and the pages that are stored apart from them. */
async function readChunks(transaction: IDBTransaction, first: number): Promise<Stored> {
  const [chunks, single] = await Promise.all([
    entries<ChunkRecord>(transaction.objectStore(CHUNKS), IDBKeyRange.bound(first, first + READ - 1)),
    entries<Uint8Array>(transaction.objectStore(PAGES), pagesOf(first, READ)),
  ]);
  return { chunks, single };
}

async function entries<T>(store: IDBObjectStore, range: IDBKeyRange): Promise<(readonly [number, T])[]> {
  const [keys, values] = await Promise.all([answer(store.getAllKeys(range)), answer<T[]>(store.getAll(range))]);
  return keys.map((key, index) => [key as number, values[index] as T] as const);
}
