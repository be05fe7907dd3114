import type { MigrateOptions, MigrationReport, QueryPlan, RawPlan, WritePlan } from '../../../pkg/core.js';
import type { Cell } from '../../codec/cell.js';
import type { ColumnName, Engine, RowSink, TransactionCommand, WithinTransaction } from '../../driver/engine.js';
import type { RawAnswer } from '../../driver/raw-reader.js';
import { RelataError } from '../../errors.js';
import { RECORD_COMMIT, wasCommitted } from './commit-record.js';

/** An engine to work with as long as one tab leads. */
export interface Seat {
  readonly engine: Engine;
  /** Whether this tab leads. */
  readonly isLeading: boolean;
  /** Whether somebody else leads by now. */
  isOver: boolean;
}

/** Where a tab gets its seats. */
export interface Seating {
  /** The tab's own name. */
  readonly id: string;
  /** The seat of now, as soon as somebody leads. */
  seat(): Promise<Seat>;
  /** Leaves. */
  close(): Promise<void>;
}

const always = (): boolean => true;
const never = (): boolean => false;

/**
 * The engine of one tab among several: works with the leader's, whoever leads. What was under way when the leader changed is asked
 * again where asking twice does no harm; a transaction fails as `leaderChanged`, unless its commit was done.
 */
export class TabEngine implements Engine {
  readonly #seating: Seating;
  /** The seat of the open transaction. */
  #transaction: Seat | undefined;
  #commits = 0;
  /** The seat whose foreign keys are switched off. */
  #withoutForeignKeys: Seat | undefined;

  constructor(seating: Seating) {
    this.#seating = seating;
  }

  migrate(options: MigrateOptions, within?: WithinTransaction): Promise<MigrationReport> {
    return this.#ask((engine) => engine.migrate(options, within), always);
  }

  /** A leader that takes over has foreign keys on: the work that they were switched off for ends with the leader that it was begun with. */
  async foreignKeys(switched: 'on' | 'off'): Promise<void> {
    const seat = this.#withoutForeignKeys;
    if (switched === 'off') {
      await this.#ask(async (engine, asked) => {
        await engine.foreignKeys('off');
        this.#withoutForeignKeys = asked;
      }, always);
    } else if (seat !== undefined) {
      this.#withoutForeignKeys = undefined;
      if (!seat.isOver) await inside(seat, () => seat.engine.foreignKeys('on'));
    }
  }

  read(plan: QueryPlan, cells: readonly (readonly Cell[])[], sink: RowSink, signal?: AbortSignal): Promise<void> {
    let isUntouched = true;
    const take: RowSink = (statement, batch) => {
      isUntouched = false;
      sink(statement, batch);
    };
    return this.#ask(
      (engine) => engine.read(plan, cells, take, signal),
      () => isUntouched,
    );
  }

  row(plan: QueryPlan, cells: readonly Cell[]): Promise<Cell[] | undefined> {
    return this.#ask((engine) => engine.row(plan, cells), always);
  }

  change(plan: QueryPlan, cells: readonly (readonly Cell[])[], sink: RowSink): Promise<void> {
    return this.#ask((engine) => engine.change(plan, cells, sink), never);
  }

  write(plan: WritePlan, cells: readonly Cell[], rows: number, sink?: RowSink): Promise<number> {
    return this.#ask((engine) => engine.write(plan, cells, rows, sink), never);
  }

  raw(plan: RawPlan, cells: readonly Cell[], most?: number, signal?: AbortSignal): Promise<RawAnswer> {
    return this.#ask((engine) => engine.raw(plan, cells, most, signal), plan.does === 'read' ? always : never);
  }

  scalar(sql: string): Promise<Cell> {
    return this.#ask((engine) => engine.scalar(sql), always);
  }

  violatedReference(): Promise<ColumnName | undefined> {
    return this.#ask((engine) => engine.violatedReference(), never);
  }

  export(): Promise<Uint8Array> {
    return this.#ask((engine) => engine.export(), always);
  }

  import(bytes: Uint8Array): Promise<void> {
    return this.#ask((engine) => engine.import(bytes), never);
  }

  async transaction(command: TransactionCommand): Promise<void> {
    const open = this.#transaction;
    if (open === undefined) {
      if (command !== 'begin') return;
      const pinned = this.#withoutForeignKeys;
      const begin = async (engine: Engine, seat: Seat): Promise<void> => {
        await engine.transaction('begin');
        this.#transaction = seat;
      };
      if (pinned === undefined) await this.#ask(begin, always);
      else await inside(pinned, () => begin(pinned.engine, pinned));
      return;
    }
    if (command === 'commit') return this.#commit(open);
    // With the leader went what was done in the transaction.
    const isRolledBack = open.isOver && (command === 'rollback' || command === 'rollbackToSavepoint');
    try {
      if (!isRolledBack) await inside(open, () => open.engine.transaction(command));
    } finally {
      if (command === 'rollback') this.#transaction = undefined;
    }
  }

  close(): Promise<void> {
    return this.#seating.close();
  }

  async #commit(open: Seat): Promise<void> {
    const { engine, isLeading } = open;
    const number = ++this.#commits;
    if (!isLeading) await inside(open, async () => engine.raw({ sql: RECORD_COMMIT, does: 'write' }, [this.#seating.id, number]));
    try {
      await inside(open, () => engine.transaction('commit'));
    } catch (error) {
      if (isLeading || !open.isOver) throw error;
      const seat = await this.#seating.seat();
      if (!(await wasCommitted(seat.engine, this.#seating.id, number))) throw error;
    }
    this.#transaction = undefined;
  }

  /**
   * Asks the leader, in the open transaction if there is one.
   *
   * @param mayRepeat whether it may be asked again, when nobody knows whether it was done
   */
  async #ask<T>(work: (engine: Engine, seat: Seat) => T | Promise<T>, mayRepeat: () => boolean): Promise<T> {
    const open = this.#transaction;
    if (open !== undefined) return inside(open, async () => work(open.engine, open));
    for (;;) {
      const seat = await this.#seating.seat();
      try {
        return await inside(seat, async () => work(seat.engine, seat));
      } catch (error) {
        if (!seat.isOver || !mayRepeat()) throw error;
      }
    }
  }
}

/** Does some work that belongs to a seat. @throws RelataError `leaderChanged` when somebody else leads before it is answered */
async function inside<T>(seat: Seat, work: () => Promise<T> | undefined): Promise<T> {
  if (seat.isOver) throw leaderChanged();
  try {
    return (await work()) as T;
  } catch (error) {
    throw seat.isOver ? leaderChanged(error) : error;
  }
}

function leaderChanged(cause?: unknown): RelataError {
  return new RelataError(
    'leaderChanged',
    'The tab that wrote for all was closed meanwhile, and another one took over. Nothing of this was kept: do it again.',
    { retryable: true },
    cause === undefined ? undefined : { cause },
  );
}
