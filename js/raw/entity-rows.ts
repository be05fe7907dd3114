import type { ColumnRead, ObjectNode, QueryPlan } from '../../pkg/core.js';
import { BATCH_ROWS, type Batch, type BatchColumn } from '../driver/batch.js';
import type { RawAnswer, RawCell } from '../driver/raw-reader.js';
import { readingOf } from '../driver/reading.js';
import { RelataError } from '../errors.js';
import type { RowReader } from '../hydrate/row-reader.js';
import type { IdentityMap } from '../identity/identity-map.js';
import type { Column } from '../metadata/column.js';
import type { EntityMetadata } from '../metadata/entity-metadata.js';
import { refuseTwice } from './records.js';

/** A column of the entity's own query, and where a raw statement answers it. */
interface MatchedColumn {
  readonly read: ColumnRead;
  readonly column: Column;
  readonly at: number;
}

/**
 * The rows of a raw statement as objects of an entity: they take the place of the rows that a query for all objects would read.
 *
 * @param compiled the plan of that query, and what makes objects of its rows
 * @throws RelataError `invalidSql` when the columns are not the entity's, `invalidValue` for a cell that a field cannot hold
 */
export function entityRows(
  entity: EntityMetadata,
  { columns, rows }: RawAnswer,
  { plan, hydrator }: { readonly plan: QueryPlan; readonly hydrator: RowReader },
  identities: IdentityMap | undefined,
): object[] {
  const reading = hydrator.start(identities);
  const [statement] = plan.statements;
  const [node] = statement?.nodes ?? [];
  if (statement === undefined || node === undefined) return [];
  const matched = match(entity, columns, statement.columns, node);
  for (let from = 0; from < rows.length; from += BATCH_ROWS) {
    reading.sink(0, batchOf(matched, rows.slice(from, from + BATCH_ROWS)));
  }
  return reading.answer();
}

function match(
  entity: EntityMetadata,
  names: readonly string[],
  reads: readonly ColumnRead[],
  { fields }: ObjectNode,
): MatchedColumn[] {
  refuseTwice(names);
  const columns = reads.map((_, index) => {
    const field = fields.find(({ column }) => column === index)?.field;
    return entity.readable.find((column) => column.field === field) as Column;
  });
  const missing = columns.filter(({ name }) => !names.includes(name)).map(({ name }) => name);
  const extra = names.filter((known) => !columns.some(({ name }) => name === known));
  if (missing.length + extra.length > 0) throw mismatch(entity, missing, extra);
  return reads.map((read, index) => {
    const column = columns[index] as Column;
    return { read, column, at: names.indexOf(column.name) };
  });
}

function mismatch({ name, table }: EntityMetadata, missing: string[], extra: string[]): RelataError {
  const lacks = missing.length > 0 ? `lacks the columns ${missing.join(', ')} of ${name}` : '';
  const has = extra.length > 0 ? `answers ${extra.join(', ')}, which ${name} has no column for` : '';
  return new RelataError(
    'invalidSql',
    `The SQL statement ${[lacks, has].filter(Boolean).join(', and ')}. Select the columns of ${table} and no others, or take plain rows: raw(sql\`…\`).`,
    { entity: name, missing, extra },
  );
}

function batchOf(matched: readonly MatchedColumn[], rows: readonly (readonly RawCell[])[]): Batch {
  const texts: string[] = [];
  let length = 0;
  const columns = matched.map((column): BatchColumn => {
    const filled = emptyColumn(column, rows.length);
    rows.forEach((row, index) => {
      const cell = checked(column, row[column.at] ?? null);
      if (cell === null) filled.nulls[index] = 1;
      else if (typeof cell === 'number') filled.numbers[index] = cell;
      else if (typeof cell === 'string') {
        texts.push(cell);
        filled.starts[index] = length;
        length += cell.length;
        filled.ends[index] = length;
      } else filled.blobs[index] = cell;
    });
    return filled;
  });
  return { rows: rows.length, columns, text: texts.join(''), repeats: undefined, isKept: true };
}

function emptyColumn({ read }: MatchedColumn, rows: number): BatchColumn {
  return {
    reading: readingOf(read.codec),
    nullable: read.nullable ?? false,
    numbers: new Float64Array(rows),
    nulls: new Uint8Array(rows),
    starts: new Int32Array(rows).fill(-1),
    ends: new Int32Array(rows),
    blobs: Array.from({ length: rows }, () => null),
  };
}

/** A cell as the field's reader expects it: SQLite answers whatever an expression gives, and a column's type promises nothing here. */
function checked({ read, column }: MatchedColumn, cell: RawCell): null | number | string | Uint8Array {
  const reading = readingOf(read.codec);
  if (cell === null && read.nullable) return null;
  if (reading === 'number' && typeof cell === 'number') return cell;
  if (reading === 'blob' && cell instanceof Uint8Array) return cell;
  if (read.codec === 'bigint' && (typeof cell === 'bigint' || Number.isSafeInteger(cell))) return String(cell);
  if (reading === 'text' && read.codec !== 'bigint' && typeof cell === 'string') return cell;
  throw new RelataError(
    'invalidValue',
    `The SQL statement answers ${shown(cell)} in the column ${column.name}, which ${column.path} cannot hold. Answer the column as its table has it.`,
    { entity: column.path.split('.')[0] ?? '', field: column.field },
  );
}

function shown(cell: RawCell): string {
  if (cell === null) return 'NULL';
  return cell instanceof Uint8Array ? 'bytes' : JSON.stringify(String(cell));
}
