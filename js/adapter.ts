import type { SchemaDocument } from '../pkg/core.js';
import { loadCore } from './core.js';
import type { Logging } from './driver/log.js';
import { type OpenAdapter, openConnection } from './driver/opening.js';
import { loadSqlJs } from './driver/sqljs.js';
import { RelataError } from './errors.js';
import type { WasmSource } from './wasm-source.js';
import type { WorkerChoice } from './worker/engine-worker.js';
import { openInWorker } from './worker/open-in-worker.js';

/** Options of {@link SQLiteDatabaseAdapter}. */
export interface AdapterOptions {
  /** Where Relata's core comes from; the package's own file when absent. */
  readonly coreWasm?: WasmSource;
  /** Where sql.js's WebAssembly comes from; the package's own copy when absent. */
  readonly sqliteWasm?: WasmSource;
  /** A database file to start from. It is copied. */
  readonly data?: Uint8Array;
  /**
   * Runs SQLite in a dedicated worker, so that the page never waits for it: `true` for the package's own file (Vite, webpack, Rspack,
   * import maps), or a worker of the application that has the line `import 'relata/worker'`. A function makes one, which goes with the
   * database; a worker that is given stays, and may serve several.
   *
   * @example `{ worker: () => new Worker(new URL('./database-worker.js', import.meta.url), { type: 'module' }) }`
   */
  readonly worker?: WorkerChoice;
}

/** SQLite (sql.js) in the page, a worker or Node. */
export class SQLiteDatabaseAdapter {
  /** @internal */
  readonly options: AdapterOptions;

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
    this.options = options;
  }

  /**
   * Loads the WebAssembly modules and opens the database, which logs there. The schema is checked on the way.
   *
   * @throws RelataError what is wrong with the schema; `workerLost` when the worker cannot be started
   */
  async open(schema: SchemaDocument, logging?: Logging): Promise<OpenAdapter> {
    const { coreWasm, sqliteWasm, data, worker } = this.options;
    if (worker !== undefined) return openInWorker({ worker, coreWasm, sqliteWasm, data }, schema, logging);
    const [sqljs] = await Promise.all([loadSqlJs(sqliteWasm), loadCore(coreWasm)]);
    return openConnection(sqljs, schema, data, logging);
  }
}
