import { PAGE } from './page-file.js';

/**
 * How many pages a chunk has. To open a database a browser has to be asked for all of them, each of which it keeps in a file and which
 * costs about the same whatever its length: with 4 MiB each, opening takes a fourth of the time that it takes with 1 MiB.
 */
export const CHUNK = 1024;
/**
 * How many pages of a chunk may be stored apart from it. A commit of some pages writes these; the one after which there would be more
 * writes the chunk.
 */
export const MOST_APART = 255;

/** Pages that one commit wrote apart from their chunks, in one record. */
export interface Bundle {
  /** The numbers of the pages, in the order of their bytes. */
  readonly pages: Uint32Array;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What is written: all of it, or nothing. */
export interface Pieces {
  /** By the number of the chunk; undefined where the file does not reach it any more. With each, its pages apart are out of date. */
  readonly chunks: ReadonlyMap<number, Uint8Array<ArrayBuffer> | undefined>;
  readonly bundle: Bundle | undefined;
  /** The numbers of the bundles that have nothing left which is up to date. */
  readonly gone: readonly number[];
  /** How many bundles there are then: that one is missing cannot be seen of the others. */
  readonly bundles: number;
}

/** A page of a file, as it is to be stored; undefined where it has none. */
export type PageAt = (index: number) => Uint8Array | undefined;

/** The number of the chunk that a page belongs to. */
export const chunkOf = (page: number): number => Math.floor(page / CHUNK);

/** The pages by their chunk. */
export function byChunk(pages: Iterable<number>): Map<number, number[]> {
  const chunks = new Map<number, number[]>();
  for (const index of pages) {
    const chunk = chunkOf(index);
    const found = chunks.get(chunk);
    if (found === undefined) chunks.set(chunk, [index]);
    else found.push(index);
  }
  return chunks;
}

/** The pages of a chunk that the file has, one after the other; undefined where it has none. */
export function wholeChunk(chunk: number, count: number, pageAt: PageAt): Uint8Array<ArrayBuffer> | undefined {
  const first = chunk * CHUNK;
  if (first >= count) return undefined;
  return joined(
    Array.from({ length: Math.min(CHUNK, count - first) }, (_, index) => first + index),
    pageAt,
  );
}

/** A bundle of some pages; undefined for none. */
export function bundleOf(pages: readonly number[], pageAt: PageAt): Bundle | undefined {
  return pages.length === 0 ? undefined : { pages: Uint32Array.from(pages), bytes: joined(pages, pageAt) };
}

function joined(pages: readonly number[], pageAt: PageAt): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pages.length * PAGE);
  pages.forEach((index, place) => {
    const page = pageAt(index);
    if (page !== undefined) bytes.set(page, place * PAGE);
  });
  return bytes;
}
