import type { FileKind, StoredFile, StoredFiles } from './storage.js';

/** The length of a page in bytes. It need not be SQLite's page size, but it is by default, and then a page is copied as a whole. */
export const PAGE = 4096;

/** Pages by their place in the file; undefined where the file does not reach any more. */
export type Pages = ReadonlyMap<number, Uint8Array | undefined>;

/** What storage lacks of a file: pages, and the file's length in bytes. */
export interface Change {
  readonly pages: Pages;
  readonly size: number;
}

/** Pages that are on storage and not in memory yet. */
export interface UnreadPages {
  /**
   * Reads a page and some that are stored beside it, unless it is not there, and puts each where the file has none yet.
   *
   * @throws whatever storage has against it; then they are unread still
   */
  readInto(pages: (Uint8Array | undefined)[], index: number): void;
  /** Says that the file is cut off after so many pages: no page beyond is to come back. */
  cut(count: number): void;
}

/**
 * A file in memory that knows which of its pages a transaction changed, and how they were. A page that is changed is replaced by a
 * copy, so that the old one need not be copied anywhere.
 */
export class PageFile implements StoredFile {
  readonly #pages: (Uint8Array | undefined)[];
  #size: number;
  /** How the open transaction found the pages that it changed, and the length. */
  #before = new Map<number, Uint8Array | undefined>();
  #sizeBefore: number;
  /** Pages of earlier transactions that storage lacks. */
  #unstored = new Set<number>();
  readonly #unread: UnreadPages | undefined;

  /**
   * @param pages the pages of the file, each as long as {@link PAGE}; they are not written into
   * @param size the length of the file in bytes
   * @param unread the pages that are missing
   */
  constructor(pages: (Uint8Array | undefined)[] = [], size = 0, unread?: UnreadPages) {
    this.#pages = pages;
    this.#pages.length = Math.ceil(size / PAGE);
    this.#unread = unread;
    this.#size = size;
    this.#sizeBefore = size;
  }

  read(into: Uint8Array, at: number): number {
    const end = Math.min(at + into.length, this.#size);
    for (let from = at; from < end; ) {
      const page = this.#page(Math.floor(from / PAGE));
      const offset = from % PAGE;
      const to = Math.min(end, from - offset + PAGE);
      const part = page?.subarray(offset, offset + to - from);
      if (part === undefined) into.fill(0, from - at, to - at);
      else into.set(part, from - at);
      from = to;
    }
    return Math.max(0, end - at);
  }

  write(bytes: Uint8Array, at: number): number {
    const end = at + bytes.length;
    for (let from = at; from < end; ) {
      const index = Math.floor(from / PAGE);
      const offset = from % PAGE;
      const to = Math.min(end, from - offset + PAGE);
      this.#own(index).set(bytes.subarray(from - at, to - at), offset);
      from = to;
    }
    this.#size = Math.max(this.#size, end);
    return bytes.length;
  }

  truncate(size: number): void {
    const kept = Math.ceil(size / PAGE);
    for (let index = kept; index < this.#pages.length; index++) this.#remember(index);
    this.#unread?.cut(kept);
    if (kept < this.#pages.length) this.#pages.length = kept;
    // What is cut off of a page must read as zeros when the file grows again.
    if (size < this.#size && size % PAGE > 0) this.#own(kept - 1).fill(0, size % PAGE);
    this.#size = size;
  }

  sync(): void {}

  size(): number {
    return this.#size;
  }

  /** Ends the transaction. @returns how the file was before it, for {@link restore} */
  commit(): Change {
    const before = { pages: this.#before, size: this.#sizeBefore };
    for (const index of this.#before.keys()) this.#unstored.add(index);
    this.#before = new Map();
    this.#sizeBefore = this.#size;
    return before;
  }

  /** Makes the file what it was before its last transaction, in place of which nothing has begun. */
  restore({ pages, size }: Change): void {
    this.#pages.length = Math.ceil(size / PAGE);
    for (const [index, page] of pages) if (index < this.#pages.length) this.#pages[index] = page;
    this.#size = size;
    this.#sizeBefore = size;
    this.#before.clear();
  }

  /** Whether storage lacks something that was committed. */
  get isStored(): boolean {
    return this.#unstored.size === 0;
  }

  /** What storage lacks of the committed file, whatever an open transaction has done since. It counts as stored from here on. */
  take(): Change {
    const taken = new Map<number, Uint8Array | undefined>();
    for (const index of this.#unstored) taken.set(index, this.committed(index));
    this.#unstored = new Set();
    return { pages: taken, size: this.#sizeBefore };
  }

  /** A page of the committed file, whatever an open transaction has done since; undefined where it has none. */
  committed(index: number): Uint8Array | undefined {
    return this.#before.has(index) ? this.#before.get(index) : this.#page(index);
  }

  /** Says that what was taken could not be stored. */
  giveBack({ pages }: Change): void {
    for (const index of pages.keys()) this.#unstored.add(index);
  }

  #remember(index: number): void {
    if (!this.#before.has(index)) this.#before.set(index, this.#page(index));
  }

  /** A page as it is now; undefined where it was never written. */
  #page(index: number): Uint8Array | undefined {
    if (this.#pages[index] === undefined && index < this.#pages.length) this.#unread?.readInto(this.#pages, index);
    return this.#pages[index];
  }

  /** A page that only the open transaction sees. */
  #own(index: number): Uint8Array {
    const page = this.#page(index);
    if (page !== undefined && this.#before.has(index) && this.#before.get(index) !== page) return page;
    this.#remember(index);
    const copy = page === undefined ? new Uint8Array(PAGE) : page.slice();
    this.#pages[index] = copy;
    return copy;
  }
}

/** The files of a database in memory. Only the database itself is ever stored: what is beside it lasts as long as a transaction. */
export class PageFiles implements StoredFiles {
  readonly main: PageFile;
  readonly #beside = new Map<FileKind, PageFile>();

  constructor(main: PageFile = new PageFile()) {
    this.main = main;
  }

  open(kind: FileKind): PageFile {
    if (kind === 'main') return this.main;
    const file = this.#beside.get(kind) ?? new PageFile();
    this.#beside.set(kind, file);
    return file;
  }

  has(kind: FileKind): boolean {
    return kind === 'main' || this.#beside.has(kind);
  }

  remove(kind: FileKind): void {
    this.#beside.delete(kind);
  }
}
