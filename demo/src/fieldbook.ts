import { Database, type MigrationReport, SQLiteDatabaseAdapter } from 'relata';
import { entities, Sighting } from './entities.js';
import { sampleGraph } from './sample.js';

/** An open fieldbook: its database, and what opening it did. */
export interface Fieldbook {
  readonly database: Database;
  readonly migration: MigrationReport;
  /** How many objects were persisted as the sample, and how long that took. */
  readonly sample?: { readonly objects: number; readonly milliseconds: number };
}

/** A fieldbook with the sample in it. This is the one place that decides where data lives: in memory, in this version. */
export async function openSample(): Promise<Fieldbook> {
  const database = new Database([...entities]);
  const migration = await database.migrate();
  const graph = sampleGraph();
  const start = performance.now();
  await database.persist(graph);
  return { database, migration, sample: { objects: graph.length, milliseconds: performance.now() - start } };
}

/** A fieldbook without a sighting. */
export async function openEmpty(): Promise<Fieldbook> {
  const database = new Database([...entities]);
  return { database, migration: await database.migrate() };
}

/**
 * A fieldbook from a file that was saved before. Tables that it lacks are created.
 *
 * @throws RelataError when the file is no database, or its tables have another shape
 */
export async function openFile(data: Uint8Array): Promise<Fieldbook> {
  const database = new Database(new SQLiteDatabaseAdapter(':memory:', { data }), [...entities]);
  try {
    const migration = await database.migrate();
    await database.query(Sighting).count();
    return { database, migration };
  } catch (error) {
    await database.close();
    throw error;
  }
}
