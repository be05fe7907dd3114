import type { MigrateOptions, MigrationReport, QueryPlan, RawPlan, SchemaDocument, WritePlan } from '../../pkg/core.js';
import type { Cell } from '../codec/cell.js';
import type { ColumnName, TransactionCommand, WithinTransaction } from '../driver/engine.js';
import type { LogEntry } from '../driver/log.js';
import type { RawAnswer } from '../driver/raw-reader.js';
import type { StorageOptions } from '../storage/choice.js';
import type { StorageInForce } from '../storage/report.js';
import type { PackedBatch } from './packed-batch.js';
import type { PackedError } from './packed-error.js';
import type { ChangedTables } from './tabs/messages.js';

/** What is opened in a worker: everything that the page knows of the database. */
export interface Opening {
  readonly schema: SchemaDocument;
  /** Relata's core as the page compiled it, so that it is loaded and compiled once. */
  readonly core: WebAssembly.Module;
  /** Where sql.js's WebAssembly comes from; the worker's own copy when absent. */
  readonly sqlite: string | BufferSource | WebAssembly.Module | undefined;
  /** A database file to start from. */
  readonly data: Uint8Array | undefined;
  /** Whether what is stored is looked through for damage. */
  readonly check: boolean | undefined;
  /** What the data is kept under. */
  readonly name: string;
  /** Where it is kept; what is not said is the worker's choice. */
  readonly storage: StorageOptions;
  /** Whether other tabs may have it open as well. */
  readonly tabs: boolean;
  /** The name of the lock that the worker holds as long as it lives. */
  readonly life: string;
}

/** A plan by its number; the plan itself comes with its first use. */
export interface PlanName<P> {
  readonly number: number;
  readonly plan?: P;
}

/** A query plan that runs, and the cells of its statements' binds. */
export interface QueryRun {
  readonly plan: PlanName<QueryPlan>;
  readonly cells: readonly (readonly Cell[])[];
}

/** A call that takes nothing. */
type Nothing = Record<never, never>;

/** What the page asks of the worker, call by call: the methods of the engine, and how it is opened. */
export interface Calls {
  readonly open: { readonly takes: Opening; readonly answers: StorageInForce };
  readonly migrate: {
    readonly takes: { readonly options: MigrateOptions; readonly within: WithinTransaction | undefined };
    readonly answers: MigrationReport;
  };
  readonly foreignKeys: { readonly takes: { readonly switched: 'on' | 'off' }; readonly answers: undefined };
  readonly read: { readonly takes: QueryRun; readonly answers: undefined };
  readonly change: { readonly takes: QueryRun; readonly answers: undefined };
  readonly row: {
    readonly takes: { readonly plan: PlanName<QueryPlan>; readonly cells: readonly Cell[] };
    readonly answers: Cell[] | undefined;
  };
  readonly write: {
    readonly takes: {
      readonly plan: PlanName<WritePlan>;
      readonly cells: readonly Cell[];
      readonly rows: number;
      /** Whether somebody takes the sums. */
      readonly sums: boolean;
    };
    readonly answers: number;
  };
  readonly raw: {
    readonly takes: { readonly plan: RawPlan; readonly cells: readonly Cell[]; readonly most: number | undefined };
    readonly answers: RawAnswer;
  };
  readonly scalar: { readonly takes: { readonly sql: string }; readonly answers: Cell };
  readonly violatedReference: { readonly takes: Nothing; readonly answers: ColumnName | undefined };
  readonly transaction: { readonly takes: { readonly command: TransactionCommand }; readonly answers: undefined };
  readonly export: { readonly takes: Nothing; readonly answers: Uint8Array };
  readonly import: { readonly takes: { readonly bytes: Uint8Array }; readonly answers: undefined };
  readonly close: { readonly takes: Nothing; readonly answers: undefined };
}

/** The name of a call. */
export type CallName = keyof Calls;

/** A call on its way: answered once, in the order of asking. */
export type Request<C extends CallName = CallName> = {
  readonly [K in C]: {
    readonly kind: K;
    /** The number by which it is answered. */
    readonly id: number;
    /** Whether somebody reads the log. */
    readonly logs: boolean;
  } & Calls[K]['takes'];
}[C];

/** Everything that the page sends. */
export type ToWorker =
  | Request
  /** Nobody waits for a request any more: it is not begun, or ends with its next rows. */
  | { readonly kind: 'cancel'; readonly id: number }
  /** The browser freezes the page, or lets it go on. */
  | { readonly kind: 'freeze'; readonly isFrozen: boolean }
  /** Plans that will not be named again. */
  | { readonly kind: 'forget'; readonly plans: readonly number[] };

/** Everything that the worker sends. */
export type ToPage =
  /** Rows of a request, of which there are more. */
  | { readonly kind: 'rows'; readonly id: number; readonly batches: readonly PackedBatch[] }
  /** The end of a request: its last rows, and what the call answers. */
  | { readonly kind: 'answer'; readonly id: number; readonly batches: readonly PackedBatch[]; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly error: PackedError }
  /** A statement that ran, or a warning. */
  | { readonly kind: 'log'; readonly entry: LogEntry | PackedEntry }
  /** Another tab has committed. */
  | { readonly kind: 'changed'; readonly tables: ChangedTables }
  /** A request came that cannot be read, so nobody knows which one has no answer. */
  | { readonly kind: 'unreadable' };

/** A statement of the log that failed: errors cross as data. */
export interface PackedEntry {
  readonly kind: 'failedStatement';
  readonly entry: Extract<LogEntry, { kind: 'statement' }>;
  readonly error: PackedError;
}

/** What goes to the worker as such: one end of the channel that a database has of its own. */
export interface Connect {
  readonly relata: 'connect';
  readonly port: MessagePort;
}
