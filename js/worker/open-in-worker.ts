import type { SchemaDocument } from '../../pkg/core.js';
import { loadCore, Planner } from '../core.js';
import { Logging } from '../driver/log.js';
import type { OpenAdapter } from '../driver/opening.js';
import type { StorageOptions } from '../storage/choice.js';
import type { StorageInForce } from '../storage/report.js';
import type { WasmSource } from '../wasm-source.js';
import { type ChosenWorker, chosenWorker, connected, type WorkerChoice, watchWorker } from './engine-worker.js';
import { whenEnded } from './life.js';
import type { Opening } from './messages.js';
import { portOf } from './port.js';
import { PortEngine } from './port-engine.js';

/** What is opened in a worker. */
export interface WorkerOptions extends StorageOptions {
  /** What the data is kept under. */
  readonly name: string;
  readonly worker: WorkerChoice;
  /** Whether other tabs may have it open as well. */
  readonly tabs?: boolean | undefined;
  readonly coreWasm?: WasmSource | undefined;
  readonly sqliteWasm?: WasmSource | undefined;
  readonly data?: Uint8Array | undefined;
  /** Whether what is stored is looked through for damage. */
  readonly check?: boolean | undefined;
}

/**
 * Opens a database in a worker. The page plans and makes objects, the worker runs plans: so the page has a planner without a database,
 * and a query of a known shape crosses to the worker once.
 *
 * @throws RelataError `workerLost` when the worker cannot be started, and what is wrong with the schema
 */
export async function openInWorker(
  options: WorkerOptions,
  schema: SchemaDocument,
  logging = new Logging(),
): Promise<OpenAdapter> {
  const chosen = chosenWorker(options.worker);
  const engine = new WorkerEngine(chosen, logging);
  try {
    // The worker's script loads meanwhile.
    const [core, sqlite] = await Promise.all([loadCore(options.coreWasm), sendable(options.sqliteWasm)]);
    const planner = new Planner(schema);
    try {
      const { name, data, check } = options;
      const life = `relata:life:${crypto.randomUUID()}`;
      const opening = { schema, core, sqlite, data, check, name, storage: storageOf(options), tabs: options.tabs === true, life };
      const inForce = await engine.start(opening);
      return {
        engine,
        planner,
        inForce,
        changes: (changed) => {
          engine.changed = changed;
        },
      };
    } catch (error) {
      planner.close();
      throw error;
    }
  } catch (error) {
    engine.abandon();
    throw error;
  }
}

/** The engine of a worker, and the worker with it. */
class WorkerEngine extends PortEngine {
  readonly #chosen: ChosenWorker;
  readonly #started: () => void;
  #stopWaiting = (): void => {};
  #stopWatching = (): void => {};

  constructor(chosen: ChosenWorker, logging: Logging) {
    super(portOf(connected(chosen.worker)), logging);
    this.#chosen = chosen;
    this.#started = watchWorker(chosen.worker, (sentence) => this.lose(sentence));
  }

  /** Opens the database, and watches over the worker from there on. */
  async start(opening: Opening): Promise<StorageInForce> {
    const inForce = await this.open(opening);
    this.#started();
    if (opening.tabs) this.#stopWatching = watchFreezing((isFrozen) => this.freeze(isFrozen));
    this.#stopWaiting = whenEnded(opening.life, () => this.lose('The worker of a database has ended.'));
    return inForce;
  }

  override async close(): Promise<void> {
    this.#stopWaiting();
    this.#stopWatching();
    try {
      await super.close();
    } finally {
      this.#terminate();
    }
  }

  /** Ends what was not opened. */
  abandon(): void {
    this.lose('The database could not be opened.');
    this.#terminate();
  }

  #terminate(): void {
    if (this.#chosen.isOwn) this.#chosen.worker.terminate();
  }
}

/** Watches the browser freeze the page. @returns what ends it */
function watchFreezing(frozen: (isFrozen: boolean) => void): () => void {
  if (typeof document === 'undefined') return () => {};
  const freeze = (): void => frozen(true);
  const resume = (): void => frozen(false);
  document.addEventListener('freeze', freeze);
  document.addEventListener('resume', resume);
  return () => {
    document.removeEventListener('freeze', freeze);
    document.removeEventListener('resume', resume);
  };
}

/** A source as the worker can have it: what is relative is relative to the page. */
async function sendable(source: WasmSource | undefined): Promise<Opening['sqlite']> {
  if (source instanceof Response) return source.arrayBuffer();
  if (typeof source === 'string' || source instanceof URL) return new URL(source, globalThis.location?.href).href;
  return source;
}

/** What was said of the storage: the worker has other ones than the page, so the rest is its choice. */
function storageOf({ storage, durability }: StorageOptions): StorageOptions {
  return { ...(storage !== undefined && { storage }), ...(durability !== undefined && { durability }) };
}
