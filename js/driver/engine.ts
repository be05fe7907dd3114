import type { MigrateOptions, MigrationReport, QueryPlan, RawPlan, SchemaDocument, WritePlan } from '../../pkg/core.js';
import type { Cell } from '../codec/cell.js';
import type { Batch } from './batch.js';
import type { RawAnswer } from './raw-reader.js';

/**
 * Receives the rows of a plan, statement by statement. The batch is valid during the call only: the engine fills it again.
 */
export type RowSink = (statement: number, batch: Batch) => void;

/** What is done to the open transaction, or to the latest savepoint in it. */
export type TransactionCommand = 'begin' | 'commit' | 'rollback' | 'savepoint' | 'release' | 'rollbackToSavepoint';

/** A migration as a part of a transaction that is open, with foreign keys off. */
export interface WithinTransaction {
  /** The schema to go to, where it is not that of the entities. */
  readonly schema?: SchemaDocument;
}

/** A column in the database's own names. */
export interface ColumnName {
  readonly table: string;
  readonly column: string;
}

/**
 * SQLite, seen from above: plans and cells in, packed rows out. The in-page engine answers at once and copies nothing that the
 * hydrator does not need; a worker can stand here as well, since everything that crosses is data.
 */
export interface Engine {
  /** Brings the database to the entities, in a transaction of its own, or `within` the open one to these or to another schema. */
  migrate(options: MigrateOptions, within?: WithinTransaction): Promise<MigrationReport>;
  /** Switches foreign keys, which SQLite does outside of transactions only. @throws RelataError `foreignKeysOff` when they stay off */
  foreignKeys(switched: 'on' | 'off'): Promise<void>;
  /**
   * Runs the statements of a query plan in order. A bind of kind `keys` is filled by the engine from the rows of an earlier
   * statement; every other bind has its cell in `cells`.
   *
   * @param plan the plan
   * @param cells for each statement the cells of its binds, in order (`null` where the engine fills in)
   * @param sink receives the rows
   * @param signal ends it between two batches of rows; nothing else may be asked of the engine meanwhile
   * @throws the signal's reason
   */
  read(plan: QueryPlan, cells: readonly (readonly Cell[])[], sink: RowSink, signal?: AbortSignal): Promise<void> | undefined;
  /**
   * Runs a query plan of one statement that answers at most one row.
   *
   * @returns the row's cells, by column; undefined when there is no row
   */
  row(plan: QueryPlan, cells: readonly Cell[]): Cell[] | undefined | Promise<Cell[] | undefined>;
  /** Runs a query plan that changes rows; like {@link read}, with what it answers of each row. */
  change(plan: QueryPlan, cells: readonly (readonly Cell[])[], sink: RowSink): Promise<void> | undefined;
  /**
   * Writes rows.
   *
   * @param plan the plan
   * @param cells the bound cells, row after row
   * @param rows how many rows; for a delete 1, with all keys in one JSON array, or the first and the last
   * @param sink receives the sums, where the plan answers any
   * @returns how many rows changed
   */
  write(plan: WritePlan, cells: readonly Cell[], rows: number, sink?: RowSink): number | Promise<number>;
  /**
   * Runs a statement that an application wrote.
   *
   * @param plan the checked statement
   * @param cells what is bound to its placeholders, in order
   * @param most how many rows to read at most; a statement that writes is run to its end
   */
  raw(plan: RawPlan, cells: readonly Cell[], most?: number, signal?: AbortSignal): RawAnswer | Promise<RawAnswer>;
  /** The single cell that a statement answers, or null. */
  scalar(sql: string): Cell | Promise<Cell>;
  /** The first column in the open transaction that points at no row; undefined when all of them do. */
  violatedReference(): ColumnName | undefined | Promise<ColumnName | undefined>;
  /** Begins or ends the transaction, or a savepoint in it; savepoints nest. */
  transaction(command: TransactionCommand): Promise<void> | undefined;
  /** The whole database as a file. */
  export(): Promise<Uint8Array>;
  /**
   * Replaces the whole database by a file, in one transaction. Nobody is in one.
   *
   * @throws RelataError `databaseCorrupt` when the file is damaged; nothing has changed then
   */
  import(bytes: Uint8Array): Promise<void>;
  /** Releases everything. */
  close(): Promise<void>;
}
