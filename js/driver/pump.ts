import type { Cell } from '../codec/cell.js';
import { BATCH_ROWS, type Batch, type BatchColumn } from './batch.js';
import type { RowSink } from './engine.js';
import type { Heap } from './heap.js';
import type { Repeats } from './repeats.js';
import type { RowCells } from './row-cells.js';
import type { PreparedStatement } from './statement.js';

/** Text bytes of one batch, before they are decoded together. */
const FIRST_TEXT_BYTES = 32 * 1024;

/** So many bytes are few: what they are read into is kept. */
const SHORT_TEXT = 64;

/**
 * Moves rows from SQLite's memory into batches.
 *
 * The text of a whole batch is decoded at once and cut into slices later: one call of the decoder for 512 rows instead of one
 * for each cell.
 */
export class RowPump {
  readonly #heap: Heap;
  readonly #cells: RowCells;
  // Keeping the byte order mark: it is a character of somebody's text.
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #text = new Uint8Array(FIRST_TEXT_BYTES);
  #textLength = 0;
  /** Views of the first bytes of the text, by their number: for a row or two, making one takes longer than reading it. */
  #views: Uint8Array[] = [];
  /** Room for the units of a short text, by their number. */
  readonly #units: number[][] = [];

  constructor(heap: Heap, cells: RowCells) {
    this.#heap = heap;
    this.#cells = cells;
  }

  /**
   * Steps a bound statement to its end and hands over full batches, and the rest.
   *
   * @param batch what is filled
   * @param sink receives it, with the place of the statement in its plan
   * @param index the place of the statement in its plan
   * @param single whether there is at most one row, so that it ends with the first
   */
  run(statement: PreparedStatement, batch: Batch, sink: RowSink, index = 0, single = false): void {
    const met = metKeys(batch);
    let rows: number;
    do {
      rows = this.fill(statement, batch, met, single);
      if (rows > 0) sink(index, batch);
    } while (rows === BATCH_ROWS);
  }

  /**
   * Steps a bound statement until the batch is full, or to its end.
   *
   * @param met the objects of the statement that were read before, where its rows repeat
   * @param single whether there is at most one row
   * @returns how many rows; fewer than a batch takes when the statement is at its end
   */
  fill(statement: PreparedStatement, batch: Batch, met: Set<number> | undefined, single = false): number {
    const { pointer } = statement;
    const { repeats } = batch;
    let row = 0;
    while (row < BATCH_ROWS && statement.step()) {
      this.#cells.turnTo(pointer);
      if (repeats && met && this.#isRepeated(repeats, met)) this.#readRepeated(batch.columns, repeats, row++);
      else this.#readRow(batch.columns, row++);
      if (single) break;
    }
    if (row > 0) this.#finish(batch, row);
    return row;
  }

  /** The cells of a bound statement's first row, by column; undefined when it has none. */
  row(statement: PreparedStatement, { columns }: Batch): Cell[] | undefined {
    if (!statement.step()) return undefined;
    this.#cells.turnTo(statement.pointer);
    const cells = new Array<Cell>(columns.length);
    for (let i = 0; i < cells.length; i++) {
      const column = columns[i] as BatchColumn;
      if (column.reading === 'number') cells[i] = this.#readNumber(column, i);
      else cells[i] = column.reading === 'text' ? this.#readString(i) : this.#readBlob(i);
    }
    return cells;
  }

  #readRow(columns: readonly BatchColumn[], row: number): void {
    for (let i = 0; i < columns.length; i++) this.#readCell(columns[i] as BatchColumn, i, row);
  }

  /** Whether the row's object was read before. A row without an object is read as it is. */
  #isRepeated({ key }: Repeats, met: Set<number>): boolean {
    const value = this.#cells.number(key);
    if (met.has(value)) return true;
    met.add(value);
    return false;
  }

  #readRepeated(columns: readonly BatchColumn[], { always, skippedText }: Repeats, row: number): void {
    for (const index of always) this.#readCell(columns[index] as BatchColumn, index, row);
    for (const index of skippedText) (columns[index] as BatchColumn).starts[row] = -1;
  }

  #readCell(column: BatchColumn, index: number, row: number): void {
    const cells = this.#cells;
    switch (column.reading) {
      case 'number':
        column.numbers[row] = cells.number(index);
        if (column.nullable) column.nulls[row] = cells.isNull(index) ? 1 : 0;
        break;
      case 'text':
        this.#readText(column, index, row);
        break;
      case 'blob':
        column.blobs[row] = this.#readBlob(index);
    }
  }

  #readNumber({ nullable }: BatchColumn, index: number): number | null {
    return nullable && this.#cells.isNull(index) ? null : this.#cells.number(index);
  }

  #readText(column: BatchColumn, index: number, row: number): void {
    const from = this.#cells.text(index);
    if (from === 0) {
      column.starts[row] = -1;
      return;
    }
    const { length } = this.#cells;
    const start = this.#textLength;
    const end = start + length;
    if (end > this.#text.length) this.#grow(end);
    const source = this.#heap.bytes;
    const target = this.#text;
    // Short texts are the rule; for them a loop beats the cost of a view.
    if (length < 48) for (let i = 0; i < length; i++) target[start + i] = source[from + i] as number;
    else target.set(source.subarray(from, from + length), start);
    column.starts[row] = start;
    column.ends[row] = end;
    this.#textLength = end;
  }

  /** A text by itself. A short one of ASCII is made of its units: calling the decoder takes longer. */
  #readString(index: number): string | null {
    const from = this.#cells.text(index);
    if (from === 0) return null;
    const { length } = this.#cells;
    const { bytes } = this.#heap;
    if (length > SHORT_TEXT) return this.#decoder.decode(bytes.subarray(from, from + length));
    this.#units[length] ??= new Array<number>(length).fill(0);
    const units = this.#units[length];
    let all = 0;
    for (let i = 0; i < length; i++) {
      const unit = bytes[from + i] as number;
      units[i] = unit;
      all |= unit;
    }
    return all < 128 ? String.fromCharCode(...units) : this.#decoder.decode(bytes.subarray(from, from + length));
  }

  #readBlob(index: number): Uint8Array | null {
    if (this.#cells.isNull(index)) return null;
    const from = this.#cells.blob(index);
    return this.#heap.bytes.slice(from, from + this.#cells.length);
  }

  #grow(length: number): void {
    const text = new Uint8Array(Math.max(length, this.#text.length * 2));
    text.set(this.#text.subarray(0, this.#textLength));
    this.#text = text;
    this.#views = [];
  }

  #finish(batch: Batch, rows: number): void {
    batch.rows = rows;
    const bytes = this.#firstBytes(this.#textLength);
    batch.text = this.#decoder.decode(bytes);
    if (batch.text.length !== bytes.length) this.#remap(batch, bytes);
    this.#textLength = 0;
  }

  #firstBytes(length: number): Uint8Array {
    if (length > SHORT_TEXT) return this.#text.subarray(0, length);
    this.#views[length] ??= this.#text.subarray(0, length);
    return this.#views[length];
  }

  /** Turns byte offsets into offsets in UTF-16 units. Cells lie in the order in which they were read: row after row. */
  #remap(batch: Batch, bytes: Uint8Array): void {
    const texts = batch.columns.filter((column) => column.reading === 'text');
    const pieces: string[] = [];
    let units = 0;
    for (let row = 0; row < batch.rows; row++) {
      for (const column of texts) {
        const start = column.starts[row] as number;
        if (start < 0) continue;
        // Cell by cell, since bytes that are no UTF-8 must not swallow the next cell's first character.
        const piece = this.#decoder.decode(bytes.subarray(start, column.ends[row]));
        pieces.push(piece);
        column.starts[row] = units;
        units += piece.length;
        column.ends[row] = units;
      }
    }
    batch.text = pieces.join('');
  }
}

/** The keys of a statement's objects that were read, none so far; undefined where its rows do not repeat. */
export function metKeys({ repeats }: Batch): Set<number> | undefined {
  return repeats && new Set();
}
