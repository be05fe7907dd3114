import { sql } from '../query/sql-tag.js';
import { rawQuery } from '../session/raw-runner.js';
import type { Scope } from '../session/scope.js';
import type { Migration } from './migration.js';

/** The table in which a database remembers its migrations. */
export const HISTORY_TABLE = 'relata_migrations';

/** A migration that ran. */
export interface MigrationRecord {
  /** Its name. */
  readonly name: string;
  /** What its text was known by; null when it had nothing. */
  readonly checksum: string | null;
  /** When it ended, in milliseconds since 1970. */
  readonly ran: number;
  /** How long it took. */
  readonly milliseconds: number;
  /** 1 when it was only said to have run. */
  readonly faked: 0 | 1;
}

type Place = Pick<Scope, 'run'>;

/** The migrations that ran, in the order in which they did; none where there is no table for them yet. */
export async function readHistory(scope: Place): Promise<MigrationRecord[]> {
  const table = sql`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ${HISTORY_TABLE}`;
  const [isThere] = await rawQuery(scope, undefined, table, undefined).find();
  if (isThere === undefined) return [];
  const all = sql`SELECT name, checksum, ran, milliseconds, faked FROM relata_migrations ORDER BY id`;
  return rawQuery(scope, undefined, all, undefined).find() as Promise<MigrationRecord[]>;
}

/** Makes the table, where there is none. */
export async function prepareHistory(scope: Place): Promise<void> {
  const create = sql`CREATE TABLE IF NOT EXISTS relata_migrations (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, checksum TEXT, ran INTEGER NOT NULL, milliseconds REAL NOT NULL, faked INTEGER NOT NULL)`;
  await rawQuery(scope, undefined, create, undefined).execute();
}

/** Remembers that a migration ran. */
export async function remember(scope: Place, migration: Migration, milliseconds: number, isFaked: boolean): Promise<void> {
  const { name, checksum = null } = migration;
  const insert = sql`INSERT INTO relata_migrations (name, checksum, ran, milliseconds, faked) VALUES (${name}, ${checksum}, ${Date.now()}, ${milliseconds}, ${isFaked})`;
  await rawQuery(scope, undefined, insert, undefined).execute();
}

/** Forgets a migration that was taken back. */
export async function forget(scope: Place, { name }: Migration): Promise<void> {
  await rawQuery(scope, undefined, sql`DELETE FROM relata_migrations WHERE name = ${name}`, undefined).execute();
}
