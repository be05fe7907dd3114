import type { MigrateOptions, MigrationReport, QueryPlan, RawPlan, WritePlan } from '../../pkg/core.js';
import type { Cell } from '../codec/cell.js';
import type { ColumnName, Engine, RowSink, TransactionCommand, WithinTransaction } from './engine.js';
import type { RawAnswer } from './raw-reader.js';

/** An engine that tells which tables change, when they have. */
export class WriteWatch implements Engine {
  readonly #engine: Engine;
  readonly #changed: (tables?: readonly string[]) => void;

  /**
   * @param engine the engine
   * @param changed takes the tables that may have changed; nothing where it is not known which
   */
  constructor(engine: Engine, changed: (tables?: readonly string[]) => void) {
    this.#engine = engine;
    this.#changed = changed;
  }

  async migrate(options: MigrateOptions, within?: WithinTransaction): Promise<MigrationReport> {
    const report = await this.#engine.migrate(options, within);
    if (options.dryRun !== true) this.#changed();
    return report;
  }

  foreignKeys(switched: 'on' | 'off'): Promise<void> {
    return this.#engine.foreignKeys(switched);
  }

  read(plan: QueryPlan, cells: readonly (readonly Cell[])[], sink: RowSink, signal?: AbortSignal): Promise<void> | undefined {
    return this.#engine.read(plan, cells, sink, signal);
  }

  row(plan: QueryPlan, cells: readonly Cell[]): ReturnType<Engine['row']> {
    return this.#engine.row(plan, cells);
  }

  async change(plan: QueryPlan, cells: readonly (readonly Cell[])[], sink: RowSink): Promise<void> {
    await this.#engine.change(plan, cells, sink);
    this.#changed(plan.tables);
  }

  async write(plan: WritePlan, cells: readonly Cell[], rows: number, sink?: RowSink): Promise<number> {
    const changed = await this.#engine.write(plan, cells, rows, sink);
    this.#changed([plan.table, ...(plan.cascades ?? [])]);
    return changed;
  }

  async raw(plan: RawPlan, cells: readonly Cell[], most?: number, signal?: AbortSignal): Promise<RawAnswer> {
    const answer = await this.#engine.raw(plan, cells, most, signal);
    if (plan.does !== 'read') this.#changed();
    return answer;
  }

  scalar(sql: string): Cell | Promise<Cell> {
    return this.#engine.scalar(sql);
  }

  violatedReference(): ColumnName | undefined | Promise<ColumnName | undefined> {
    return this.#engine.violatedReference();
  }

  transaction(command: TransactionCommand): Promise<void> | undefined {
    return this.#engine.transaction(command);
  }

  export(): Promise<Uint8Array> {
    return this.#engine.export();
  }

  async import(bytes: Uint8Array): Promise<void> {
    await this.#engine.import(bytes);
    this.#changed();
  }

  close(): Promise<void> {
    return this.#engine.close();
  }
}
