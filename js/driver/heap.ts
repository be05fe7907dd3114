import { RelataError } from '../errors.js';
import type { Pointer, SqlJs } from './sqljs.js';

const FIRST_BLOCK = 64 * 1024;

/** So many characters are not written together: the whole would be there twice. */
const LONG_TEXT = 1024 * 1024;

/**
 * The one place that knows SQLite's memory: views of it, and an arena for bound text and blobs.
 *
 * Bound bytes stay where they are until the statement is reset, so SQLite need not copy them.
 */
export class Heap {
  readonly #sqljs: SqlJs;
  readonly #encoder = new TextEncoder();
  #bytes!: Uint8Array;
  #halves!: Uint16Array;
  #words!: Int32Array;
  #doubles!: Float64Array;
  #blocks: Pointer[] = [];
  #block: Pointer;
  #capacity = FIRST_BLOCK;
  #used = 0;
  /** Two words for what SQLite answers through pointers. */
  readonly answer: Pointer;
  /** How many bytes the last {@link text} or {@link blob} wrote. */
  written = 0;

  constructor(sqljs: SqlJs) {
    this.#sqljs = sqljs;
    this.#block = sqljs.module._malloc(FIRST_BLOCK);
    this.answer = sqljs.module._malloc(8);
    this.#look();
  }

  /** The memory as bytes. Growing detaches the old view, which then has length 0. */
  get bytes(): Uint8Array {
    if (this.#bytes.length === 0) this.#look();
    return this.#bytes;
  }

  /** The memory as halves of words. */
  get halves(): Uint16Array {
    if (this.#halves.length === 0) this.#look();
    return this.#halves;
  }

  /** The memory as words of 32 bits. */
  get words(): Int32Array {
    if (this.#words.length === 0) this.#look();
    return this.#words;
  }

  /** The memory as floating-point numbers. */
  get doubles(): Float64Array {
    if (this.#doubles.length === 0) this.#look();
    return this.#doubles;
  }

  /** A 32-bit word. */
  word(pointer: Pointer): number {
    return (this.words[pointer >> 2] as number) >>> 0;
  }

  /** Writes text into the arena as UTF-8 and answers where; {@link written} has the number of bytes. */
  text(value: string): Pointer {
    const pointer = this.#reserve(value.length * 3);
    const bytes = this.bytes;
    const length = value.length;
    for (let i = 0; i < length; i++) {
      const unit = value.charCodeAt(i);
      if (unit > 127) return this.#encode(value, pointer);
      bytes[pointer + i] = unit;
    }
    return this.#claim(pointer, length);
  }

  /**
   * Writes the texts among some cells one behind the other, and answers where the first one is; undefined where not all characters are
   * of ASCII, so that nobody could tell where one ends, and for long texts. For many short ones the encoder is faster than a loop for
   * each.
   */
  texts(cells: readonly unknown[], from: number, count: number): Pointer | undefined {
    let text = '';
    for (let index = from; index < from + count; index++) {
      const cell = cells[index];
      if (typeof cell === 'string') text += cell;
    }
    const { length } = text;
    if (length > LONG_TEXT) return undefined;
    const pointer = this.#reserve(length);
    const { read } = this.#encoder.encodeInto(text, this.bytes.subarray(pointer, pointer + length));
    return read === length ? this.#claim(pointer, length) : undefined;
  }

  /** Writes text with a NUL behind it and answers where; the next thing that is written may take its place. */
  passing(value: string): Pointer {
    const room = value.length * 3 + 1;
    const pointer = this.#reserve(room);
    const { written } = this.#encoder.encodeInto(value, this.bytes.subarray(pointer, pointer + room));
    this.bytes[pointer + written] = 0;
    return pointer;
  }

  /** Room for so many bytes; the next thing that is written takes its place. */
  room(bytes: number): Pointer {
    return this.#reserve(bytes);
  }

  /** Copies bytes into the arena and answers where. */
  blob(value: Uint8Array): Pointer {
    const pointer = this.#reserve(value.length);
    this.bytes.set(value, pointer);
    return this.#claim(pointer, value.length);
  }

  /** Forgets everything bound. Call it after the statement is reset. */
  clear(): void {
    this.#used = 0;
    if (this.#blocks.length === 0) return;
    for (const block of this.#blocks) this.#sqljs.module._free(block);
    this.#blocks = [];
  }

  /** Gives the arena's memory back. */
  free(): void {
    this.clear();
    this.#sqljs.module._free(this.#block);
    this.#sqljs.module._free(this.answer);
  }

  #look(): void {
    const { buffer } = this.#sqljs.memory;
    this.#bytes = new Uint8Array(buffer);
    this.#halves = new Uint16Array(buffer);
    this.#words = new Int32Array(buffer);
    this.#doubles = new Float64Array(buffer);
  }

  #encode(value: string, pointer: Pointer): Pointer {
    if (!value.isWellFormed()) {
      throw new RelataError(
        'invalidValue',
        `The text ${JSON.stringify(value)} has half of a surrogate pair, which UTF-8 cannot store.`,
      );
    }
    const { written } = this.#encoder.encodeInto(value, this.bytes.subarray(pointer, pointer + value.length * 3));
    return this.#claim(pointer, written);
  }

  #claim(pointer: Pointer, length: number): Pointer {
    this.written = length;
    this.#used += length;
    return pointer;
  }

  #reserve(length: number): Pointer {
    if (this.#used + length > this.#capacity) {
      // Earlier bindings point into the old block, so it stays until the statement is done.
      this.#blocks.push(this.#block);
      this.#capacity = Math.max(this.#capacity * 2, length);
      this.#block = this.#sqljs.module._malloc(this.#capacity);
      this.#used = 0;
    }
    return this.#block + this.#used;
  }
}
