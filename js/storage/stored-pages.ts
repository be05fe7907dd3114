import { bytesOf, type ChunkRecord, lengthOf, readerOf } from './chunk-record.js';
import { CHUNK } from './page-chunks.js';
import { PAGE, PageFile } from './page-file.js';
import { type ReadChunk, UnreadChunks } from './unread-chunks.js';

/** A file as it was found in storage. */
export interface StoredPages {
  readonly file: PageFile;
  /** Whether every page of the file was found. */
  readonly isWhole: boolean;
}

/**
 * Puts a file together. Chunks are left unread where SQLite can wait for them.
 *
 * @param size the length of the file in bytes
 * @param apart pages by their number, which are newer than their chunks
 * @param chunks chunks by their number
 */
export async function storedPages(
  size: number,
  apart: ReadonlyMap<number, Uint8Array>,
  chunks: ReadonlyMap<number, ChunkRecord>,
): Promise<StoredPages> {
  const count = Math.ceil(size / PAGE);
  const pages: (Uint8Array | undefined)[] = [];
  for (const [index, page] of apart) pages[index] = page;
  const unread = new Map<number, ReadChunk>();
  const readNow: (readonly [number, ReadChunk])[] = await Promise.all(
    [...chunks].flatMap(([chunk, record]) => {
      const reader = readerOf(record);
      if (reader !== undefined) unread.set(chunk, reader);
      return reader === undefined ? [bytesOf(record).then((bytes) => [chunk, () => bytes] as const)] : [];
    }),
  );
  const file = new PageFile(pages, size, new UnreadChunks(new Map([...unread, ...readNow])));
  return { file, isWhole: isWhole(count, apart, chunks) };
}

function isWhole(count: number, apart: ReadonlyMap<number, Uint8Array>, chunks: ReadonlyMap<number, ChunkRecord>): boolean {
  for (let index = 0; index < count; index++) {
    const chunk = chunks.get(Math.floor(index / CHUNK));
    const isInChunk = chunk !== undefined && lengthOf(chunk) >= ((index % CHUNK) + 1) * PAGE;
    if (!isInChunk && apart.get(index)?.length !== PAGE) return false;
  }
  return true;
}
