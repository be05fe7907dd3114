import { CHUNK } from './page-chunks.js';
import { PAGE, type UnreadPages } from './page-file.js';

/** Reads the bytes of a chunk, which are there when the call returns. */
export type ReadChunk = () => Uint8Array;

/** The chunks of a file that nobody has asked for yet: opening takes as long as the first rows, and not as long as the file. */
export class UnreadChunks implements UnreadPages {
  readonly #chunks: Map<number, ReadChunk>;

  /** @param chunks by their number */
  constructor(chunks: ReadonlyMap<number, ReadChunk>) {
    this.#chunks = new Map(chunks);
  }

  readInto(pages: (Uint8Array | undefined)[], index: number): void {
    const chunk = Math.floor(index / CHUNK);
    const bytes = this.#chunks.get(chunk)?.();
    if (bytes === undefined) return;
    this.#chunks.delete(chunk);
    const first = chunk * CHUNK;
    const count = Math.min(bytes.length / PAGE, pages.length - first);
    // A page that is there already is newer than its chunk.
    for (let page = 0; page < count; page++) pages[first + page] ??= bytes.subarray(page * PAGE, (page + 1) * PAGE);
  }

  cut(pages: (Uint8Array | undefined)[], count: number): void {
    for (const chunk of [...this.#chunks.keys()]) {
      if ((chunk + 1) * CHUNK <= count) continue;
      if (chunk * CHUNK < count) this.readInto(pages, chunk * CHUNK);
      else this.#chunks.delete(chunk);
    }
  }
}
