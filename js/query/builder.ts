import type { JoinKind } from '../../pkg/core.js';
import { RelataError } from '../errors.js';
import type { Condition, Filter, KeyFilter, PathFilter } from './filter-types.js';
import type { KnownPath } from './path-types.js';
import { type SqlFragment, sqlFragment } from './sql-fragment.js';
import { everything, type JoinState, type SelectionState } from './state.js';
import type { Direction, OrderKey } from './types.js';

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
   * @example `query.filter({ author: { name: 'Ada' }, comments: { $none: { spam: true } } })`
   */
  filter(filter: SqlFragment): this;
  filter(filter: Filter<T>): this;
  // A second signature, so that the checker looks at the keys of references only where a filter names one.
  filter(filter: Filter<T> & KeyFilter<T>): this;
  /** The same with dotted paths: `query.filter({ 'author.name': 'Ada', 'settings.theme.size': { $gt: 3 } })`. */
  filter<P extends string>(filter: PathFilter<T, P>): this;
  filter(filter: object): this {
    if (typeof filter !== 'object' || filter === null || Array.isArray(filter)) {
      throw new RelataError('invalidArgument', `filter() takes an object such as { id: 1 }, not ${JSON.stringify(filter)}.`);
    }
    return this.derive({ ...this.state, filters: and(this.state.filters, filter) });
  }

  /**
   * Adds a condition written in SQL, in parentheses; the same as `filter()` with SQL. Columns of the entity are those of the row,
   * written bare or, where other tables are joined, as `sql.column(Post, 'title')`.
   *
   * @example `query.where(sql`length(title) > ${20}`)`
   */
  where(condition: SqlFragment): this {
    return this.filter(sqlFragment('where', condition));
  }

  /** Adds a condition on one field: `filterField('year', { $gt: 1970 })`. */
  filterField<K extends keyof T & string>(field: K, condition: Condition<T[K]>): this {
    return this.derive({ ...this.state, filters: and(this.state.filters, { [field]: condition }) });
  }

  /** Takes all conditions away, those of joins not. */
  clearFilter(): this {
    return this.derive({ ...this.state, filters: [] });
  }

  /** Lets rows count that are deleted softly: those of the entity itself, not of its joins, which say so themselves. */
  withDeleted(): this {
    return this.derive({ ...this.state, withDeleted: true });
  }

  /** Gives the value of `{ $parameter: name }` in the conditions, those of joins included. A value only, never operators. */
  parameter(name: string, value: unknown): this {
    return this.derive({ ...this.state, parameters: new Map([...this.state.parameters, [name, value]]) });
  }

  /** Gives the values of several parameters; see {@link parameter}. */
  parameters(values: Readonly<Record<string, unknown>>): this {
    return this.derive({ ...this.state, parameters: new Map([...this.state.parameters, ...Object.entries(values)]) });
  }

  /** Orders by a field; further calls order rows that are equal so far. */
  orderBy(field: OrderKey<T, R>, direction?: Direction): this;
  /** Orders by what a dotted path leads to, through references and into JSON. What is missing comes first. */
  orderBy<P extends `${string}.${string}`>(field: P & OrderPath<T, R, P>, direction?: Direction): this;
  orderBy(field: string, direction: Direction = 'asc'): this {
    return this.derive({ ...this.state, order: [...this.state.order, { field, direction }] });
  }

  /** Orders by several fields at once: `sort({ year: 'desc', title: 'asc' })`. */
  sort(order: Order<T, R>): this {
    const terms = Object.entries(order).map(([field, direction]) => ({ field, direction: direction as Direction }));
    return this.derive({ ...this.state, order: [...this.state.order, ...terms] });
  }

  /** At most so many rows; for a joined relation: for each parent. */
  limit(rows: number): this {
    return this.derive({ ...this.state, limit: rowCount('limit', rows) });
  }

  /** How many rows {@link page} takes; 50 without this. */
  itemsPerPage(rows: number): this {
    return this.derive({ ...this.state, itemsPerPage: rowCount('itemsPerPage', rows, 1) });
  }

  /** The rows of one page, counted from 1: a limit and a skip by {@link itemsPerPage}, which comes before. */
  page(page: number): this {
    const rows = this.state.itemsPerPage;
    return this.limit(rows).skip((rowCount('page', page, 1) - 1) * rows);
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

function and(filters: readonly object[], filter: object): readonly object[] {
  return filters.length === 0 ? [filter] : [...filters, filter];
}

/** What an order by a dotted path takes: any path of the entity's, but in a grouped query the record has names only. */
type OrderPath<T, R, P extends string> = unknown extends R ? KnownPath<T, P> : never;

/** What `sort()` takes. */
type Order<T, R> = { readonly [K in OrderKey<T, R>]?: Direction } & (unknown extends R
  ? { readonly [P in `${string}.${string}`]?: Direction }
  : unknown);

/** A join of everything. */
export function joinState(field: string, kind: JoinKind, load: boolean): JoinState {
  return { ...everything, field, kind, load };
}

function rowCount(method: string, rows: number, least = 0): number {
  if (Number.isSafeInteger(rows) && rows >= least) return rows;
  const what = method === 'page' ? 'a whole number' : 'a whole number of rows';
  throw new RelataError('invalidArgument', `${method}() takes ${what} from ${least} upwards, not ${String(rows)}.`);
}
