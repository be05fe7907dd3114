import type { ColumnName, Engine } from '../driver/engine.js';
import { ForeignKeyConstraintFailure, RelataError, UniqueConstraintFailure } from '../errors.js';
import type { Metadata } from '../metadata/metadata.js';

/**
 * The error of a failed write, in the application's words: SQLite names tables and columns, or nothing at all.
 *
 * @param engine the engine, where a commit failed that has not been rolled back yet: its violation is still there to be looked at
 */
export async function explainedError(metadata: Metadata, engine: Engine | undefined, error: unknown): Promise<unknown> {
  if (!(error instanceof RelataError)) return error;
  const columns = error.detail['columns'];
  if (typeof columns === 'string') return explainColumns(metadata, error, columns);
  if (!(error instanceof ForeignKeyConstraintFailure) || engine === undefined) return error;
  const violation = await engine.violatedReference();
  return violation === undefined ? error : explainReference(metadata, error, violation);
}

function explainColumns(metadata: Metadata, error: RelataError, columns: string): RelataError {
  const { table, fields } = namedColumns(metadata, columns);
  const first = fields.find((field) => field !== undefined);
  if (first === undefined) return error;
  const names = [...new Set(fields.map((field) => field?.field ?? '?'))].join(' and ');
  const detail = { ...error.detail, entity: first.entity, field: names };
  if (error instanceof UniqueConstraintFailure) {
    const isLink = metadata.joinedIn(table) !== undefined;
    const message = isLink
      ? `${first.entity}.${first.field} would link the same two objects twice.`
      : `Another ${first.entity} has the same ${names} already.`;
    return new UniqueConstraintFailure(error.code, message, detail, { cause: error });
  }
  return new RelataError(error.code, `${first.entity}.${names} needs a value.`, detail, { cause: error });
}

/** Some columns of one table. */
interface NamedColumns {
  readonly table: string;
  /** Their fields; undefined for a column that no entity has. */
  readonly fields: readonly ReturnType<Metadata['ofColumn']>[];
}

/**
 * The columns that a message names, `table.column, table.column`. Neither is quoted there and both may have dots and commas, so the
 * known tables decide: the one of which most columns are known, and then the longest.
 */
function namedColumns(metadata: Metadata, text: string): NamedColumns {
  const tables = new Set(metadata.entities.map(({ table }) => table).filter((table) => text.startsWith(`${table}.`)));
  const readings = [...tables].map((table): NamedColumns => {
    const columns = text.slice(table.length + 1).split(`, ${table}.`);
    return { table, fields: columns.map((column) => metadata.ofColumn({ table, column })) };
  });
  const unknown = ({ fields }: NamedColumns): number => fields.filter((field) => field === undefined).length / fields.length;
  const [best] = readings.sort((a, b) => unknown(a) - unknown(b) || b.table.length - a.table.length);
  return best ?? { table: '', fields: [] };
}

function explainReference(metadata: Metadata, error: RelataError, violation: ColumnName): RelataError {
  const place = metadata.ofColumn(violation);
  if (place === undefined) return error;
  const message = `${place.entity}.${place.field} would point at a row that does not exist. Persist that object as well, or keep the one that is still referred to.`;
  return new ForeignKeyConstraintFailure(error.code, message, { ...error.detail, ...place }, { cause: error });
}
