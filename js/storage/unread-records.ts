import { CHUNK, chunkOf } from './page-chunks.js';
import { PAGE, type UnreadPages } from './page-file.js';

/** Reads a part of a record, from one byte to another, which is there when the call returns. */
export type ReadPart = (from: number, to: number) => Uint8Array;

/** A chunk of which something is unread. */
export interface UnreadChunk {
  readonly read: ReadPart;
  /** How many pages it has. */
  readonly pages: number;
}

/** A bundle of which something is unread. */
export interface UnreadBundle {
  readonly read: ReadPart;
  /** The numbers of its pages, in the order of their bytes. */
  readonly pages: Uint32Array;
}

/** Where a page is that is stored apart from its chunk. */
export interface PagePlace {
  readonly bundle: UnreadBundle;
  /** Its place among the pages of the bundle. */
  readonly place: number;
}

/** How many pages are read at once: few while a database opens, and twice as many after so many reads, since who reads on reads more. */
const [FIRST, MOST, READS] = [16, 256, 4];

/** What nobody has asked for yet of a file's records: opening takes as long as the first rows, and not as long as the file. */
export class UnreadRecords implements UnreadPages {
  readonly #chunks: Map<number, UnreadChunk>;
  readonly #apart: Map<number, PagePlace>;
  #atOnce = FIRST;
  #reads = 0;

  /**
   * @param chunks by their number
   * @param apart the pages that are newer than their chunks, by their number
   */
  constructor(chunks: ReadonlyMap<number, UnreadChunk>, apart: ReadonlyMap<number, PagePlace>) {
    this.#chunks = new Map(chunks);
    this.#apart = new Map(apart);
  }

  readInto(pages: (Uint8Array | undefined)[], index: number): void {
    const apart = this.#apart.get(index);
    if (apart !== undefined) this.#readBundle(pages, apart);
    else this.#readChunk(pages, index);
  }

  cut(count: number): void {
    for (const page of [...this.#apart.keys()]) if (page >= count) this.#apart.delete(page);
    for (const [number, chunk] of [...this.#chunks]) {
      const pages = count - number * CHUNK;
      if (pages <= 0) this.#chunks.delete(number);
      else if (pages < chunk.pages) this.#chunks.set(number, { ...chunk, pages });
    }
  }

  #readBundle(pages: (Uint8Array | undefined)[], { bundle, place }: PagePlace): void {
    this.#read(bundle.read, place, bundle.pages.length, (at, bytes) => {
      const page = bundle.pages[at] as number;
      if (this.#apart.get(page)?.bundle !== bundle) return;
      this.#apart.delete(page);
      pages[page] ??= bytes;
    });
  }

  #readChunk(pages: (Uint8Array | undefined)[], index: number): void {
    const chunk = this.#chunks.get(chunkOf(index));
    const first = chunkOf(index) * CHUNK;
    if (chunk === undefined || index - first >= chunk.pages) return;
    this.#read(chunk.read, index - first, chunk.pages, (at, bytes) => {
      // A page that is there already, or is apart, is newer than its chunk.
      if (!this.#apart.has(first + at)) pages[first + at] ??= bytes;
    });
    if (isThere(pages, first, first + chunk.pages)) this.#chunks.delete(chunkOf(index));
  }

  /** Reads a page of a record with its neighbours, of so many pages. */
  #read(read: ReadPart, place: number, count: number, take: (at: number, bytes: Uint8Array) => void): void {
    const from = place - (place % this.#atOnce);
    const bytes = read(from * PAGE, Math.min(from + this.#atOnce, count) * PAGE);
    for (let at = 0; at < bytes.length; at += PAGE) take(from + at / PAGE, bytes.subarray(at, at + PAGE));
    if (++this.#reads % READS === 0) this.#atOnce = Math.min(2 * this.#atOnce, MOST);
  }
}

/** Whether no page of a range is missing: what is read of a record holds on to the space that it takes in storage. */
function isThere(pages: readonly (Uint8Array | undefined)[], from: number, to: number): boolean {
  for (let index = from; index < to; index++) if (pages[index] === undefined) return false;
  return true;
}
