import type { Codec, ColumnRead } from '../../pkg/core.js';

/** How many rows a batch holds: enough to make one text decoding cheap, small enough to stay in the cache. */
export const BATCH_ROWS = 512;

/** How a column's cells are read from SQLite. */
export type Reading = 'number' | 'text' | 'blob';

const readings: Record<Codec, Reading> = {
  number: 'number',
  integer: 'number',
  boolean: 'number',
  date: 'number',
  bigint: 'text',
  string: 'text',
  uuid: 'text',
  json: 'text',
  bytes: 'blob',
};

/** How the cells of a codec are read. */
export function readingOf(codec: Codec): Reading {
  return readings[codec];
}

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
}

const noNumbers = new Float64Array(0);
const noBytes = new Uint8Array(0);
const noOffsets = new Int32Array(0);

/** An empty batch for the columns of a statement. */
export function createBatch(columns: readonly ColumnRead[]): Batch {
  return { rows: 0, text: '', columns: columns.map(createColumn) };
}

function createColumn({ codec, nullable = false }: ColumnRead): BatchColumn {
  const reading = readingOf(codec);
  const number = reading === 'number';
  const text = reading === 'text';
  return {
    reading,
    nullable,
    numbers: number ? new Float64Array(BATCH_ROWS) : noNumbers,
    nulls: number && nullable ? new Uint8Array(BATCH_ROWS) : noBytes,
    starts: text ? new Int32Array(BATCH_ROWS) : noOffsets,
    ends: text ? new Int32Array(BATCH_ROWS) : noOffsets,
    blobs: [],
  };
}

/** A copy of a batch that stays as it is: the engine fills the batch again. */
export function copyOf({ rows, columns, text }: Batch): Batch {
  return { rows, text, columns: columns.map((column) => copyOfColumn(column, rows)) };
}

function copyOfColumn(column: BatchColumn, rows: number): BatchColumn {
  switch (column.reading) {
    case 'number':
      return { ...column, numbers: column.numbers.slice(0, rows), nulls: column.nullable ? column.nulls.slice(0, rows) : noBytes };
    case 'text':
      return { ...column, starts: column.starts.slice(0, rows), ends: column.ends.slice(0, rows) };
    case 'blob':
      return { ...column, blobs: column.blobs.slice(0, rows) };
  }
}

/** One cell of a batch as a value. */
export function cellAt(batch: Batch, column: BatchColumn, row: number): null | number | string | Uint8Array {
  switch (column.reading) {
    case 'number':
      return column.nullable && column.nulls[row] === 1 ? null : (column.numbers[row] as number);
    case 'text': {
      const start = column.starts[row] as number;
      return start < 0 ? null : batch.text.slice(start, column.ends[row]);
    }
    case 'blob':
      return column.blobs[row] ?? null;
  }
}
