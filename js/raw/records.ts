import type { RawAnswer } from '../driver/raw-reader.js';
import { RelataError } from '../errors.js';

/**
 * The rows of a statement as plain objects by the names of the columns.
 *
 * @throws RelataError `invalidSql` when two columns share a name, of which an object would keep one
 */
export function recordsOf({ columns, rows }: RawAnswer): object[] {
  refuseTwice(columns);
  // A column may be called `__proto__`, which is a property like others only where it is defined as one.
  return rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index]])));
}

/** @throws RelataError `invalidSql` for columns that share a name */
export function refuseTwice(columns: readonly string[]): void {
  const twice = columns.find((name, index) => columns.indexOf(name) !== index);
  if (twice === undefined) return;
  throw new RelataError(
    'invalidSql',
    `The SQL statement answers two columns called '${twice}', and an object has room for one. Name them apart: SELECT a.id AS a, b.id AS b.`,
    { column: twice },
  );
}
