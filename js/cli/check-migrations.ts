import { SQLiteDatabaseAdapter } from '../adapter.js';
import { Database } from '../database.js';
import type { EntityClass } from '../entity/definition.js';
import { RelataError } from '../errors.js';
import type { MigrationFolder } from './migration-folder.js';
import { difference, plainSchema, withDatabase } from './schema-difference.js';
import { bad, good, type Outcome } from './wrong-usage.js';

/**
 * Whether migrations and entities agree: the last snapshot is what the entities say, and so is what the migrations make of an empty
 * database.
 */
export async function checkMigrations(folder: MigrationFolder, entities: readonly EntityClass[]): Promise<Outcome> {
  const { steps, text } = await difference(folder.snapshot, plainSchema(entities));
  if (steps.length > 0)
    return bad(`The entities have changed since the last migration:\n${text}\nWrite one: relata migration create`);
  const database = new Database([...entities]);
  try {
    const { migrations } = await database.migrate({ migrations: await folder.migrations() });
    const s = migrations.length === 1 ? '' : 's';
    return good(`${migrations.length} migration${s} and the entities agree.`);
  } catch (error) {
    if (error instanceof RelataError) return bad(error.message);
    throw error;
  } finally {
    await database.close();
  }
}

/** Which migrations have not run in a database file; of no file, all. */
export async function pendingInFile(folder: MigrationFolder, data: Uint8Array | undefined): Promise<Outcome> {
  const { snapshot } = folder;
  if (snapshot === undefined) return good('There are no migrations.');
  try {
    const migrations = await folder.migrations();
    const pending = await withDatabase(snapshot, data, (database) => database.pendingMigrations(migrations));
    return good(pending.length === 0 ? 'No migration is pending.' : pending.join('\n'));
  } catch (error) {
    if (error instanceof RelataError) return bad(error.message);
    throw error;
  }
}

/** What lies between a database file and entities, as text. */
export async function explainDifference(data: Uint8Array, entities: readonly EntityClass[]): Promise<Outcome> {
  const database = new Database(new SQLiteDatabaseAdapter(':memory:', { data }), entities);
  try {
    const { steps, refused, kept, text } = await database.migrate({ dryRun: true });
    const strangers =
      kept.length === 0 ? '' : `\nKnown to no entity, and kept: ${kept.map((name) => name.slice('drop '.length)).join(', ')}`;
    if (steps.length === 0 && refused.length === 0) return good(`The database is what the entities say.${strangers}`);
    return good(`${text}${strangers}`);
  } catch (error) {
    if (error instanceof RelataError) return bad(error.message);
    throw error;
  } finally {
    await database.close();
  }
}
