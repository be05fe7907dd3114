import { ApartPages } from './apart-pages.js';
import { bytesOf, type ChunkRecord, lengthOf, readerOf } from './chunk-record.js';
import { type Bundle, CHUNK, chunkOf } from './page-chunks.js';
import { PAGE, PageFile } from './page-file.js';
import { type ReadChunk, UnreadChunks } from './unread-chunks.js';

/** A chunk as it is stored. */
export interface StoredChunk {
  readonly bytes: ChunkRecord;
  /** The number of the write that stored it: bundles up to this number are older. */
  readonly wrote: number;
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
  readonly bundles: readonly (readonly [number, Bundle])[];
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

/** Puts a file together from its records. Chunks are left unread where SQLite can wait for them. */
export async function storedPages(records: Records): Promise<StoredPages> {
  const { size, chunks } = records;
  const { apart, pages } = pagesApart(records);
  const unread = new Map<number, ReadChunk>();
  const waiting: Promise<void>[] = [];
  for (const [chunk, { bytes: record }] of chunks) {
    const reader = readerOf(record);
    if (reader !== undefined) unread.set(chunk, reader);
    else waiting.push(bytesOf(record).then((bytes) => void unread.set(chunk, () => bytes)));
  }
  await Promise.all(waiting);
  const isWhole = records.bundles.length === records.count && everyPageOf(Math.ceil(size / PAGE), pages, chunks);
  return { file: new PageFile(pages, size, new UnreadChunks(unread)), apart, isWhole };
}

/** The newest of the pages that are stored apart from their chunks. */
function pagesApart({ size, last, bundles, chunks }: Records) {
  const apart = new ApartPages(last);
  const pages: (Uint8Array | undefined)[] = [];
  const count = Math.ceil(size / PAGE);
  for (const [number, bundle] of bundles) {
    const live: number[] = [];
    bundle.pages.forEach((page, place) => {
      if (page >= count || (chunks.get(chunkOf(page))?.wrote ?? 0) >= number) return;
      live.push(page);
      pages[page] = bundle.bytes.slice(place * PAGE, (place + 1) * PAGE);
    });
    apart.has(number, bundle, live);
  }
  return { apart, pages };
}

function everyPageOf(
  count: number,
  apart: readonly (Uint8Array | undefined)[],
  chunks: ReadonlyMap<number, StoredChunk>,
): boolean {
  for (let page = 0; page < count; page++) {
    const chunk = chunks.get(chunkOf(page));
    const isInChunk = chunk !== undefined && lengthOf(chunk.bytes) >= ((page % CHUNK) + 1) * PAGE;
    if (!isInChunk && apart[page]?.length !== PAGE) return false;
  }
  return true;
}
