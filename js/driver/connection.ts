import type {
  ColumnRead,
  SqlJsDatabase as CoreDatabase,
  MigrateOptions,
  MigrationReport,
  QueryPlan,
  RawPlan,
  StatementPlan,
  WriteBatch,
  WritePlan,
} from '../../pkg/core.js';
import type { Cell } from '../codec/cell.js';
import { RelataError } from '../errors.js';
import { BATCH_ROWS, type Batch, BatchMemory, cellAt } from './batch.js';
import { Breather } from './breather.js';
import type { DatabaseHandle } from './database-handle.js';
import type { ColumnName, Engine, RowSink, TransactionCommand, WithinTransaction } from './engine.js';
import { Heap } from './heap.js';
import { importFile } from './import.js';
import { KeyCollector, type KeyRange } from './key-collector.js';
import { Logging } from './log.js';
import { loggedDatabase } from './logged-database.js';
import { LoggedStatement } from './logged-statement.js';
import { metKeys, RowPump } from './pump.js';
import { type RawAnswer, RawReader } from './raw-reader.js';
import { repeatsOf } from './repeats.js';
import { RowCells } from './row-cells.js';
import { probedRowLayout } from './row-layout.js';
import { storageCause } from './sqlite-error.js';
import type { SqlJs } from './sqljs.js';
import type { Filling, PreparedStatement } from './statement.js';
import { StatementCache } from './statement-cache.js';

const commands: Record<TransactionCommand, readonly string[]> = {
  // IMMEDIATE takes the write lock at once: a transaction cannot fail half way because another writer was faster.
  begin: ['BEGIN IMMEDIATE'],
  commit: ['COMMIT'],
  rollback: ['ROLLBACK'],
  // One name does for all: SQLite takes the latest savepoint of that name.
  savepoint: ['SAVEPOINT relata'],
  release: ['RELEASE relata'],
  rollbackToSavepoint: ['ROLLBACK TO relata', 'RELEASE relata'],
};

/** The core's migration of a database. */
export type Migrate = (database: CoreDatabase, options: MigrateOptions, within?: WithinTransaction) => MigrationReport;

/** So many written rows make SQLite's statistics worth a look before the next query over several tables. */
const STALE_ROWS = 1000;

const VIOLATED_REFERENCE =
  'SELECT c."table", l."from" FROM pragma_foreign_key_check AS c JOIN pragma_foreign_key_list(c."table") AS l ON l.id = c.fkid LIMIT 1';

/** The engine in the page: sql.js called directly. Everything it does is done when the call returns, but what a storage takes its time for. */
export class Connection implements Engine {
  readonly #handle: DatabaseHandle;
  readonly #sqljs: SqlJs;
  readonly #heap: Heap;
  readonly #pump: RowPump;
  readonly #rawReader: RawReader;
  #statements: StatementCache;
  readonly #memory = new BatchMemory();
  /** What rows are filled into, for all plans whose rows are the same. */
  readonly #fillings = new WeakMap<readonly ColumnRead[], Filling>();
  /** Rows written since the statistics were last looked at. */
  #unanalysed = 0;
  readonly #migrate: Migrate;
  readonly #logging: Logging;

  /**
   * @param sqljs the module and its memory
   * @param handle the open database
   * @param migrate the core's migration, run on this database
   * @param logging where the statements are logged, if they are
   */
  constructor(sqljs: SqlJs, handle: DatabaseHandle, migrate: Migrate, logging: Logging = new Logging()) {
    this.#logging = logging;
    this.#sqljs = sqljs;
    this.#handle = handle;
    this.#migrate = migrate;
    this.#heap = new Heap(sqljs);
    const cells = new RowCells(sqljs.module, this.#heap, probedRowLayout(sqljs));
    this.#pump = new RowPump(this.#heap, cells);
    this.#rawReader = new RawReader(sqljs.module, this.#heap, cells);
    this.#statements = new StatementCache(sqljs, this.#heap, handle.database.db);
  }

  async migrate(options: MigrateOptions, within?: WithinTransaction): Promise<MigrationReport> {
    // A prepared statement would keep its table busy while the migration changes it.
    this.#statements.clear();
    const logging = this.#logging;
    const { database } = this.#handle;
    try {
      this.#handle.check();
      const target = logging.log === undefined ? database : loggedDatabase(database, logging);
      const report = this.#migrate(target, options, within);
      if (within === undefined) await this.#committed();
      return report;
    } catch (error) {
      throw storageCause(this.#sqljs, error);
    }
  }

  async foreignKeys(switched: 'on' | 'off'): Promise<void> {
    // What was prepared for tables as they were is of no more use.
    this.#statements.clear();
    this.#run(`PRAGMA foreign_keys = ${switched}`, (statement) => statement.step());
    if (switched === 'off' || this.scalar('PRAGMA foreign_keys') === 1) return;
    throw new RelataError('foreignKeysOff', 'SQLite did not switch foreign keys on again. Close the database, and open it anew.');
  }

  read(plan: QueryPlan, cells: readonly (readonly Cell[])[], sink: RowSink, signal: AbortSignal): Promise<void>;
  read(plan: QueryPlan, cells: readonly (readonly Cell[])[], sink: RowSink): undefined;
  read(plan: QueryPlan, cells: readonly (readonly Cell[])[], sink: RowSink, signal?: AbortSignal): Promise<void> | undefined {
    if (signal !== undefined) return this.#readWithPauses(plan, cells, sink, signal);
    if (this.#unanalysed >= STALE_ROWS && plan.tables.length > 1) this.#analyse();
    const keys = plan.statements.length > 1 ? new KeyCollector(plan) : undefined;
    const take: RowSink =
      keys === undefined
        ? sink
        : (index, batch) => {
            keys.collect(index, batch);
            sink(index, batch);
          };
    for (let index = 0; index < plan.statements.length; index++) {
      const statement = plan.statements[index] as StatementPlan;
      if (keys?.findsNothing(statement)) continue;
      // Without a function for the work of each statement: a lookup by key would be a third slower.
      const range = keys?.range(statement);
      const prepared = this.#prepared(range === undefined ? statement.sql : range.sql);
      try {
        this.#bind(prepared, statement, cells[index] ?? [], keys, range);
        this.#pump.run(prepared, this.#batchOf(prepared, statement), take, index, statement.single);
      } finally {
        this.#leave(prepared);
      }
    }
    return undefined;
  }

  /** Reads as {@link read} does, and lets others in between batches, so that they can end it. */
  async #readWithPauses(plan: QueryPlan, cells: readonly (readonly Cell[])[], sink: RowSink, signal: AbortSignal): Promise<void> {
    const breather = new Breather(signal);
    const keys = new KeyCollector(plan);
    for (const [index, statement] of plan.statements.entries()) {
      if (keys.findsNothing(statement)) continue;
      const range = keys.range(statement);
      const prepared = this.#prepared(range?.sql ?? statement.sql);
      try {
        this.#bind(prepared, statement, cells[index] ?? [], keys, range);
        const batch = this.#batchOf(prepared, statement);
        const met = metKeys(batch);
        let rows: number;
        do {
          await breather.pause();
          rows = this.#pump.fill(prepared, batch, met, statement.single);
          if (rows === 0) break;
          keys.collect(index, batch);
          sink(index, batch);
        } while (rows === BATCH_ROWS);
      } finally {
        this.#leave(prepared);
      }
    }
  }

  row(plan: QueryPlan, cells: readonly Cell[]): Cell[] | undefined {
    const statement = plan.statements[0] as StatementPlan;
    const prepared = this.#prepared(statement.sql);
    try {
      this.#bind(prepared, statement, cells);
      return this.#pump.row(prepared, this.#batchOf(prepared, statement));
    } finally {
      this.#leave(prepared);
    }
  }

  change(plan: QueryPlan, cells: readonly (readonly Cell[])[], sink: RowSink): undefined {
    this.read(plan, cells, sink);
    this.#unanalysed += this.#sqljs.module._sqlite3_changes(this.#handle.database.db);
  }

  write(plan: WritePlan, cells: readonly Cell[], rows: number, sink?: RowSink): number {
    const sums = plan.sums?.map(({ codec }) => ({ codec, nullable: true }));
    const answer = sums && sink && { batch: this.#memory.batch(sums), sink };
    let written = 0;
    let changed = 0;
    for (const batch of plan.batches) {
      const size = Math.max(batch.rows, 1);
      const times = Math.floor((rows - written) / size);
      if (times === 0) continue;
      const from = written * plan.values.length;
      changed += this.#writeBatches(batch, cells, from, times, size * plan.values.length, answer);
      written += times * size;
    }
    this.#unanalysed += rows;
    return changed;
  }

  raw(plan: RawPlan, cells: readonly Cell[], most?: number): RawAnswer;
  raw(plan: RawPlan, cells: readonly Cell[], most?: number, signal?: AbortSignal): RawAnswer | Promise<RawAnswer>;
  raw({ sql, does }: RawPlan, cells: readonly Cell[], most = Number.POSITIVE_INFINITY, signal?: AbortSignal) {
    if (does === 'read' && signal !== undefined) return this.#rawWithPauses(sql, cells, most, signal);
    const answer = this.#run(sql, (statement) => {
      statement.bindAll(this.#heap, cells, 0, cells.length);
      return this.#rawReader.read(statement, does === 'read' ? most : Number.POSITIVE_INFINITY);
    });
    const modified = does === 'write' ? this.#sqljs.module._sqlite3_changes(this.#handle.database.db) : 0;
    this.#unanalysed += modified;
    return { ...answer, modified };
  }

  /** Reads as {@link raw} does, and lets others in between rows, so that they can end it. */
  async #rawWithPauses(sql: string, cells: readonly Cell[], most: number, signal: AbortSignal): Promise<RawAnswer> {
    const statement = this.#prepared(sql);
    try {
      statement.bindAll(this.#heap, cells, 0, cells.length);
      return { ...(await this.#rawReader.readWithPauses(statement, most, new Breather(signal))), modified: 0 };
    } finally {
      this.#leave(statement);
    }
  }

  scalar(sql: string): Cell {
    const [cell = null] = this.#firstRow(sql, [{ codec: 'number', nullable: true }]);
    return cell;
  }

  violatedReference(): ColumnName | undefined {
    const [table, column] = this.#firstRow(VIOLATED_REFERENCE, [{ codec: 'string' }, { codec: 'string' }]);
    return typeof table === 'string' && typeof column === 'string' ? { table, column } : undefined;
  }

  transaction(command: TransactionCommand): Promise<void> | undefined {
    if (command === 'commit') this.#handle.check();
    for (const sql of commands[command]) this.#run(sql, (statement) => statement.step());
    return command === 'commit' ? this.#committed() : undefined;
  }

  async export(): Promise<Uint8Array> {
    return this.#handle.database.export();
  }

  async import(bytes: Uint8Array): Promise<void> {
    // A statement that is being run would keep the database from being replaced.
    this.#statements.clear();
    this.#handle.check();
    importFile(this.#sqljs, this.#handle.database, bytes);
    await this.#committed();
  }

  async close(): Promise<void> {
    this.#statements.clear();
    this.#heap.free();
    await this.#handle.close();
  }

  /** Waits for what was committed to be kept, where that takes time. */
  #committed(): Promise<void> | undefined {
    return this.#handle.committed({
      // No statement may outlive the database that it was prepared for.
      before: () => this.#statements.clear(),
      after: ({ db }) => {
        this.#statements = new StatementCache(this.#sqljs, this.#heap, db);
      },
    });
  }

  /** The cells of a statement's first row; none when it has no row. */
  #firstRow(sql: string, columns: readonly ColumnRead[]): Cell[] {
    return this.#run(sql, (statement) => {
      let cells: Cell[] | undefined;
      const batch = this.#memory.batch(columns);
      this.#pump.run(statement, batch, () => {
        cells ??= batch.columns.map((column) => cellAt(batch, column, 0));
      });
      return cells ?? [];
    });
  }

  /**
   * Lets SQLite count, where it thinks it should. Without statistics all indexes look alike to it, and a condition on a relation
   * may be looked up by the index that finds half the table: minutes instead of milliseconds on the browser-compat data.
   */
  #analyse(): void {
    this.#unanalysed = 0;
    // 0x10000: tables that were never analysed count as well; 0x2: do it, within SQLite's own limit of rows.
    this.#run('PRAGMA optimize = 0x10002', (statement) => {
      while (statement.step());
    });
  }

  /** Runs a statement and leaves it reset, whatever happens. */
  #run<T>(sql: string, work: (statement: PreparedStatement) => T): T {
    const statement = this.#prepared(sql);
    try {
      return work(statement);
    } finally {
      this.#leave(statement);
    }
  }

  #prepared(sql: string): PreparedStatement {
    return this.#logging.log === undefined ? this.#statements.get(sql) : this.#logged(sql);
  }

  #leave(statement: PreparedStatement): void {
    statement.reset();
    this.#heap.clear();
  }

  /** A statement that logs its runs. @throws what stands in the way of its preparation, which is logged as well */
  #logged(sql: string): PreparedStatement {
    const start = performance.now();
    try {
      const handles = { module: this.#sqljs.module, db: this.#handle.database.db };
      return new LoggedStatement(this.#statements.get(sql), this.#logging, handles, start);
    } catch (error) {
      const milliseconds = performance.now() - start;
      this.#logging.write({ kind: 'statement', sql, parameters: [], milliseconds, rows: 0, error });
      throw error;
    }
  }

  #writeBatches(
    batch: WriteBatch,
    cells: readonly Cell[],
    from: number,
    times: number,
    width: number,
    answer: { readonly batch: Batch; readonly sink: RowSink } | undefined,
  ): number {
    return this.#run(batch.sql, (statement) => {
      let changed = 0;
      for (let time = 0; time < times; time++) {
        statement.bindAll(this.#heap, cells, from + time * width, width);
        if (answer === undefined) statement.step();
        else this.#pump.run(statement, answer.batch, answer.sink);
        changed += this.#sqljs.module._sqlite3_changes(this.#handle.database.db);
        statement.reset();
        this.#heap.clear();
      }
      return changed;
    });
  }

  #bind(
    prepared: PreparedStatement,
    { binds = [] }: StatementPlan,
    cells: readonly Cell[],
    keys?: KeyCollector,
    range?: KeyRange,
  ): void {
    let place = 1;
    for (let i = 0; i < binds.length; i++) {
      const bind = binds[i];
      if (bind?.kind !== 'keys' || keys === undefined) prepared.bind(this.#heap, place++, cells[i] ?? null);
      else if (range === undefined) prepared.bind(this.#heap, place++, keys.json(bind.statement, bind.column));
      else {
        prepared.bind(this.#heap, place++, range.first);
        prepared.bind(this.#heap, place++, range.last);
      }
    }
  }

  #batchOf(prepared: PreparedStatement, plan: StatementPlan): Batch {
    const { columns } = plan;
    if (prepared.filling?.columns !== columns) prepared.filling = this.#fillingOf(plan);
    return prepared.filling.batch;
  }

  #fillingOf(plan: StatementPlan): Filling {
    const { columns } = plan;
    let filling = this.#fillings.get(columns);
    if (filling === undefined) {
      filling = { columns, batch: this.#memory.batch(columns, repeatsOf(plan)) };
      this.#fillings.set(columns, filling);
    }
    return filling;
  }
}
