import type { ColumnRead } from '../../pkg/core.js';
import type { Batch, BatchColumn } from '../driver/batch.js';
import { type Reading, readingOf } from '../driver/reading.js';

/** A batch on its way: the arrays of all columns in one buffer, which is handed over, and all text in one string. */
export interface PackedBatch {
  /** The statement of its plan. */
  readonly statement: number;
  readonly rows: number;
  readonly text: string;
  /**
   * First the numbers (float64), then the texts' starts and ends (int32), then the marks of NULLs (uint8): for each of the three the
   * columns that have it, left to right. What a column has follows from the plan.
   */
  readonly buffer: ArrayBuffer;
  /** The cells of the columns of bytes. */
  readonly blobs: readonly (readonly (Uint8Array | null)[])[];
}

/** Bytes from here on are handed over; fewer are copied sooner. */
const LARGE_BLOB = 4096;

const noNumbers = new Float64Array(0);
const noBytes = new Uint8Array(0);
const noOffsets = new Int32Array(0);

/** A copy of a batch that can be sent. */
export function packBatch(statement: number, { rows, columns, text }: Batch): PackedBatch {
  const cursor = new Cursor(columns, rows);
  const blobs: (Uint8Array | null)[][] = [];
  for (const column of columns) {
    if (column.reading === 'blob') blobs.push(column.blobs.slice(0, rows));
    else if (column.reading === 'number') {
      cursor.numbers().set(column.numbers.subarray(0, rows));
      if (column.nullable) cursor.nulls().set(column.nulls.subarray(0, rows));
    } else {
      cursor.offsets().set(column.starts.subarray(0, rows));
      cursor.offsets().set(column.ends.subarray(0, rows));
    }
  }
  return { statement, rows, text, buffer: cursor.buffer, blobs };
}

/** What of packed batches is handed over instead of copied. */
export function transferOf(batches: readonly PackedBatch[]): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const { buffer, blobs } of batches) {
    buffers.add(buffer);
    for (const cells of blobs) {
      for (const cell of cells) if (cell !== null && cell.byteLength >= LARGE_BLOB) buffers.add(cell.buffer as ArrayBuffer);
    }
  }
  return [...buffers];
}

/** The batch that was packed. Its arrays are views, and nobody fills them again. */
export function unpackBatch({ rows, text, buffer, blobs }: PackedBatch, columns: readonly ColumnRead[]): Batch {
  const kinds = columns.map(({ codec, nullable = false }) => ({ reading: readingOf(codec), nullable }));
  const cursor = new Cursor(kinds, rows, buffer);
  let blob = 0;
  const unpacked = kinds.map(({ reading, nullable }): BatchColumn => {
    const column = { reading, nullable, numbers: noNumbers, nulls: noBytes, starts: noOffsets, ends: noOffsets, blobs: [] };
    if (reading === 'blob') return { ...column, blobs: [...(blobs[blob++] ?? [])] };
    if (reading === 'text') return { ...column, starts: cursor.offsets(), ends: cursor.offsets() };
    return { ...column, numbers: cursor.numbers(), nulls: nullable ? cursor.nulls() : noBytes };
  });
  return { rows, text, columns: unpacked, repeats: undefined, isKept: true };
}

/** What decides how much room a column takes. */
interface ColumnKind {
  readonly reading: Reading;
  readonly nullable: boolean;
}

/** The places of the columns in the buffer, taken one after the other. */
class Cursor {
  readonly buffer: ArrayBuffer;
  readonly #rows: number;
  #numbers = 0;
  #offsets: number;
  #nulls: number;

  constructor(columns: readonly ColumnKind[], rows: number, buffer?: ArrayBuffer) {
    let [numbers, texts, nulls] = [0, 0, 0];
    for (const { reading, nullable } of columns) {
      if (reading === 'text') texts++;
      if (reading !== 'number') continue;
      numbers++;
      if (nullable) nulls++;
    }
    this.#rows = rows;
    this.#offsets = numbers * rows * Float64Array.BYTES_PER_ELEMENT;
    this.#nulls = this.#offsets + 2 * texts * rows * Int32Array.BYTES_PER_ELEMENT;
    this.buffer = buffer ?? new ArrayBuffer(this.#nulls + nulls * rows);
  }

  numbers(): Float64Array {
    const view = new Float64Array(this.buffer, this.#numbers, this.#rows);
    this.#numbers += view.byteLength;
    return view;
  }

  offsets(): Int32Array {
    const view = new Int32Array(this.buffer, this.#offsets, this.#rows);
    this.#offsets += view.byteLength;
    return view;
  }

  nulls(): Uint8Array {
    const view = new Uint8Array(this.buffer, this.#nulls, this.#rows);
    this.#nulls += view.byteLength;
    return view;
  }
}
