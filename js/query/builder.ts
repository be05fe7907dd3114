import type { JoinKind } from '../../pkg/core.js';
import { RelataError } from '../errors.js';
import { everything, type JoinState, type SelectionState } from './state.js';
import type { Direction, Filter, OrderKey } from './types.js';

/**
 * What queries and joins share. Builders are immutable: each method answers a new one.
 *
 * @typeParam T the entity
 * @typeParam R the records of a grouped query
 */
export abstract class Builder<T, R = unknown> {
  /** @internal */
  readonly state: SelectionState;

  /** @internal */
  constructor(state: SelectionState) {
    this.state = state;
  }

  /** A builder of the same kind with another state. */
  protected abstract derive(state: SelectionState): this;

  /**
   * Adds a condition; several are joined by AND.
   *
   * @example `query.filter({ title: { $like: 'A%' }, $or: [{ year: 1970 }, { year: null }] })`
   */
  filter(filter: Filter<T>): this {
    if (typeof filter !== 'object' || filter === null || Array.isArray(filter)) {
      throw new RelataError('invalidArgument', `filter() takes an object such as { id: 1 }, not ${JSON.stringify(filter)}.`);
    }
    return this.derive({ ...this.state, filters: [...this.state.filters, filter] });
  }

  /** Orders by a field; further calls order rows that are equal so far. A dotted path leads through joined to-one relations. */
  orderBy(field: OrderKey<T, R>, direction: Direction = 'asc'): this {
    return this.derive({ ...this.state, order: [...this.state.order, { field, direction }] });
  }

  /** Orders by several fields at once: `sort({ year: 'desc', title: 'asc' })`. */
  sort(order: { readonly [K in OrderKey<T, R>]?: Direction }): this {
    const terms = Object.entries(order).map(([field, direction]) => ({ field, direction: direction as Direction }));
    return this.derive({ ...this.state, order: [...this.state.order, ...terms] });
  }

  /** At most so many rows; for a joined relation: for each parent. */
  limit(rows: number): this {
    return this.derive({ ...this.state, limit: rowCount('limit', rows) });
  }

  /** Leaves out the first rows; for a joined relation: of each parent. */
  skip(rows: number): this {
    return this.derive({ ...this.state, skip: rowCount('skip', rows) });
  }

  /**
   * Hands the query to a function and answers what that makes of it: a condition that several queries share.
   *
   * @example `const adult = <Q extends Query<User>>(query: Q, age: number) => query.filter({ age: { $gte: age } });`
   * `database.query(User).use(adult, 18).find()`
   */
  use<A extends unknown[], Q>(scope: (query: this, ...args: A) => Q, ...args: A): Q {
    return scope(this, ...args);
  }

  /** Hands the query to a function that runs it: `query.fetch((query) => query.count())`. */
  fetch<V>(run: (query: this) => Promise<V>): Promise<V> {
    return run(this);
  }

  /** The state with one more join. */
  protected joined(join: JoinState): SelectionState {
    return { ...this.state, joins: [...this.state.joins, join] };
  }
}

/** A join of everything. */
export function joinState(field: string, kind: JoinKind, load: boolean): JoinState {
  return { ...everything, field, kind, load };
}

function rowCount(method: string, rows: number): number {
  if (Number.isSafeInteger(rows) && rows >= 0) return rows;
  throw new RelataError('invalidArgument', `${method}() takes a whole number of rows from 0 upwards, not ${String(rows)}.`);
}
