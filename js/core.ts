import init, {
  type Core,
  type CoreError,
  connect,
  type Journaling,
  type MigrateOptions,
  type MigrationReport,
  open,
  type QueryExplanation,
  type RawPlan,
  type ResolvedSchema,
  type SchemaDocument,
  type SqlJsDatabase,
  type StatementPlan,
  type WritePlan,
  type WriteShape,
} from '../pkg/core.js';
import { type ErrorDetail, RelataError } from './errors.js';
import { compileWasm, type WasmSource } from './wasm-source.js';

let loading: Promise<WebAssembly.Module> | undefined;

/** Loads the core, once per realm; the first source wins. @returns the compiled module, which other realms can load */
export function loadCore(source: WasmSource = new URL('../pkg/core_bg.wasm', import.meta.url)): Promise<WebAssembly.Module> {
  loading ??= instantiate(source).catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function instantiate(source: WasmSource): Promise<WebAssembly.Module> {
  const module = await compileWasm(source);
  await init({ module_or_path: module });
  return module;
}

/** What a statement's plan says of its rows: the same for most queries of an entity, whatever they ask for. */
export type StatementRows = Pick<StatementPlan, 'columns' | 'nodes' | 'record' | 'attach' | 'patched'>;

/** What a plan says beside its SQL and its rows. */
export interface PlanFrame {
  readonly statements: readonly (Pick<StatementPlan, 'binds' | 'single'> & { readonly ranged?: boolean })[];
  readonly tables: string[];
}

/** A plan as it crosses, in lines: what its rows are, what else there is to say, and the SQL. The first two are the same for many. */
export class PlannedQuery {
  readonly #lines: readonly string[];
  /** How many lines of SQL were taken. */
  #taken = 0;

  constructor(text: string) {
    this.#lines = text.split('\n');
  }

  /** All that the statements say of their rows, as text: {@link StatementRows} of each, equal for plans whose rows are the same. */
  get rows(): string {
    return this.#lines[0] as string;
  }

  /** A {@link PlanFrame} as text. */
  get frame(): string {
    return this.#lines[1] as string;
  }

  /** The next SQL text. */
  sql(): string {
    const line = this.#lines[2 + this.#taken++] as string;
    // SQL with line breaks of somebody's own is in quotes.
    return line.startsWith('"') ? (JSON.parse(line) as string) : line;
  }
}

/** The planner of one schema: the only way to the Rust core. Each method is one crossing. */
export class Planner {
  readonly #core: Core;
  /** The schema with names resolved and codecs chosen. */
  readonly schema: ResolvedSchema;

  /**
   * Checks a schema. {@link loadCore} comes first.
   *
   * @throws RelataError what is wrong with the schema
   */
  constructor(schema: SchemaDocument) {
    [this.#core, this.schema] = crossing(() => open(schema));
  }

  /** Plans a query. @param shape a `QueryShape` as JSON. @throws RelataError what is wrong with it */
  query(shape: string): PlannedQuery {
    return crossing(() => new PlannedQuery(this.#core.query(shape)));
  }

  /** Says what the statements of a query's plan are for. @param shape a `QueryShape` as JSON. @throws RelataError what is wrong with the query */
  explain(shape: string): QueryExplanation {
    return crossing(() => this.#core.explain(shape));
  }

  /** Checks a statement written by hand. @param shape a `RawShape` as JSON. @throws RelataError what is wrong with it */
  raw(shape: string): RawPlan {
    return crossing(() => this.#core.raw(shape));
  }

  /** Plans a write. @throws RelataError what is wrong with it */
  write(shape: WriteShape): WritePlan {
    return crossing(() => this.#core.write(shape));
  }

  /** Brings a database to the schema. @throws RelataError what stands in the way; nothing has changed then */
  migrate(database: SqlJsDatabase, options: MigrateOptions): MigrationReport {
    return crossing(() => this.#core.migrate(database, options));
  }

  /** Prepares a connection. @param journaling how it undoes what is half written; from memory, when absent */
  connect(database: SqlJsDatabase, journaling?: Journaling): void {
    crossing(() => connect(database, journaling));
  }

  /** The same inside of a transaction that is open, with foreign keys off. @throws RelataError what stands in the way */
  migrateWithin(database: SqlJsDatabase, options: MigrateOptions): MigrationReport {
    return crossing(() => this.#core.migrateWithin(database, options));
  }

  /** Releases the core's memory. */
  close(): void {
    this.#core.free();
  }
}

/** The error that the core throws: its `detail` is tagged with the code. */
interface Thrown extends Error {
  readonly detail?: CoreError;
}

function crossing<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    const { detail, message } = error as Thrown;
    if (detail === undefined) throw error;
    const { code, ...data } = detail;
    throw new RelataError(code, message, data as ErrorDetail, { cause: error });
  }
}
