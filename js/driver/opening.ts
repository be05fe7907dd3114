import type { SchemaDocument } from '../../pkg/core.js';
import { loadCore, Planner } from '../core.js';
import { RelataError } from '../errors.js';
import type { StoragePlace } from '../storage/choice.js';
import { storageError } from '../storage/failure.js';
import type { StorageInForce } from '../storage/report.js';
import type { OpenStorage } from '../storage/storage.js';
import type { WasmSource } from '../wasm-source.js';
import { checkDatabase } from './check.js';
import { Connection, type Migrate } from './connection.js';
import { DatabaseHandle } from './database-handle.js';
import type { Engine } from './engine.js';
import type { Logging } from './log.js';
import { mount } from './mount.js';
import { regexp } from './regexp.js';
import { storageCause } from './sqlite-error.js';
import { loadSqlJs, type SqlJs, type SqlJsDatabase } from './sqljs.js';

/** An open database: the engine that runs plans and the planner that makes them. */
export interface OpenAdapter {
  readonly engine: Engine;
  readonly planner: Planner;
  /** Where the data is. */
  readonly inForce: StorageInForce;
  /** Tells of commits of others: of the tables that may have changed, of nothing where nobody knows which. */
  readonly changes?: (changed: (tables: readonly string[] | undefined) => void) => void;
}

/** What is opened, and where. */
export interface Opened {
  readonly place: StoragePlace;
  readonly schema: SchemaDocument;
  /** A database file to start from, where nothing is stored yet. */
  readonly data?: Uint8Array | undefined;
  /** Whether what is stored is looked through for damage; files up to {@link CHECKED_UP_TO} are without being asked. */
  readonly check?: boolean | undefined;
  readonly logging?: Logging | undefined;
  /** Where sql.js's module comes from; the package's own copy when absent. */
  readonly sqliteWasm?: WasmSource | undefined;
  /** Where the core's module comes from; the package's own file when absent. */
  readonly coreWasm?: WasmSource | undefined;
}

/** The length in bytes up to which a file is looked through without being asked. */
const CHECKED_UP_TO = 4 * 1024 * 1024;

/**
 * Opens a database of sql.js where it is called: the storage takes its time, in which the modules are loaded and the schema is checked.
 *
 * @throws RelataError `storageUnavailable`, `storageInUse`, `databaseCorrupt`, and what is wrong with the schema; the storage is given
 * back then
 */
export async function openConnection(opened: Opened): Promise<OpenAdapter> {
  const { place, data, schema, sqliteWasm, coreWasm } = opened;
  const opening = place.open();
  // It may fail while nobody waits for it yet.
  opening.catch(() => {});
  try {
    const [sqljs] = await Promise.all([loadSqlJs(sqliteWasm), loadCore(coreWasm)]);
    const planner = new Planner(schema);
    const storage = await opening;
    if (data !== undefined) refuseToReplace(place.name, storage);
    const adapter = connection(sqljs, planner, storage, opened);
    if (data !== undefined && storage !== undefined) await adapter.engine.import(data);
    return adapter;
  } catch (error) {
    // What stands in the way matters more than what else goes wrong.
    await opening.then((storage) => storage?.close()).catch(() => {});
    throw error;
  }
}

function connection(sqljs: SqlJs, planner: Planner, storage: OpenStorage | undefined, opened: Opened): OpenAdapter {
  const { place, data, logging } = opened;
  const mounted = storage && mount(sqljs, storage);
  const database = mounted?.open() ?? new sqljs.module.Database(data);
  try {
    const prepare = (connected: SqlJsDatabase): void => {
      connected.create_function('regexp', regexp);
      planner.connect(connected, storage?.journaling);
    };
    prepare(database);
    if (storage !== undefined && isChecked(storage, opened)) checkDatabase(sqljs, database, place.name);
    const handle = new DatabaseHandle(database, mounted, prepare);
    const engine = new Connection(sqljs, handle, migrationsOf(planner), logging);
    const inForce = { mode: mounted?.mode ?? 'memory', durability: storage?.durability ?? 'none' } as const;
    return { planner, engine, inForce };
  } catch (error) {
    if (mounted === undefined) database.close();
    else mounted.close(database);
    throw storageCause(sqljs, error);
  }
}

/** How the connection of a planner migrates: to its own schema, or within a transaction to any. */
function migrationsOf(planner: Planner): Migrate {
  return (database, options, within) => {
    if (within === undefined) return planner.migrate(database, options);
    if (within.schema === undefined) return planner.migrateWithin(database, options);
    const other = new Planner(within.schema);
    try {
      return other.migrateWithin(database, options);
    } finally {
      other.close();
    }
  };
}

function isChecked(storage: OpenStorage, { check }: Opened): boolean {
  return check ?? sizeOf(storage) <= CHECKED_UP_TO;
}

/** How many bytes a database has. @throws RelataError what the storage has against it */
function sizeOf(storage: OpenStorage): number {
  try {
    return storage.files.open('main').size();
  } catch (error) {
    throw storageError(error);
  }
}

/** @throws RelataError when there is something already where a file is to be put */
function refuseToReplace(name: string, storage: OpenStorage | undefined): void {
  if (storage === undefined || sizeOf(storage) === 0) return;
  throw new RelataError(
    'invalidArgument',
    `The database '${name}' has data already, which 'data' would replace. Leave 'data' out, or write database.import(bytes).`,
  );
}
