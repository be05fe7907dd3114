import type { RawCell } from '../driver/raw-reader.js';
import { ItemNotFound } from '../errors.js';
import { checkedSignal } from '../query/checked-signal.js';

/** What a raw statement answers in a cell: a bigint is a whole number beyond 2^53, a Date comes back as its milliseconds. */
export type RawValue = RawCell;

/** What a statement did that was run for its effect. */
export interface ExecuteResult {
  /** How many rows it inserted, changed or deleted; rows that the database changed in their wake are not counted. */
  readonly modified: number;
}

/** Runs a raw statement: on a database, or in a session with its identity map. */
export interface RawRunner<T> {
  /** Runs it and answers its rows, or the first of them: so many at most. */
  find(most?: number): Promise<T[]>;
  /** Runs it for its effect. */
  execute(): Promise<ExecuteResult>;
  /** The same, until a signal ends it. */
  until(signal: AbortSignal): RawRunner<T>;
}

/**
 * A statement written by hand, which runs when it is asked to; each call runs it again.
 *
 * One that writes runs in a transaction of its own, and may answer rows by RETURNING.
 *
 * @typeParam T what a row is: a plain object by column names, or an entity
 */
export class RawQuery<T extends object> {
  readonly #runner: RawRunner<T>;

  /** @internal */
  constructor(runner: RawRunner<T>) {
    this.#runner = runner;
  }

  /**
   * The same statement, which a signal ends: one that reads at once, one that writes as long as it waits for its turn.
   *
   * @example `database.raw(sql`…`).signal(AbortSignal.timeout(200)).find()`
   * @throws RelataError `invalidArgument` for what is no signal
   */
  signal(signal: AbortSignal): RawQuery<T> {
    return new RawQuery(this.#runner.until(checkedSignal(signal)));
  }

  /** All rows. */
  find(): Promise<T[]> {
    return this.#runner.find();
  }

  /** The first row. @throws ItemNotFound when there is none */
  async findOne(): Promise<T> {
    const row = await this.findOneOrUndefined();
    if (row !== undefined) return row;
    throw new ItemNotFound('itemNotFound', 'The SQL statement answers no row. Use findOneOrUndefined() where that may be.');
  }

  /** The first row, or undefined. */
  async findOneOrUndefined(): Promise<T | undefined> {
    const [row] = await this.#runner.find(1);
    return row;
  }

  /** Runs the statement for what it does, and answers how many rows it changed. */
  execute(): Promise<ExecuteResult> {
    return this.#runner.execute();
  }
}
