import { Database, type MigrationReport, RelataError, SQLiteDatabaseAdapter } from 'relata';
import { again } from './again.js';
import { Beginning, entities, Sighting } from './entities.js';
import { sampleGraph } from './sample.js';

/** An open fieldbook: its database, and what opening it did. */
export interface Fieldbook {
  readonly database: Database;
  readonly migration: MigrationReport;
  /** How many objects were persisted as the sample, and how long that took; undefined where the fieldbook was there already. */
  readonly sample: SampleReport | undefined;
}

/** What writing the sample took. */
export interface SampleReport {
  readonly objects: number;
  readonly milliseconds: number;
}

/**
 * Opens the fieldbook of this browser, with the sample in it the first time.
 *
 * @param tell hears what is being done, as a sentence
 */
export async function openFieldbook(tell: (step: string) => void): Promise<Fieldbook> {
  tell('Starting SQLite and opening the fieldbook…');
  const { database, migration } = await openBest();
  return { database, migration, sample: await again(() => writeSampleOnce(database, tell)) };
}

/** This is the one place that decides where data lives: in files of the browser, else in IndexedDB, shared by all tabs. */
async function openBest() {
  try {
    return await migrated(new SQLiteDatabaseAdapter('fieldbook', { storage: ['opfs', 'indexeddb'], worker: true, tabs: true }));
  } catch (error) {
    if (!(error instanceof RelataError) || error.code !== 'storageUnavailable') throw error;
    // A private window of some browsers: the page says that nothing is kept.
    return migrated(new SQLiteDatabaseAdapter(':memory:', { worker: true }));
  }
}

async function migrated(adapter: SQLiteDatabaseAdapter) {
  const database = new Database(adapter, [...entities]);
  try {
    return { database, migration: await database.migrate() };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** The sample and the note that it was written are one transaction: two tabs that open at once write it once. */
async function writeSampleOnce(database: Database, tell: (step: string) => void): Promise<SampleReport | undefined> {
  if (await database.query(Beginning).has()) return undefined;
  tell('Writing the sample…');
  const graph = sampleGraph();
  const start = performance.now();
  const isWritten = await database.transaction(async (session) => {
    if (await session.query(Beginning).has()) return false;
    session.add(new Beginning('sample'), ...graph);
    return true;
  });
  return isWritten ? { objects: graph.length, milliseconds: performance.now() - start } : undefined;
}

/** The file of a fieldbook without a sighting. */
export function emptyFile(): Promise<Uint8Array> {
  return fileOf(new SQLiteDatabaseAdapter(':memory:', { worker: true }), 'nothing');
}

/**
 * A file that was saved before, as a fieldbook can take it: looked through, and with the tables that it lacked.
 *
 * @throws RelataError when the file is no database, or its tables have another shape
 */
export function checkedFile(data: Uint8Array): Promise<Uint8Array> {
  return fileOf(new SQLiteDatabaseAdapter(':memory:', { data, worker: true }), 'file');
}

async function fileOf(adapter: SQLiteDatabaseAdapter, from: Beginning['from']): Promise<Uint8Array> {
  const { database } = await migrated(adapter);
  try {
    await database.query(Sighting).count();
    if (!(await database.query(Beginning).has())) await database.persist(new Beginning(from));
    return await database.export();
  } finally {
    await database.close();
  }
}
