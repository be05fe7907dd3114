import type { JoinKind } from '../../pkg/core.js';
import { RelataError } from '../errors.js';
import { everything, type JoinState, type SelectionState } from './state.js';
import type { Direction, FieldKey, Filter, KeyFields, KeyFilter } from './types.js';

/**
 * What queries and joins share. Builders are immutable: each method answers a new one.
 *
 * @typeParam T the entity
 */
export abstract class Builder<T> {
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
  filter(filter: Filter<T>): this;
  // A second signature, so that the checker looks at the keys of references only where a filter names one.
  filter(filter: Filter<T> & KeyFilter<T>): this;
  filter(filter: Filter<T>): this {
    if (typeof filter !== 'object' || filter === null || Array.isArray(filter)) {
      throw new RelataError('invalidArgument', `filter() takes an object such as { id: 1 }, not ${JSON.stringify(filter)}.`);
    }
    return this.derive({ ...this.state, filters: [...this.state.filters, filter] });
  }

  /** Orders by a field; further calls order rows that are equal so far. A dotted path leads through joined to-one relations. */
  orderBy(field: FieldKey<T> | keyof KeyFields<T> | `${string}.${string}`, direction: Direction = 'asc'): this {
    return this.derive({ ...this.state, order: [...this.state.order, { field: field as string, direction }] });
  }

  /** Orders by several fields at once: `sort({ year: 'desc', title: 'asc' })`. */
  sort(order: { readonly [K in FieldKey<T> | keyof KeyFields<T>]?: Direction }): this {
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
