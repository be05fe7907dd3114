import { Database, type EntityClass, SQLiteDatabaseAdapter } from 'relata';
import { afterEach } from 'vitest';

const opened: Database[] = [];

afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
});

/** A release of an application: its entities over the file that the release before it left, or over nothing. */
export function release(entities: readonly EntityClass[], data?: Uint8Array): Database {
  const database = new Database(new SQLiteDatabaseAdapter(':memory:', data && { data }), entities);
  opened.push(database);
  return database;
}
