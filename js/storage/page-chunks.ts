import { type Change, PAGE } from './page-file.js';

/**
 * How many pages a chunk has. A record costs about the same to read whatever its length, and a browser keeps a long one in a file, so
 * that 1 MiB a record opens a database several times faster than a record a page.
 */
export const CHUNK = 256;
/**
 * How many pages of a chunk may be stored apart from it, each in a record of its own. A commit of some pages writes these; the one after
 * which there would be more writes the chunk.
 */
export const MOST_APART = 63;

/** Which pages of each chunk are stored apart; they are newer than what the chunk has. Chunks without are left out. */
export type Apart = ReadonlyMap<number, ReadonlySet<number>>;

/** What is written: records by their key. Undefined is a record that goes. */
export interface Pieces {
  /** By the number of the chunk. With each, its pages apart go. */
  readonly chunks: ReadonlyMap<number, Uint8Array<ArrayBuffer> | undefined>;
  /** By the number of the page. */
  readonly pages: ReadonlyMap<number, Uint8Array>;
  /** Which pages are apart when all this is written. */
  readonly apart: Apart;
}

/**
 * Cuts a change into records.
 *
 * @param apart which pages are apart before
 * @param pageAt a page of the file as it is with the change, for chunks that are written whole
 */
export function piecesOf({ pages, size }: Change, apart: Apart, pageAt: (index: number) => Uint8Array | undefined): Pieces {
  const count = Math.ceil(size / PAGE);
  const chunks = new Map<number, Uint8Array<ArrayBuffer> | undefined>();
  const single = new Map<number, Uint8Array>();
  const after = new Map(apart);
  for (const [chunk, changed] of byChunk(pages.keys())) {
    const together = new Set([...(apart.get(chunk) ?? []), ...changed]);
    // A chunk must not reach beyond the end of the file: what it has there would be back when the file grows.
    const isCut = changed.some((index) => index >= count);
    if (isCut || together.size > MOST_APART) {
      chunks.set(chunk, wholeChunk(chunk, count, pageAt));
      after.delete(chunk);
    } else {
      for (const index of changed) single.set(index, alone(pageAt(index)));
      after.set(chunk, together);
    }
  }
  return { chunks, pages: single, apart: after };
}

/** The pages by their chunk. */
export function byChunk(pages: Iterable<number>): Map<number, number[]> {
  const chunks = new Map<number, number[]>();
  for (const index of pages) {
    const chunk = Math.floor(index / CHUNK);
    const found = chunks.get(chunk);
    if (found === undefined) chunks.set(chunk, [index]);
    else found.push(index);
  }
  return chunks;
}

/** The pages of a chunk that the file has, one after the other; undefined where it has none. */
function wholeChunk(
  chunk: number,
  count: number,
  pageAt: (index: number) => Uint8Array | undefined,
): Uint8Array<ArrayBuffer> | undefined {
  const first = chunk * CHUNK;
  if (first >= count) return undefined;
  const length = Math.min(CHUNK, count - first);
  const bytes = new Uint8Array(length * PAGE);
  for (let index = 0; index < length; index++) {
    const page = pageAt(first + index);
    if (page !== undefined) bytes.set(page, index * PAGE);
  }
  return bytes;
}

/** A page in memory of its own: a record gets all the memory that lies under its value. */
function alone(page: Uint8Array | undefined): Uint8Array {
  if (page === undefined) return new Uint8Array(PAGE);
  return page.buffer.byteLength === PAGE ? page : page.slice();
}
