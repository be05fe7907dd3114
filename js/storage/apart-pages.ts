import { type Bundle, bundleOf, byChunk, chunkOf, MOST_APART, type PageAt, type Pieces, wholeChunk } from './page-chunks.js';
import { type Change, PAGE } from './page-file.js';

/** Bundles may have so many pages that are out of date beside as many that are not, before some are written anew. */
const SLACK = 256;

/** A bundle as it is stored. */
interface StoredBundle {
  /** How many pages it has. */
  readonly length: number;
  /** Those that are up to date. */
  readonly live: Set<number>;
}

/**
 * Which pages are stored apart from their chunks, and where: each commit writes one bundle, which takes less time than a record for
 * each page, to write and to read.
 */
export class ApartPages {
  readonly #bundles = new Map<number, StoredBundle>();
  /** The bundle that each page is in. */
  readonly #bundleOf = new Map<number, number>();
  readonly #byChunk = new Map<number, Set<number>>();
  /** How many pages all bundles have. */
  #stored = 0;
  /** The number of the last write. */
  #last: number;

  /** @param last the number of the last write */
  constructor(last = 0) {
    this.#last = last;
  }

  /** The number of the next write, which its bundle gets. Numbers rise. */
  get next(): number {
    return this.#last + 1;
  }

  /** Cuts a change into records. Nothing is known of them until they are {@link wrote}. @param pageAt a page of the file as it is with the change */
  pieces({ pages, size }: Change, pageAt: PageAt): Pieces {
    const count = Math.ceil(size / PAGE);
    const chunks = new Map<number, Uint8Array<ArrayBuffer> | undefined>();
    const apart: number[] = [];
    for (const [chunk, changed] of byChunk(pages.keys())) {
      // A chunk must not reach beyond the end of the file: what it has there would be back when the file grows.
      const isCut = changed.some((index) => index >= count);
      if (isCut || this.#apartWith(chunk, changed) > MOST_APART) chunks.set(chunk, wholeChunk(chunk, count, pageAt));
      else apart.push(...changed);
    }
    const replaced = [...apart, ...[...chunks.keys()].flatMap((chunk) => [...(this.#byChunk.get(chunk) ?? [])])];
    const { moved, gone } = this.#cleaned(replaced, apart.length);
    const bundle = bundleOf([...apart, ...moved], pageAt);
    return { chunks, bundle, gone, bundles: this.#bundles.size - gone.length + (bundle === undefined ? 0 : 1) };
  }

  /** Notes that the pieces are stored. */
  wrote({ chunks, bundle, gone }: Pieces): void {
    this.#last++;
    for (const chunk of chunks.keys()) for (const page of [...(this.#byChunk.get(chunk) ?? [])]) this.#forget(page);
    if (bundle !== undefined) this.has(this.#last, bundle, bundle.pages);
    for (const number of gone) {
      this.#stored -= this.#bundles.get(number)?.length ?? 0;
      this.#bundles.delete(number);
    }
  }

  /** Notes a bundle that is stored, and which of its pages are newer than all others. */
  has(number: number, { pages }: Pick<Bundle, 'pages'>, live: Iterable<number>): void {
    const bundle = { length: pages.length, live: new Set<number>() };
    this.#bundles.set(number, bundle);
    this.#stored += pages.length;
    for (const page of live) {
      this.#forget(page);
      bundle.live.add(page);
      this.#bundleOf.set(page, number);
      const chunk = chunkOf(page);
      const together = this.#byChunk.get(chunk) ?? new Set();
      this.#byChunk.set(chunk, together.add(page));
    }
  }

  /** How many pages of a chunk would be apart with some more. */
  #apartWith(chunk: number, pages: readonly number[]): number {
    const before = this.#byChunk.get(chunk);
    if (before === undefined) return pages.length;
    return before.size + pages.filter((page) => !before.has(page)).length;
  }

  /**
   * The bundles that go with a write, because nothing of them is left, or little; of these the pages that are up to date move on.
   *
   * @param replaced the pages apart that the write makes out of date
   * @param added how many pages it has itself
   */
  #cleaned(replaced: readonly number[], added: number): { readonly moved: readonly number[]; readonly gone: readonly number[] } {
    const lost = new Map<number, Set<number>>();
    let live = this.#bundleOf.size + added;
    for (const page of replaced) {
      const number = this.#bundleOf.get(page);
      if (number === undefined) continue;
      live--;
      const pages = lost.get(number) ?? new Set();
      lost.set(number, pages.add(page));
    }
    const left = (number: number, bundle: StoredBundle): number => bundle.live.size - (lost.get(number)?.size ?? 0);
    const gone = [...lost.keys()].filter((number) => left(number, this.#bundles.get(number) as StoredBundle) === 0);
    let stored = this.#stored + added - gone.reduce((sum, number) => sum + (this.#bundles.get(number)?.length ?? 0), 0);
    const moved: number[] = [];
    for (const [number, bundle] of this.#bundles) {
      if (stored <= 2 * live + SLACK) break;
      const rest = left(number, bundle);
      if (rest === 0 || rest * 2 > bundle.length) continue;
      moved.push(...[...bundle.live].filter((page) => !lost.get(number)?.has(page)));
      gone.push(number);
      stored += rest - bundle.length;
    }
    return { moved, gone };
  }

  #forget(page: number): void {
    const number = this.#bundleOf.get(page);
    if (number === undefined) return;
    this.#bundles.get(number)?.live.delete(page);
    this.#bundleOf.delete(page);
    this.#byChunk.get(chunkOf(page))?.delete(page);
  }
}
