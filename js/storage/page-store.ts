import { RelataError } from '../errors.js';
import { ApartPages } from './apart-pages.js';
import { storageError, unavailable } from './failure.js';
import { answer } from './idb-answer.js';
import type { Bundle, PageAt } from './page-chunks.js';
import type { Change } from './page-file.js';
import { pageRecord } from './page-record.js';
import { type StoredBundle, type StoredChunk, type StoredPages, storedPages } from './stored-pages.js';
import { WritingMark } from './writing-mark.js';

const CHUNKS = 'chunks';
const BUNDLES = 'bundles';
const FILE = 'file';
const STORES = [CHUNKS, BUNDLES, FILE];
/** The key of the only record about the file as a whole. */
const STATE = 'state';
/** How many chunks, and how many bundles, a request reads: a longer answer would have to fit into memory twice. */
const [CHUNKS_READ, BUNDLES_READ] = [16, 64];
/** The version of this layout. */
const VERSION = 4;

/** What Chromium says beside the standard when it has thrown away what was there, because it was damaged. */
interface Loss {
  readonly dataLoss?: string;
  readonly dataLossMessage?: string;
}

/** What is stored about the file as a whole. */
interface FileState {
  /** The length of the file in bytes. */
  readonly size: number;
  /** The number of the last write. */
  readonly last: number;
  /** How many bundles there are. */
  readonly bundles: number;
}

/** What IndexedDB calls the database of a name. */
const databaseName = (name: string): string => `relata:${name}`;

function factory(): IDBFactory {
  const { indexedDB } = globalThis;
  if (indexedDB === undefined) throw unavailable("There is no IndexedDB here. Write storage: 'memory', or 'file' in Node.");
  return indexedDB;
}

/** Why a database is not made, though there is none. */
function refusalOf(
  name: string,
  { oldVersion, dataLoss, dataLossMessage }: IDBVersionChangeEvent & Loss,
): RelataError | undefined {
  if (oldVersion > 0) {
    const sentence = `The database '${name}' was stored by a version of Relata before the first release, in another form. Delete it to go on.`;
    return new RelataError('storageUnavailable', sentence);
  }
  if (dataLoss !== 'total') return undefined;
  const sentence =
    `The browser found the IndexedDB of this site damaged and threw everything in it away, the database '${name}' too. ` +
    'Opened again, it is empty: put a backup in its place.';
  return new RelataError('databaseCorrupt', sentence, { name, findings: [dataLossMessage ?? 'total loss'] });
}

/** The pages of one file in IndexedDB, in chunks and in bundles apart from them: written all or none. */
export class PageStore {
  readonly #database: IDBDatabase;
  /** Which pages are apart, as far as was read and written here. */
  #apart = new ApartPages();
  readonly #mark: WritingMark;

  private constructor(database: IDBDatabase) {
    this.#database = database;
    this.#mark = new WritingMark(database, FILE);
  }

  /**
   * Opens the pages of a name, empty the first time.
   *
   * @throws RelataError `storageUnavailable` where the browser refuses; `databaseCorrupt`, once, where it lost what was there
   */
  static async open(name: string): Promise<PageStore> {
    try {
      const request = factory().open(databaseName(name), VERSION);
      let refusal: RelataError | undefined;
      request.onupgradeneeded = (event) => {
        refusal = refusalOf(name, event);
        if (refusal !== undefined) request.transaction?.abort();
        else for (const store of STORES) request.result.createObjectStore(store);
      };
      return new PageStore(
        await answer(request).catch((error) => {
          throw refusal ?? error;
        }),
      );
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
    // All of it is asked for before the first answer, which would be waited for otherwise.
    const [isMarked, state, chunks, bundles] = await Promise.all([
      this.#mark.isFound(transaction),
      answer(transaction.objectStore(FILE).get(STATE) as IDBRequest<FileState | undefined>),
      inParts<StoredChunk>(transaction.objectStore(CHUNKS), CHUNKS_READ),
      inParts<StoredBundle>(transaction.objectStore(BUNDLES), BUNDLES_READ),
    ]);
    if (isMarked) await this.#mark.beginLog();
    const { size, last, bundles: count } = state ?? { size: 0, last: 0, bundles: 0 };
    const stored = await storedPages({ size, last, count, bundles, chunks: new Map(chunks) });
    this.#apart = stored.apart;
    return stored;
  }

  /**
   * Writes what changed, all of it or nothing. Pages are copied before this returns.
   *
   * @param pageAt a page of the file as it is with the change
   */
  write(change: Change, pageAt: PageAt, durability: IDBTransactionDurability): Promise<void> {
    const pieces = this.#apart.pieces(change, pageAt);
    this.#mark.put();
    return new Promise((resolve, reject) => {
      const transaction = this.#database.transaction(STORES, 'readwrite', { durability });
      transaction.oncomplete = () => {
        this.#apart.wrote(pieces);
        resolve();
      };
      let reason: unknown;
      transaction.onabort = () => reject(reason ?? transaction.error ?? new DOMException('IndexedDB gave up.', 'AbortError'));
      try {
        const number = this.#apart.next;
        const [chunks, bundles] = [transaction.objectStore(CHUNKS), transaction.objectStore(BUNDLES)];
        // Of a chunk that is gone the number stays: older bundles must not have its pages when the file grows again.
        for (const [chunk, bytes = new Uint8Array(0)] of pieces.chunks) {
          chunks.put({ bytes: pageRecord(bytes), wrote: number } satisfies StoredChunk, chunk);
        }
        for (const gone of pieces.gone) bundles.delete(gone);
        if (pieces.bundle !== undefined) bundles.put(storedBundle(pieces.bundle), number);
        transaction
          .objectStore(FILE)
          .put({ size: change.size, last: number, bundles: pieces.bundles } satisfies FileState, STATE);
        transaction.commit();
      } catch (error) {
        reason = error;
        // What is written already must not stay. A transaction that cannot be aborted any more ends by itself, and says how.
        try {
          transaction.abort();
        } catch {}
      }
    });
  }

  /** Lets others open or delete it. */
  close(): void {
    this.#mark.remove();
    this.#database.close();
  }
}

function storedBundle({ pages, bytes }: Bundle): StoredBundle {
  return { pages, bytes: pageRecord(bytes) };
}

/** The records of a store with their keys, in order; so many in each request, of which the first waits for no answer. */
async function inParts<T>(store: IDBObjectStore, most: number): Promise<(readonly [number, T])[]> {
  const first = answer<T[]>(store.getAll(null, most));
  // It is waited for only when the keys are there, and fails with them.
  first.catch(() => {});
  const keys = await answer(store.getAllKeys() as IDBRequest<number[]>);
  const parts = [first];
  for (let from = most; from < keys.length; from += most) {
    const part = keys.slice(from, from + most);
    parts.push(answer<T[]>(store.getAll(IDBKeyRange.bound(part[0], part.at(-1)))));
  }
  const records = (await Promise.all(parts)).flat();
  return keys.map((key, index) => [key, records[index] as T] as const);
}
