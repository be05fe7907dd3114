import { describe, type EntityClass } from '../entity/definition.js';
import { RelataError } from '../errors.js';
import { Aggregating, type Grouped } from './aggregating.js';
import type { Explanation } from './explanation.js';
import type { Filter } from './filter-types.js';
import { type Grouping, ungrouped } from './grouping.js';
import { itemNotFound } from './item-not-found.js';
import type { QueryExecutor } from './query.js';
import type { QueryState } from './state.js';

/** A record with its fields side by side. */
type Flat<R> = { [K in keyof R]: R[K] };

/**
 * A query for groups of rows. `filter()` is for the rows before they are grouped, `having()` for the groups; order, limit and skip
 * are the groups'.
 *
 * @example
 * ```ts
 * const prolific = await database.query(Post).groupBy('author').withCount('id', 'n').having({ n: { $gt: 9 } }).orderBy('n', 'desc').find();
 * ```
 *
 * @typeParam T the entity
 * @typeParam R the records
 */
export class GroupedQuery<in out T extends object, in out R> extends Aggregating<T, R> {
  readonly #executor: QueryExecutor;
  readonly #entityClass: EntityClass<T>;

  /** @internal */
  constructor(executor: QueryExecutor, entityClass: EntityClass<T>, state: QueryState) {
    super(state);
    this.#executor = executor;
    this.#entityClass = entityClass;
  }

  protected override derive(state: QueryState): this {
    return new GroupedQuery<T, R>(this.#executor, this.#entityClass, state) as this;
  }

  protected override grouped<R2>(grouping: Grouping): Grouped<T, R2, this> {
    return new GroupedQuery(this.#executor, this.#entityClass, { ...this.state, grouping });
  }

  /** Keeps the groups that meet a condition on aliases and group fields; several are joined by AND. */
  having(condition: Filter<Flat<R>>): this {
    if (typeof condition !== 'object' || condition === null || Array.isArray(condition)) {
      throw new RelataError('invalidArgument', `having() takes an object such as { n: { $gt: 1 } }, not ${describe(condition)}.`);
    }
    const { grouping = ungrouped } = this.state;
    return this.derive({ ...this.state, grouping: { ...grouping, having: [...grouping.having, condition] } });
  }

  /** All records. */
  async find(): Promise<Flat<R>[]> {
    return (await this.#executor.find(this.#entityClass, this.state)) as Flat<R>[];
  }

  /** The first record. @throws ItemNotFound when there is none */
  async findOne(): Promise<Flat<R>> {
    const record = await this.findOneOrUndefined();
    if (record !== undefined) return record;
    throw itemNotFound(this.#entityClass);
  }

  /** The first record, or undefined. */
  async findOneOrUndefined(): Promise<Flat<R> | undefined> {
    const [record] = await this.limit(Math.min(this.state.limit ?? 1, 1)).find();
    return record;
  }

  /** How the query would run, without running it; see `Query.explain()`. */
  explain(method: 'find' | 'count' | 'has' = 'find'): Promise<Explanation> {
    return this.#executor.explain(this.#entityClass, method, this.state);
  }

  /** How many groups there are, whatever limit and skip say. */
  count(): Promise<number> {
    return this.#executor.number(this.#entityClass, 'count', this.state);
  }

  /** Whether there is any group. */
  async has(): Promise<boolean> {
    return (await this.#executor.number(this.#entityClass, 'has', this.state)) > 0;
  }
}
