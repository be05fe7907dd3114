import { ApartPages } from './apart-pages.js';
import { CHUNK, chunkOf } from './page-chunks.js';
import { PAGE, PageFile } from './page-file.js';
import { lengthOf, type PageRecord, readerOf } from './page-record.js';
import { type PagePlace, type UnreadBundle, type UnreadChunk, UnreadRecords } from './unread-records.js';

/** A chunk as it is stored. */
export interface StoredChunk {
  readonly bytes: PageRecord;
  /** The number of the write that stored it: bundles up to this number are older. */
  readonly wrote: number;
}

/** A bundle as it is stored. */
export interface StoredBundle {
  /** The numbers of the pages, in the order of their bytes. */
  readonly pages: Uint32Array;
  readonly bytes: PageRecord;
}

/** The records of a file. */
export interface Records {
  /** The length of the file in bytes. */
  readonly size: number;
  /** The number of the last write. */
  readonly last: number;
  /** How many bundles there should be. */
  readonly count: number;
  /** By their number, which rises. */
  readonly bundles: readonly (readonly [number, StoredBundle])[];
  /** By their number. */
  readonly chunks: ReadonlyMap<number, StoredChunk>;
}

/** A file as it was found in storage. */
export interface StoredPages {
  readonly file: PageFile;
  readonly apart: ApartPages;
  /** Whether every page of the file was found. */
  readonly isWhole: boolean;
}

/** Puts a file together from its records, which are left unread where SQLite can wait for them. */
export async function storedPages(records: Records): Promise<StoredPages> {
  const { size, last, count, bundles } = records;
  const [chunks, unread] = await Promise.all([
    Promise.all([...records.chunks].map(unreadChunk)),
    Promise.all(bundles.map(unreadBundle)),
  ]);
  const apart = new ApartPages(last);
  const places = placesApart(records, unread, apart);
  const isWhole =
    bundles.length === count && bundles.every(isFull) && everyPageOf(Math.ceil(size / PAGE), places, new Map(chunks));
  return { file: new PageFile([], size, new UnreadRecords(new Map(chunks), places)), apart, isWhole };
}

async function unreadChunk([chunk, { bytes }]: readonly [number, StoredChunk]): Promise<readonly [number, UnreadChunk]> {
  return [chunk, { read: await readerOf(bytes), pages: Math.floor(lengthOf(bytes) / PAGE) }];
}

async function unreadBundle([, { bytes, pages }]: readonly [number, StoredBundle]): Promise<UnreadBundle> {
  return { read: await readerOf(bytes), pages };
}

function isFull([, { bytes, pages }]: readonly [number, StoredBundle]): boolean {
  return lengthOf(bytes) === pages.length * PAGE;
}

/** The newest of the pages that are stored apart from their chunks, which are noted. */
function placesApart({ size, bundles, chunks }: Records, unread: readonly UnreadBundle[], apart: ApartPages) {
  const places = new Map<number, PagePlace>();
  const count = Math.ceil(size / PAGE);
  bundles.forEach(([number, { pages }], index) => {
    const live: number[] = [];
    pages.forEach((page, place) => {
      if (page >= count || (chunks.get(chunkOf(page))?.wrote ?? 0) >= number) return;
      live.push(page);
      places.set(page, { bundle: unread[index] as UnreadBundle, place });
    });
    apart.has(number, { pages }, live);
  });
  return places;
}

function everyPageOf(count: number, apart: ReadonlyMap<number, PagePlace>, chunks: ReadonlyMap<number, UnreadChunk>): boolean {
  for (let first = 0; first < count; first += CHUNK) {
    const stored = chunks.get(chunkOf(first))?.pages ?? 0;
    const end = Math.min(first + CHUNK, count);
    for (let page = first + stored; page < end; page++) if (!apart.has(page)) return false;
  }
  return true;
}
