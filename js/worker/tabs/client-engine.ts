import type { MigrateOptions, MigrationReport, QueryPlan, RawPlan, WritePlan } from '../../../pkg/core.js';
import type { Cell } from '../../codec/cell.js';
import type { ColumnName, Engine, RowSink, TransactionCommand, WithinTransaction } from '../../driver/engine.js';
import type { Logging } from '../../driver/log.js';
import type { RawAnswer } from '../../driver/raw-reader.js';
import { RelataError } from '../../errors.js';
import { RECORD_COMMIT } from './commit-record.js';
import type { ChangedTables } from './messages.js';
import type { Turns } from './turns.js';

/** What the clients of a leader share. */
export interface Led {
  readonly engine: Engine;
  /** Where the engine logs: to whoever has the turn. */
  readonly logging: Logging;
  readonly turns: Turns;
}

/** The engine of a leader as one of its clients sees it: a tab, the leader's own included. */
export class ClientEngine implements Engine {
  readonly #led: Led;
  readonly #logging: Logging;
  readonly #changed: (tables: ChangedTables) => void;
  /** What the open transaction has changed; `all` where nobody knows. */
  #tables = new Set<string>();
  #changedAll = false;
  #hasLeft = false;
  #hasNoForeignKeys = false;

  /**
   * @param logging the client's log
   * @param changed is told of each commit that may have changed something
   */
  constructor(led: Led, logging: Logging, changed: (tables: ChangedTables) => void) {
    this.#led = led;
    this.#logging = logging;
    this.#changed = changed;
  }

  async migrate(options: MigrateOptions, within?: WithinTransaction): Promise<MigrationReport> {
    if (within !== undefined) this.#changedAll = true;
    const report = await this.#turn((engine) => engine.migrate(options, within));
    if (within === undefined && report.statements.length > 0 && options.dryRun !== true) this.#changed(undefined);
    return report;
  }

  /** Without foreign keys nobody else has a turn. */
  foreignKeys(switched: 'on' | 'off'): Promise<void> {
    return this.#turn(async (engine) => {
      await engine.foreignKeys(switched);
      this.#hasNoForeignKeys = switched === 'off';
      this.#led.turns.holder = this.#hasNoForeignKeys ? this : undefined;
    });
  }

  read(plan: QueryPlan, cells: readonly (readonly Cell[])[], sink: RowSink, signal?: AbortSignal): Promise<void> {
    return this.#turn((engine) => engine.read(plan, cells, sink, signal));
  }

  row(plan: QueryPlan, cells: readonly Cell[]): Promise<Cell[] | undefined> {
    return this.#turn((engine) => engine.row(plan, cells));
  }

  async change(plan: QueryPlan, cells: readonly (readonly Cell[])[], sink: RowSink): Promise<void> {
    this.#note(plan.tables);
    await this.#turn((engine) => engine.change(plan, cells, sink));
  }

  write(plan: WritePlan, cells: readonly Cell[], rows: number, sink?: RowSink): Promise<number> {
    this.#note([plan.table, ...(plan.cascades ?? [])]);
    return this.#turn((engine) => engine.write(plan, cells, rows, sink));
  }

  raw(plan: RawPlan, cells: readonly Cell[], most?: number, signal?: AbortSignal): Promise<RawAnswer> {
    if (plan.does !== 'read' && plan.sql !== RECORD_COMMIT) this.#changedAll = true;
    return this.#turn((engine) => engine.raw(plan, cells, most, signal));
  }

  scalar(sql: string): Promise<Cell> {
    return this.#turn((engine) => engine.scalar(sql));
  }

  violatedReference(): Promise<ColumnName | undefined> {
    return this.#turn((engine) => engine.violatedReference());
  }

  transaction(command: TransactionCommand): Promise<void> {
    return this.#turn(async (engine) => {
      const { turns } = this.#led;
      const ends = command === 'rollback';
      try {
        await engine.transaction(command);
      } catch (error) {
        // SQLite may have rolled back by itself.
        if (ends) this.#leaveTransaction();
        throw error;
      }
      if (command === 'begin') turns.holder = this;
      if (command === 'commit') this.#tell();
      if (ends || command === 'commit') this.#leaveTransaction();
    });
  }

  export(): Promise<Uint8Array> {
    return this.#turn((engine) => engine.export());
  }

  async import(bytes: Uint8Array): Promise<void> {
    await this.#turn((engine) => engine.import(bytes));
    this.#changed(undefined);
  }

  /** Leaves: an open transaction is rolled back, and what still comes is not begun. The engine stays open for the others. */
  async close(): Promise<void> {
    const { turns } = this.#led;
    this.#hasLeft = true;
    turns.forget(this);
    if (turns.holder !== this) return;
    try {
      await turns.run(this, () => this.#endAll());
    } finally {
      this.#hasNoForeignKeys = false;
      this.#leaveTransaction();
    }
  }

  /** Leaves nothing open for those who come after. */
  async #endAll(): Promise<void> {
    const { engine } = this.#led;
    if (!this.#hasNoForeignKeys) return void (await engine.transaction('rollback'));
    // The transaction that they were switched off for may not have begun.
    await Promise.resolve(engine.transaction('rollback')).catch(() => {});
    await engine.foreignKeys('on');
  }

  #turn<T>(work: (engine: Engine) => T | Promise<T>): Promise<T> {
    const { turns, engine, logging } = this.#led;
    return turns.run(this, () => {
      if (this.#hasLeft) throw new RelataError('databaseClosed', 'The tab that asked is gone.');
      logging.log = this.#logging.log;
      return work(engine);
    });
  }

  #note(tables: readonly string[]): void {
    for (const table of tables) this.#tables.add(table);
  }

  #tell(): void {
    if (this.#changedAll) this.#changed(undefined);
    else if (this.#tables.size > 0) this.#changed([...this.#tables]);
  }

  #leaveTransaction(): void {
    this.#led.turns.holder = this.#hasNoForeignKeys ? this : undefined;
    this.#tables = new Set();
    this.#changedAll = false;
  }
}
