import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AdapterOptions, type AutoIncrement, Database, entity, type PrimaryKey, SQLiteDatabaseAdapter, sql } from 'relata';
import { afterAll } from 'vitest';

/** One of several rows that a transaction writes together. */
@entity.collection('entries')
export class Entry {
  id: number & PrimaryKey & AutoIncrement = 0;

  constructor(
    public batch: number,
    public text: string,
  ) {}
}

/** How many rows a batch has. */
export const ROWS = 7;

/** The rows of a batch, which are written in one transaction. */
export function batchOf(batch: number, length = 700): Entry[] {
  return Array.from({ length: ROWS }, (_, index) => new Entry(batch, `${index} `.repeat(length).slice(0, length)));
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A path in a new folder, which goes when the tests have ended. */
export function newPath(name = 'entries.db'): string {
  const folder = mkdtempSync(join(tmpdir(), 'relata-storage-'));
  folders.push(folder);
  return join(folder, name);
}

/** A database of entries. */
export const entriesAt = (path: string, options: AdapterOptions = {}): Database =>
  new Database(new SQLiteDatabaseAdapter(path, options), [Entry]);

/** What is in a database: whether SQLite finds it whole, which batches are there, and which of them in part. */
export async function contentOf(database: Database) {
  const [check] = await database.raw<Record<string, string>>(sql`SELECT * FROM pragma_integrity_check`).find();
  const groups = sql`SELECT batch, COUNT(*) AS n FROM ${Entry} GROUP BY batch ORDER BY batch`;
  const batches = await database.raw<{ batch: number; n: number }>(groups).find();
  return {
    check: Object.values(check ?? {})[0],
    partial: batches.filter(({ n }) => n !== ROWS).map(({ batch }) => batch),
    batches: batches.map(({ batch }) => batch),
  };
}
