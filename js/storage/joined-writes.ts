import type { StoredFile } from './storage.js';

/** How much SQLite writes at once at most: a page of its longest. */
const LONGEST = 65_536;

/**
 * A file whose neighbouring writes are made one: each call of the browser's files takes its time, whatever it writes. What is held is
 * written before anything else is done to the file. When that fails it is held still, so that it goes before what comes later.
 */
export class JoinedWrites implements StoredFile {
  readonly #file: StoredFile;
  readonly #most: number;
  readonly #held: Uint8Array;
  #length = 0;
  /** Where in the file the first held byte belongs. */
  #start = 0;
  readonly #announcesLast: (bytes: Uint8Array) => boolean;
  #isLastNext = false;

  /**
   * @param most how many bytes may be held when a write returns
   * @param announcesLast whether a write says that nothing may be held after the next one; none does, when absent
   */
  constructor(file: StoredFile, most: number, announcesLast: (bytes: Uint8Array) => boolean = () => false) {
    this.#file = file;
    this.#most = most;
    this.#announcesLast = announcesLast;
    this.#held = new Uint8Array(most + LONGEST);
  }

  write(bytes: Uint8Array, at: number): number {
    const end = this.#start + this.#length;
    if (at !== end || this.#length > this.#most) this.#release();
    if (bytes.length > LONGEST) return this.#file.write(bytes, at);
    if (this.#length === 0) this.#start = at;
    this.#held.set(bytes, this.#length);
    this.#length += bytes.length;
    const isLast = this.#isLastNext;
    this.#isLastNext = this.#announcesLast(bytes);
    if (isLast || this.#length > this.#most) this.#release();
    return bytes.length;
  }

  read(into: Uint8Array, at: number): number {
    this.#release();
    return this.#file.read(into, at);
  }

  truncate(size: number): void {
    this.#release();
    this.#file.truncate(size);
  }

  sync(): void {
    this.#release();
    this.#file.sync();
  }

  size(): number {
    this.#release();
    return this.#file.size();
  }

  /** Writes what is held. */
  #release(): void {
    while (this.#length > 0) {
      const written = this.#file.write(this.#held.subarray(0, this.#length), this.#start);
      if (written === 0) throw new DOMException('There is no room for what was to be written.', 'QuotaExceededError');
      this.#held.copyWithin(0, written, this.#length);
      this.#start += written;
      this.#length -= written;
    }
  }
}
