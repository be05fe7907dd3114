import type { Heap } from './heap.js';
import type { RowLayout } from './row-layout.js';
import { type Pointer, SQLITE_NULL, type SqlJsModule } from './sqljs.js';

/** A cell's struct (`Mem` in SQLite's vdbeInt.h): the number, or where the bytes are and how many; what it is; how a text is encoded. */
const BYTES = 8;
const LENGTH = 12;
const FLAGS = 16;
const ENCODING = 18;

/** What a cell is, as bits of its flags. */
const IS_NULL = 1;
const IS_TEXT = 2;
const IS_INTEGER = 4;
const IS_REAL = 8;
const IS_BLOB = 16;
/** Bytes that are not there yet. */
const IS_ZEROES = 1024;

const UTF_8 = 1;

/** What 32 bits hold. */
const WORD = 2 ** 32;

/** A layout that finds nothing. */
const NOWHERE: RowLayout = { row: 0, cell: 0 };

/**
 * The cells of the row that a statement stands at, read where SQLite has them: a call for each takes longer than all else that is done to
 * it. What is not there as it was asked for (a number as a text, a text in UTF-16) SQLite's own functions answer.
 */
export class RowCells {
  readonly #module: SqlJsModule;
  readonly #heap: Heap;
  readonly #layout: RowLayout;
  // The memory as it was looked at last: what SQLite does may make it grow.
  #bytes: Uint8Array;
  #halves: Uint16Array;
  #words: Int32Array;
  #statement: Pointer = 0;
  /** Where the first cell is; 0 where that is not known. */
  #row: Pointer = 0;
  /** How many bytes the last {@link text} or {@link blob} has. */
  length = 0;

  /** @param layout where rows are; without one, each cell takes its calls */
  constructor(module: SqlJsModule, heap: Heap, layout: RowLayout | undefined) {
    this.#module = module;
    this.#heap = heap;
    this.#layout = layout ?? NOWHERE;
    this.#bytes = heap.bytes;
    this.#halves = heap.halves;
    this.#words = heap.words;
  }

  /** Turns to the row that a statement stands at; after each step. */
  turnTo(statement: Pointer): void {
    this.#statement = statement;
    this.#look();
    const { row } = this.#layout;
    this.#row = row === 0 ? 0 : (this.#words[(statement + row) >> 2] as number);
  }

  /** Whether a cell is NULL. */
  isNull(column: number): boolean {
    const flags = this.#flags(this.#row + column * this.#layout.cell);
    if (flags !== 0) return (flags & IS_NULL) !== 0;
    return this.#module._sqlite3_column_type(this.#statement, column) === SQLITE_NULL;
  }

  /** A cell as a number; NULL is 0. */
  number(column: number): number {
    const cell = this.#row + column * this.#layout.cell;
    const flags = this.#flags(cell);
    if ((flags & IS_INTEGER) !== 0) {
      const words = this.#words;
      const low = words[cell >> 2] as number;
      const high = words[(cell >> 2) + 1] as number;
      // Mostly it is in the lower half, whose sign the other one repeats.
      return high === low >> 31 ? low : high * WORD + (low >>> 0);
    }
    if ((flags & IS_REAL) !== 0) return this.#heap.doubles[cell >> 3] as number;
    const number = this.#module._sqlite3_column_double(this.#statement, column);
    this.#look();
    return number;
  }

  /** Where a cell's text begins, of {@link length} bytes; 0 for NULL. It is there until the next step. */
  text(column: number): Pointer {
    const cell = this.#row + column * this.#layout.cell;
    const flags = this.#flags(cell);
    if ((flags & (IS_TEXT | IS_ZEROES)) === IS_TEXT && this.#bytes[cell + ENCODING] === UTF_8) return this.#place(cell);
    if ((flags & IS_NULL) !== 0) return 0;
    const from = this.#module._sqlite3_column_text(this.#statement, column);
    this.length = this.#module._sqlite3_column_bytes(this.#statement, column);
    this.#look();
    return from;
  }

  /** Where a cell's bytes begin, of {@link length} bytes; 0 for NULL and for none. They are there until the next step. */
  blob(column: number): Pointer {
    const cell = this.#row + column * this.#layout.cell;
    if ((this.#flags(cell) & (IS_BLOB | IS_ZEROES)) === IS_BLOB) return this.#place(cell);
    const from = this.#module._sqlite3_column_blob(this.#statement, column);
    this.length = this.#module._sqlite3_column_bytes(this.#statement, column);
    this.#look();
    return from;
  }

  /** What a cell is; nothing at all where it is not known. */
  #flags(cell: Pointer): number {
    return this.#row === 0 ? 0 : (this.#halves[(cell + FLAGS) >> 1] as number);
  }

  #place(cell: Pointer): Pointer {
    const words = this.#words;
    this.length = words[(cell + LENGTH) >> 2] as number;
    return (words[(cell + BYTES) >> 2] as number) >>> 0;
  }

  /** Looks at the memory anew where it has grown. */
  #look(): void {
    if (this.#bytes.length > 0) return;
    this.#bytes = this.#heap.bytes;
    this.#halves = this.#heap.halves;
    this.#words = this.#heap.words;
  }
}
