import type { SqlJsDatabase as CoreDatabase, MigrateOptions, MigrationReport, SchemaDocument } from '../../pkg/core.js';
import { loadCore, Planner } from '../core.js';
import { RelataError } from '../errors.js';
import type { WasmSource } from '../wasm-source.js';
import { Connection } from './connection.js';
import type { Engine, WithinTransaction } from './engine.js';
import type { Logging } from './log.js';
import { regexp } from './regexp.js';
import { loadSqlJs } from './sqljs.js';

/** Options of {@link SQLiteDatabaseAdapter}. */
export interface AdapterOptions {
  /** Where Relata's core comes from; the package's own file when absent. */
  readonly coreWasm?: WasmSource;
  /** Where sql.js's WebAssembly comes from; the package's own copy when absent. */
  readonly sqliteWasm?: WasmSource;
  /** A database file to start from. It is copied. */
  readonly data?: Uint8Array;
}

/** An open database: the engine that runs plans and the planner that makes them. */
export interface OpenAdapter {
  readonly engine: Engine;
  readonly planner: Planner;
}

/** SQLite (sql.js) in the page, a worker or Node. */
export class SQLiteDatabaseAdapter {
  readonly #options: AdapterOptions;

  /**
   * @param name the place of the data: `:memory:`, which lasts as long as the page
   * @throws RelataError `invalidArgument` for any other name: durable storage is not there yet, and memory would lose data
   */
  constructor(name = ':memory:', options: AdapterOptions = {}) {
    if (name !== ':memory:') {
      throw new RelataError(
        'invalidArgument',
        `This version keeps data in memory only, so a database cannot be called '${name}'. Write ':memory:', and keep what export() gives.`,
      );
    }
    this.#options = options;
  }

  /** Loads the WebAssembly modules and opens the database, which logs there. The schema is checked on the way. */
  async open(schema: SchemaDocument, logging?: Logging): Promise<OpenAdapter> {
    const { coreWasm, sqliteWasm, data } = this.#options;
    const [sqljs] = await Promise.all([loadSqlJs(sqliteWasm), loadCore(coreWasm)]);
    const database = new sqljs.module.Database(data);
    try {
      database.create_function('regexp', regexp);
      const planner = new Planner(schema, database);
      const migrate = (target: CoreDatabase, asked: MigrateOptions, within?: WithinTransaction) =>
        within === undefined ? planner.migrate(target, asked) : migrateWithin(planner, target, asked, within);
      return { planner, engine: new Connection(sqljs, database, migrate, logging) };
    } catch (error) {
      database.close();
      throw error;
    }
  }
}

function migrateWithin(
  planner: Planner,
  database: CoreDatabase,
  options: MigrateOptions,
  { schema }: WithinTransaction,
): MigrationReport {
  if (schema === undefined) return planner.migrateWithin(database, options);
  const other = new Planner(schema);
  try {
    return other.migrateWithin(database, options);
  } finally {
    other.close();
  }
}
