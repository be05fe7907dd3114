import type { SchemaDocument } from '../../pkg/core.js';
import { loadCore, Planner } from '../core.js';
import { RelataError } from '../errors.js';
import { MEMORY, type StorageOptions, StoragePlace } from '../storage/choice.js';
import type { StorageInForce } from '../storage/report.js';
import type { OpenStorage } from '../storage/storage.js';
import type { WasmSource } from '../wasm-source.js';
import { checkDatabase } from './check.js';
import { Connection } from './connection.js';
import { DatabaseHandle } from './database-handle.js';
import type { Engine } from './engine.js';
import type { Logging } from './log.js';
import { mount } from './mount.js';
import { regexp } from './regexp.js';
import { storageCause } from './sqlite-error.js';
import { loadSqlJs, type SqlJs, type SqlJsDatabase } from './sqljs.js';

/** Options of {@link SQLiteDatabaseAdapter}. */
export interface AdapterOptions extends StorageOptions {
  /** Where Relata's core comes from; the package's own file when absent. */
  readonly coreWasm?: WasmSource;
  /** Where sql.js's WebAssembly comes from; the package's own copy when absent. */
  readonly sqliteWasm?: WasmSource;
  /** A database file to start from, where nothing is stored yet. It is copied. */
  readonly data?: Uint8Array;
  /**
   * Whether what is stored is looked through for damage at open. Without it, files up to 4 MiB are, which takes some milliseconds;
   * SQLite tells damage elsewhere when it meets it. `false` opens a damaged database too, to save what can be read.
   */
  readonly check?: boolean;
}

/** The length in bytes up to which a file is looked through without being asked. */
const CHECKED_UP_TO = 4 * 1024 * 1024;

/** An open database: the engine that runs plans and the planner that makes them. */
export interface OpenAdapter {
  readonly engine: Engine;
  readonly planner: Planner;
  /** Where the data is. */
  readonly inForce: StorageInForce;
}

/** SQLite (sql.js) in the page, a worker or Node, and the place of its data. */
export class SQLiteDatabaseAdapter {
  readonly #options: AdapterOptions;
  readonly #place: StoragePlace;

  /**
   * @param name what the data is kept under: a name in a browser, the path of a file in Node; `:memory:`, or none, for data that lasts
   * as long as the page
   * @throws RelataError `invalidArgument`
   */
  constructor(name = MEMORY, options: AdapterOptions = {}) {
    this.#place = new StoragePlace(name, options);
    this.#options = options;
  }

  /**
   * Deletes what is kept under a name, in the storage that is named or the usual one.
   *
   * @throws RelataError `storageInUse` while it is open
   */
  static async delete(name: string, options: Pick<StorageOptions, 'storage'> = {}): Promise<void> {
    await new StoragePlace(name, options).delete();
  }

  /**
   * Loads the WebAssembly modules and opens the database, which logs there. The schema is checked on the way.
   *
   * @throws RelataError `storageUnavailable`, `storageInUse`, `databaseCorrupt`
   */
  async open(schema: SchemaDocument, logging?: Logging): Promise<OpenAdapter> {
    const { coreWasm, sqliteWasm, data } = this.#options;
    const [sqljs] = await Promise.all([loadSqlJs(sqliteWasm), loadCore(coreWasm)]);
    const storage = await this.#place.open();
    try {
      if (data !== undefined) refuseToReplace(this.#place.name, storage);
      const opened = this.#opened(sqljs, storage, schema, logging);
      if (data !== undefined && storage !== undefined) await opened.engine.import(data);
      return opened;
    } catch (error) {
      // What stands in the way matters more than what else goes wrong.
      await storage?.close().catch(() => {});
      throw error;
    }
  }

  #opened(sqljs: SqlJs, storage: OpenStorage | undefined, schema: SchemaDocument, logging: Logging | undefined): OpenAdapter {
    const mounted = storage && mount(sqljs, storage);
    const { data } = this.#options;
    const database = mounted?.open() ?? new sqljs.module.Database(data);
    try {
      database.create_function('regexp', regexp);
      const planner = new Planner(schema, database, storage?.journaling);
      if (storage !== undefined && this.#isChecked(storage)) checkDatabase(database, this.#place.name);
      const prepare = (reopened: SqlJsDatabase): void => {
        reopened.create_function('regexp', regexp);
        planner.reconnect(reopened, (storage as OpenStorage).journaling);
      };
      const handle = new DatabaseHandle(database, mounted, prepare);
      const engine = new Connection(sqljs, handle, (target, options) => planner.migrate(target, options), logging);
      const inForce = { mode: mounted?.mode ?? 'memory', durability: storage?.durability ?? 'none' } as const;
      return { planner, engine, inForce };
    } catch (error) {
      if (mounted === undefined) database.close();
      else mounted.close(database);
      throw storageCause(sqljs, error);
    }
  }

  #isChecked(storage: OpenStorage): boolean {
    return this.#options.check ?? storage.files.open('main').size() <= CHECKED_UP_TO;
  }
}

/** @throws RelataError when there is something already where a file is to be put */
function refuseToReplace(name: string, storage: OpenStorage | undefined): void {
  if (storage === undefined || storage.files.open('main').size() === 0) return;
  throw new RelataError(
    'invalidArgument',
    `The database '${name}' has data already, which 'data' would replace. Leave 'data' out, or write database.import(bytes).`,
  );
}
