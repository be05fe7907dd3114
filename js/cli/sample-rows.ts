import type { Database } from '../database.js';
import type { SqlFragment } from '../query/sql-fragment.js';
import { sql } from '../query/sql-tag.js';

interface Column {
  readonly table: string;
  readonly name: string;
  readonly type: string;
}

/** Puts one row into every table, with the same key everywhere, so that each reference leads to a row. */
export async function addSampleRows(database: Database): Promise<void> {
  const columns = await database
    .raw<Column>(
      sql`SELECT t.name AS "table", c.name AS name, c.type AS type FROM sqlite_schema AS t, pragma_table_info(t.name) AS c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY t.rowid, c.cid`,
    )
    .find();
  const tables = [...new Set(columns.map(({ table }) => table))];
  // References are looked at in the end.
  await database.transaction(async (session) => {
    for (const table of tables) {
      const own = columns.filter((column) => column.table === table);
      const names = sql.join(own.map(({ name }) => sql.identifier(name)));
      const values = sql.join(own.map(({ type }) => sampleValue(type)));
      await session.raw(sql`INSERT INTO ${sql.identifier(table)} (${names}) VALUES (${values})`).execute();
    }
  });
}

/** A value that SQLite would keep as it is in a column of some declared type, by SQLite's rules for affinity. */
function sampleValue(type: string): SqlFragment {
  if (/INT/i.test(type)) return sql`1`;
  if (/CHAR|CLOB|TEXT/i.test(type)) return sql`'1'`;
  if (/BLOB/i.test(type) || type === '') return sql`x'31'`;
  return sql`1.0`;
}
