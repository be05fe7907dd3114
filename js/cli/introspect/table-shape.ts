import type { Database } from '../../database.js';
import { HISTORY_TABLE } from '../../migration/history.js';
import type { SqlFragment } from '../../query/sql-fragment.js';
import { sql } from '../../query/sql-tag.js';

/** A column, as SQLite lists it. */
export interface ColumnShape {
  readonly name: string;
  /** The declared type, which may be any words or none. */
  readonly type: string;
  readonly notNull: boolean;
  readonly isKey: boolean;
  /** The default as SQL. */
  readonly default: string | null;
  /** Whether SQLite computes it. */
  readonly isComputed: boolean;
  /** The storage classes of its values but NULL: `integer`, `real`, `text`, `blob`. */
  readonly stored: readonly string[];
  /** Whether all of its values are 0 or 1. */
  readonly isBinary: boolean;
  /** Whether a whole number in it is beyond what a JavaScript number holds. */
  readonly isBig: boolean;
}

/** A foreign key over one column. */
export interface ForeignKeyShape {
  readonly column: string;
  readonly target: string;
  /** The target's column; null for its primary key. */
  readonly targetColumn: string | null;
  readonly onDelete: string;
  readonly onUpdate: string;
}

/** An index over whole columns and all rows. */
export interface IndexShape {
  /** Its name; undefined where it belongs to a UNIQUE constraint. */
  readonly name: string | undefined;
  readonly unique: boolean;
  readonly columns: readonly string[];
}

/** A table. */
export interface TableShape {
  readonly name: string;
  readonly columns: readonly ColumnShape[];
  readonly foreignKeys: readonly ForeignKeyShape[];
  readonly indexes: readonly IndexShape[];
  readonly isAutoIncrement: boolean;
}

/** The tables of a database that hold an application's rows. */
export async function readTables(database: Database): Promise<TableShape[]> {
  const rows = <T extends object>(query: SqlFragment): Promise<T[]> => database.raw<T>(query).find();
  const tables = await rows<{ name: string; sql: string }>(
    sql`SELECT s.name AS name, s.sql AS sql FROM sqlite_schema AS s JOIN pragma_table_list AS l ON l.name = s.name AND l.schema = 'main' WHERE s.type = 'table' AND l.type = 'table' AND s.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND s.name <> ${HISTORY_TABLE} ORDER BY s.rowid`,
  );
  const shapes: TableShape[] = [];
  for (const { name, sql: text } of tables) {
    shapes.push({
      name,
      columns: await columnsOf(rows, name),
      foreignKeys: await rows<ForeignKeyShape>(
        sql`SELECT "from" AS "column", "table" AS target, "to" AS "targetColumn", on_delete AS "onDelete", on_update AS "onUpdate" FROM pragma_foreign_key_list(${name}) GROUP BY id HAVING count(*) = 1 ORDER BY id DESC`,
      ),
      indexes: await indexesOf(rows, name),
      isAutoIncrement: /\bAUTOINCREMENT\b/i.test(text),
    });
  }
  return shapes;
}

type Rows = <T extends object>(query: SqlFragment) => Promise<T[]>;

async function columnsOf(rows: Rows, table: string): Promise<ColumnShape[]> {
  const listed = await rows<{ name: string; type: string; notnull: number; pk: number; dflt: string | null; hidden: number }>(
    sql`SELECT name, type, "notnull", pk, dflt_value AS dflt, hidden FROM pragma_table_xinfo(${table}) ORDER BY cid`,
  );
  const columns: ColumnShape[] = [];
  for (const { name, type, notnull, pk, dflt, hidden } of listed) {
    const cell = sql.identifier(name);
    const stored = await rows<{ kind: string }>(
      sql`SELECT DISTINCT typeof(${cell}) AS kind FROM ${sql.identifier(table)} WHERE ${cell} IS NOT NULL ORDER BY 1`,
    );
    const [values] = await rows<{ binary: number; big: number }>(
      sql`SELECT coalesce(min(${cell} IN (0, 1)), 1) AS "binary", coalesce(max(typeof(${cell}) = 'integer' AND ${cell} NOT BETWEEN -9007199254740991 AND 9007199254740991), 0) AS big FROM ${sql.identifier(table)} WHERE ${cell} IS NOT NULL`,
    );
    columns.push({
      name,
      // SQLite takes the words before AS for a part of the type.
      type: type.replace(/\s*GENERATED ALWAYS$/i, ''),
      notNull: notnull === 1,
      isKey: pk > 0,
      default: dflt,
      isComputed: hidden > 1,
      stored: stored.map(({ kind }) => kind),
      isBinary: values?.binary === 1,
      isBig: values?.big === 1,
    });
  }
  return columns;
}

async function indexesOf(rows: Rows, table: string): Promise<IndexShape[]> {
  const parts = await rows<{ name: string; unique: number; origin: string; column: string | null }>(
    sql`SELECT l.name AS name, l."unique" AS "unique", l.origin AS origin, i.name AS "column" FROM pragma_index_list(${table}) AS l JOIN pragma_index_info(l.name) AS i WHERE l.origin <> 'pk' AND NOT l.partial ORDER BY l.seq DESC, i.seqno`,
  );
  const names = [...new Set(parts.map(({ name }) => name))];
  const indexes = names.map((name) => {
    const own = parts.filter((part) => part.name === name);
    return {
      name: own[0]?.origin === 'u' ? undefined : name,
      unique: own[0]?.unique === 1,
      columns: own.map(({ column }) => column),
    };
  });
  // A part that is an expression has no name.
  return indexes.filter(({ columns }) => columns.every((column) => column !== null)) as IndexShape[];
}
