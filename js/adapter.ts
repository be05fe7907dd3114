import type { SchemaDocument } from '../pkg/core.js';
import type { Logging } from './driver/log.js';
import { type OpenAdapter, openConnection } from './driver/opening.js';
import { RelataError } from './errors.js';
import { MEMORY, type StorageOptions, StoragePlace } from './storage/choice.js';
import type { WasmSource } from './wasm-source.js';
import type { WorkerChoice } from './worker/engine-worker.js';
import { openInWorker } from './worker/open-in-worker.js';

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
  /**
   * Runs SQLite and its storage in a dedicated worker, so that the page never waits for them: `true` for the package's own file (Vite,
   * webpack, Rspack, import maps), or a worker of the application that has the line `import 'relata/worker'`. A function makes one,
   * which goes with the database; a worker that is given stays, and may serve several.
   *
   * @example `{ worker: () => new Worker(new URL('./database-worker.js', import.meta.url), { type: 'module' }) }`
   */
  readonly worker?: WorkerChoice;
  /**
   * With a worker: lets several tabs have the database open. One of them, whichever came first, works for all; when it is closed,
   * another takes over, and a transaction that was under way in another tab fails as `leaderChanged`, to be done again.
   */
  readonly tabs?: boolean;
}

/** SQLite (sql.js) in the page, a worker or Node, and the place of its data. */
export class SQLiteDatabaseAdapter {
  /** @internal */
  readonly options: AdapterOptions;
  /** @internal */
  readonly place: StoragePlace;

  /**
   * @param name what the data is kept under: a name in a browser, the path of a file in Node; `:memory:`, or none, for data that lasts
   * as long as the page
   * @throws RelataError `invalidArgument`
   */
  constructor(name = MEMORY, options: AdapterOptions = {}) {
    this.place = new StoragePlace(name, options);
    this.options = options;
    if (options.tabs && (options.worker === undefined || this.place.choices.includes('memory'))) {
      throw new RelataError(
        'invalidArgument',
        "Several tabs work on what is kept, in a worker of each: new SQLiteDatabaseAdapter('notes', { worker: true, tabs: true }).",
      );
    }
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
   * @throws RelataError `storageUnavailable`, `storageInUse`, `databaseCorrupt`; `workerLost` when the worker cannot be started
   */
  async open(schema: SchemaDocument, logging?: Logging): Promise<OpenAdapter> {
    const { place, options } = this;
    const { coreWasm, sqliteWasm, data, check, worker } = options;
    if (worker !== undefined) return openInWorker({ ...options, worker, name: place.name }, schema, logging);
    return openConnection({ place, schema, data, check, logging, sqliteWasm, coreWasm });
  }
}
