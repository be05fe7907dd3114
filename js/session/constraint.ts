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
  const fields = columns.split(', ').map((name) => {
    const table = tableOf(name);
    return metadata.ofColumn({ table, column: name.slice(table.length + 1) });
  });
  const [first] = fields;
  if (first === undefined) return error;
  const names = [...new Set(fields.map((field) => field?.field ?? '?'))].join(' and ');
  const detail = { ...error.detail, entity: first.entity, field: names };
  if (error instanceof UniqueConstraintFailure) {
    const isLink = metadata.joinedIn(tableOf(columns)) !== undefined;
    const message = isLink
      ? `${first.entity}.${first.field} would link the same two objects twice.`
      : `Another ${first.entity} has the same ${names} already.`;
    return new UniqueConstraintFailure(error.code, message, detail, { cause: error });
  }
  return new RelataError(error.code, `${first.entity}.${names} needs a value.`, detail, { cause: error });
}

/** The table of a column's name as SQLite writes it. */
function tableOf(name: string): string {
  return name.slice(0, name.indexOf('.'));
}

function explainReference(metadata: Metadata, error: RelataError, violation: ColumnName): RelataError {
  const place = metadata.ofColumn(violation);
  if (place === undefined) return error;
  const message = `${place.entity}.${place.field} would point at a row that does not exist. Persist that object as well, or keep the one that is still referred to.`;
  return new ForeignKeyConstraintFailure(error.code, message, { ...error.detail, ...place }, { cause: error });
}
