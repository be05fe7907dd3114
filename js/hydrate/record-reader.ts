import type { Codec, RecordField } from '../../pkg/core.js';
import type { Cell } from '../codec/cell.js';
import { codecOf } from '../codec/codec.js';
import { type Batch, type BatchColumn, cellAt } from '../driver/batch.js';
import { RelataError } from '../errors.js';
import { IdentityMap } from '../identity/identity-map.js';
import type { Column } from '../metadata/column.js';
import type { Metadata } from '../metadata/metadata.js';
import { type ReferencePool, referTo } from '../metadata/unloaded-reference.js';
import type { RowReader, RowReading } from './row-reader.js';

interface FieldReader {
  readonly name: string;
  read(cell: Cell, pool: ReferencePool): unknown;
}

/** Turns the rows of a grouped query into plain records. */
export class RecordReader implements RowReader {
  readonly #fields: readonly FieldReader[];

  /** @param record the fields of a record, one for each column */
  constructor(metadata: Metadata, record: readonly RecordField[]) {
    this.#fields = record.map((field) => ({ name: field.name, read: reading(metadata, field) }));
  }

  /** Starts a run; see {@link RowReader.start}. */
  start(session?: IdentityMap): RowReading {
    const pool = session ?? new IdentityMap();
    const roots: object[] = [];
    return {
      answer: () => roots,
      sink: (_, batch) => {
        for (let row = 0; row < batch.rows; row++) roots.push(this.#record(batch, row, pool));
      },
    };
  }

  #record(batch: Batch, row: number, pool: ReferencePool): object {
    const record: Record<string, unknown> = {};
    this.#fields.forEach(({ name, read }, index) => {
      record[name] = read(cellAt(batch, batch.columns[index] as BatchColumn, row), pool);
    });
    return record;
  }
}

function reading(metadata: Metadata, { name, value }: RecordField): FieldReader['read'] {
  switch (value.kind) {
    case 'field': {
      const column = columnOf(metadata, value);
      if (value.reference === undefined) return (cell) => column.decode(cell);
      const target = metadata.named(value.reference);
      return (cell, pool) => (cell === null ? column.decode(null) : referTo(target, cell, pool));
    }
    case 'oneOf': {
      const column = columnOf(metadata, value);
      return (cell) => (cell === null ? null : column.decode(cell));
    }
    case 'computed': {
      const { decode } = codecOf(value.codec);
      return (cell) => (cell === null ? null : decode(cell));
    }
    case 'sum':
      return (cell) => sumOf(name, value.codec, cell);
  }
}

function columnOf(metadata: Metadata, { entity, field }: { entity: string; field: string }): Column {
  return metadata.named(entity).byField.get(field) as Column;
}

/** A sum. That of integers comes as text. @throws RelataError `integerOverflow` where a number cannot hold it exactly */
function sumOf(name: string, codec: Codec, cell: Cell): number | bigint {
  if (cell === null) return Number.NaN;
  if (codec === 'bigint') return BigInt(cell as string);
  const sum = Number(cell);
  if (codec !== 'integer' || !Number.isInteger(sum) || Number.isSafeInteger(sum)) return sum;
  throw new RelataError(
    'integerOverflow',
    `The sum '${name}' is ${String(cell)}, beyond 2^53, up to where a number holds integers exactly. Make the field a bigint.`,
    { field: name, actual: cell },
  );
}
