import type { ColumnRead } from '../../pkg/core.js';
import { type Reading, readingOf } from './reading.js';
import type { Repeats } from './repeats.js';

/** How many rows a batch holds: enough to make one text decoding cheap, small enough to stay in the cache. */
export const BATCH_ROWS = 512;

/** One column of a batch. Only the arrays of its reading are filled. */
export interface BatchColumn {
  /** How its cells are read. */
  readonly reading: Reading;
  /** Whether a cell may be NULL. */
  readonly nullable: boolean;
  /** `number`: the values. */
  readonly numbers: Float64Array;
  /** `number`: 1 where the cell is NULL. */
  readonly nulls: Uint8Array;
  /** `text`: where each text starts in {@link Batch.text}; -1 for NULL. */
  readonly starts: Int32Array;
  /** `text`: where each text ends. */
  readonly ends: Int32Array;
  /** `blob`: the values. */
  readonly blobs: (Uint8Array | null)[];
}

/** Some rows of one statement, column by column, with all text in one string. */
export interface Batch {
  /** How many rows. */
  rows: number;
  /** The columns, left to right. */
  readonly columns: readonly BatchColumn[];
  /** The text of all text cells. */
  text: string;
  /** How rows repeat, where they do: of a repeated row only its keys are here. */
  readonly repeats: Repeats | undefined;
  /** Whether it stays as it is, because nobody fills it again. */
  readonly isKept: boolean;
}

const noNumbers = new Float64Array(0);
const noBytes = new Uint8Array(0);
const noOffsets = new Int32Array(0);

/**
 * The memory that batches are filled into. All statements of a connection share it, since one runs at a time and nobody keeps a
 * batch: making arrays of its own for each statement took longer than preparing it.
 */
export class BatchMemory {
  readonly #numbers: Float64Array[] = [];
  readonly #nulls: Uint8Array[] = [];
  readonly #starts: Int32Array[] = [];
  readonly #ends: Int32Array[] = [];

  /** An empty batch for the columns of a statement. */
  batch(columns: readonly ColumnRead[], repeats?: Repeats): Batch {
    return { rows: 0, text: '', columns: columns.map((column, index) => this.#column(column, index)), repeats, isKept: false };
  }

  #column({ codec, nullable = false }: ColumnRead, index: number): BatchColumn {
    const reading = readingOf(codec);
    const column = { reading, nullable, numbers: noNumbers, nulls: noBytes, starts: noOffsets, ends: noOffsets, blobs: [] };
    switch (reading) {
      case 'number': {
        this.#numbers[index] ??= new Float64Array(BATCH_ROWS);
        this.#nulls[index] ??= new Uint8Array(BATCH_ROWS);
        return { ...column, numbers: this.#numbers[index], nulls: this.#nulls[index] };
      }
      case 'text': {
        this.#starts[index] ??= new Int32Array(BATCH_ROWS);
        this.#ends[index] ??= new Int32Array(BATCH_ROWS);
        return { ...column, starts: this.#starts[index], ends: this.#ends[index] };
      }
      case 'blob':
        return column;
    }
  }
}

/** A batch that stays as it is: a copy where the engine fills it again. */
export function copyOf(batch: Batch): Batch {
  const { rows, columns, text, repeats } = batch;
  if (batch.isKept) return batch;
  return { rows, text, columns: columns.map((column) => copyOfColumn(column, rows)), repeats, isKept: true };
}

function copyOfColumn(column: BatchColumn, rows: number): BatchColumn {
  switch (column.reading) {
    case 'number':
      return {
        ...column,
        numbers: column.numbers.slice(0, rows),
        nulls: column.nullable ? column.nulls.slice(0, rows) : noBytes,
      };
    case 'text':
      return { ...column, starts: column.starts.slice(0, rows), ends: column.ends.slice(0, rows) };
    case 'blob':
      return { ...column, blobs: column.blobs.slice(0, rows) };
  }
}

/** One cell of a batch as a value. */
export function cellAt(batch: Batch, column: BatchColumn, row: number): null | number | string | Uint8Array {
  switch (column.reading) {
    case 'number': {
      if (column.nullable && column.nulls[row] === 1) return null;
      const number = column.numbers[row] as number;
      // Small whole numbers as such: as it comes out of the array, the engine would make an object of each.
      const whole = number | 0;
      return whole === number ? whole : number;
    }
    case 'text': {
      const start = column.starts[row] as number;
      return start < 0 ? null : batch.text.slice(start, column.ends[row]);
    }
    case 'blob':
      return column.blobs[row] ?? null;
  }
}

/** Whether one cell of a batch is this text or number. */
export function isAt(batch: Batch, column: BatchColumn, row: number, value: string | number): boolean {
  if (typeof value === 'number') {
    if (column.reading !== 'number' || column.numbers[row] !== value) return false;
    return !column.nullable || column.nulls[row] !== 1;
  }
  if (column.reading !== 'text') return false;
  const start = column.starts[row] as number;
  const end = column.ends[row] as number;
  // Cut out and compared: quicker than startsWith(), which takes the characters one by one.
  return start >= 0 && end - start === value.length && batch.text.slice(start, end) === value;
}

/** Finds those of some rows in which a cell of a column is not the text or number that is expected there. */
export function unlikeIn(
  batch: Batch,
  column: BatchColumn,
  expected: readonly unknown[],
  { rows, from, to }: { readonly rows: readonly number[]; readonly from: number; readonly to: number },
  found: number[],
): void {
  const { reading, nullable, numbers, nulls } = column;
  for (let at = from; at < to; at++) {
    const row = rows[at] as number;
    const value = expected[at];
    if (reading === 'number') {
      if (numbers[row] !== value || (nullable && nulls[row] === 1)) found.push(at);
    } else if (typeof value !== 'string' || !isAt(batch, column, row, value)) found.push(at);
  }
}
