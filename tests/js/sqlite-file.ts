import type { Database } from 'relata';
import { loadSqlJs } from '../../js/driver/sqljs.js';

/** A row as SQLite itself shows it. */
export type RawRow = Readonly<Record<string, unknown>>;

/** What sql.js's own `exec()` answers, which Relata's row pump has no part in. */
type ExecResult = readonly { columns: readonly string[]; values: readonly (readonly unknown[])[] }[];

/**
 * Asks the exported file of a database, so that what Relata wrote is read by somebody else.
 *
 * @param sql one statement
 */
export async function rowsOf(database: Database, sql: string): Promise<RawRow[]> {
  const { module } = await loadSqlJs();
  const file = new module.Database(await database.export());
  try {
    const [result] = file.exec(sql) as ExecResult;
    return (result?.values ?? []).map((values) => Object.fromEntries(values.map((value, i) => [result?.columns[i], value])));
  } finally {
    file.close();
  }
}

/** The text that created a table or an index. */
export async function definitionOf(database: Database, name: string): Promise<string> {
  const [row] = await rowsOf(database, `SELECT sql FROM sqlite_master WHERE name = '${name}'`);
  return String(row?.sql);
}
