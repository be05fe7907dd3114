import type { QueryOutput } from '../../pkg/core.js';
import { type EntityClass, reflect } from '../entity/definition.js';
import type { Grouped } from './aggregating.js';
import { joinState } from './builder.js';
import { checkedSignal } from './checked-signal.js';
import { Deleting } from './deleting.js';
import type { Explanation } from './explanation.js';
import type { Outer } from './group-types.js';
import { GroupedQuery } from './grouped-query.js';
import type { Grouping } from './grouping.js';
import { type Frame, JoinQuery, type Refine, refined } from './join-query.js';
import { type OwnQueryClass, ownQueryClass } from './own-query.js';
import type { Patch, PatchResult, PathPatch } from './patch-types.js';
import { type PatchExecutor, PatchingQuery } from './patching.js';
import { everything, type SelectionState } from './state.js';
import type { All, FieldKey, Found, Joined, KeyFields, PrimaryKeyName, RelationKey, Row, Target } from './types.js';

/** Runs queries: the database, or a session with its identity map. */
export interface QueryExecutor extends PatchExecutor {
  /** Loads objects. */
  find(entityClass: EntityClass, state: SelectionState): Promise<object[]>;
  /** Loads the first object. @throws ItemNotFound when there is none, where one is required */
  first(entityClass: EntityClass, state: SelectionState, required: boolean): Promise<object | undefined>;
  /** Answers a number: how many rows match (`count`), or 1 or 0 (`has`). */
  number(entityClass: EntityClass, output: Extract<QueryOutput, 'count' | 'has'>, state: SelectionState): Promise<number>;
  /** Says how a query would run, without running it. */
  explain(entityClass: EntityClass, output: 'find' | 'count' | 'has' | 'delete', state: SelectionState): Promise<Explanation>;
  /** Deletes the matching rows, for good or in the way of the entity, and answers their keys. */
  delete(entityClass: EntityClass, state: SelectionState, isHard: boolean): Promise<DeleteResult>;
  /** Restores those of the matching rows that were deleted softly. */
  restore(entityClass: EntityClass, state: SelectionState): Promise<PatchResult<Record<string, unknown>, string>>;
}

/** What a delete by query did. */
export interface DeleteResult {
  /** How many rows of the entity were deleted; rows that the database deleted in their wake are not counted. */
  readonly modified: number;
  /** The primary keys of the deleted rows. */
  readonly primaryKeys: readonly unknown[];
}

/** A join of a query; `N` is the relation's name, `never` when it is not loaded. */
type QueryJoin<T, L, S, X, K extends RelationKey<T>, Kind, N extends string = K> = JoinQuery<
  Target<T[K]>,
  unknown,
  All,
  Frame<T, L, S, X>,
  N,
  T[K],
  Kind
>;

/**
 * A query for objects of one entity. The parameters' variance is declared: two queries are then compared by them, not by every method,
 * each of which answers queries again (TypeScript 7 gave up there). A function that takes a query whatever it loads says
 * `<L, S, X>(query: Query<User, L, S, X>)`.
 *
 * @typeParam T the entity
 * @typeParam L what the joined relations load
 * @typeParam S the selected fields, or {@link All}
 * @typeParam X what the query has beyond this class: the methods of an own one, see {@link Query.lift}
 */
export class Query<in out T extends object, in out L = unknown, in out S = All, out X = unknown> extends Deleting<T> {
  readonly #executor: QueryExecutor;
  readonly #entityClass: EntityClass<T>;

  /** @internal */
  constructor(executor: QueryExecutor, entityClass: EntityClass<T>, state: SelectionState = everything) {
    super(state);
    this.#executor = executor;
    this.#entityClass = entityClass;
  }

  protected override derive(state: SelectionState): this {
    return Query.#retyped<T, L, S, unknown>(this, state) as unknown as this;
  }

  /** Loads some fields only; the objects are plain then, not instances. Name joined relations to keep them. */
  select<K extends FieldKey<T> | RelationKey<T> | keyof KeyFields<T>>(...fields: K[]): Query<T, L, K, X> & X {
    return Query.#retyped<T, L, K, X>(this, { ...this.state, select: fields as string[] });
  }

  /** Loads a relation with each object; objects without a match stay. */
  joinWith<K extends RelationKey<T>>(field: K): Query<T, L & { [P in K]: Joined<T[K], Row<Target<T[K]>>, 'left'> }, S, X> & X;
  /** The same, refined: `joinWith('posts', (posts) => posts.filter({ … }).limit(3))`. */
  joinWith<K extends RelationKey<T>, R>(field: K, refine: Refine<QueryJoin<T, L, S, X, K, 'left'>, R>): R;
  joinWith<K extends RelationKey<T>>(field: K, refine?: Refine<QueryJoin<T, L, S, X, K, 'left'>, unknown>): unknown {
    return refined(this.useJoinWith(field), refine);
  }

  /** Loads a relation with each object; objects without a match go. */
  innerJoinWith<K extends RelationKey<T>>(
    field: K,
  ): Query<T, L & { [P in K]: Joined<T[K], Row<Target<T[K]>>, 'inner'> }, S, X> & X;
  /** The same, refined. */
  innerJoinWith<K extends RelationKey<T>, R>(field: K, refine: Refine<QueryJoin<T, L, S, X, K, 'inner'>, R>): R;
  innerJoinWith<K extends RelationKey<T>>(field: K, refine?: Refine<QueryJoin<T, L, S, X, K, 'inner'>, unknown>): unknown {
    return refined(this.useInnerJoinWith(field), refine);
  }

  /** Loads a relation, refined until `.end()`: `useJoinWith('posts').filter({ … }).limit(3).end()`. */
  useJoinWith<K extends RelationKey<T>>(field: K): QueryJoin<T, L, S, X, K, 'left'> {
    return new JoinQuery(joinState(field, 'left', true), (join) => Query.#retyped(this, this.joined(join)));
  }

  /** Like {@link useJoinWith}; objects without a match go. */
  useInnerJoinWith<K extends RelationKey<T>>(field: K): QueryJoin<T, L, S, X, K, 'inner'> {
    return new JoinQuery(joinState(field, 'inner', true), (join) => Query.#retyped(this, this.joined(join)));
  }

  /** Keeps the objects that have a match in a relation, without loading it. */
  innerJoin<K extends RelationKey<T>>(field: K, refine?: Refine<QueryJoin<T, L, S, X, K, 'inner', never>, unknown>): this {
    return (refine ? refine(this.useInnerJoin(field)).end() : this.derive(this.joined(joinState(field, 'inner', false)))) as this;
  }

  /** Like {@link innerJoin}, refined until `.end()`. */
  useInnerJoin<K extends RelationKey<T>>(field: K): QueryJoin<T, L, S, X, K, 'inner', never> {
    return new JoinQuery(joinState(field, 'inner', false), (join) => Query.#retyped(this, this.joined(join)));
  }

  /**
   * Joins a relation without loading it; rows without a match stay. `orderBy()` orders by the row that a to-one relation found, and
   * the paths of a grouped query lead through it.
   *
   * @example `database.query(User).join('posts').groupBy('id').withCount('posts.id', 'posts')`
   */
  join<K extends RelationKey<T>>(
    field: K,
    refine?: Refine<QueryJoin<T, L, S, X & Outer<K>, K, 'left', never>, unknown>,
  ): Query<T, L, S, X & Outer<K>> & X & Outer<K> {
    return refined(this.useJoin(field), refine) as Query<T, L, S, X & Outer<K>> & X & Outer<K>;
  }

  /** Like {@link join}, refined until `.end()`. */
  useJoin<K extends RelationKey<T>>(field: K): QueryJoin<T, L, S, X & Outer<K>, K, 'left', never> {
    return new JoinQuery(joinState(field, 'left', false), (join) => Query.#retyped(this, this.joined(join)));
  }

  /**
   * This query as one of an own class, whose methods are there from now on, also behind every method that answers a query.
   *
   * @example
   * ```ts
   * class UserQuery extends Query<User> {
   *   adults(): this {
   *     return this.filter({ age: { $gte: 18 } });
   *   }
   * }
   * const adults = await database.query(User).lift(UserQuery).joinWith('posts').adults().find();
   * ```
   *
   * @param queryClass a class that extends `Query` of this entity and has no constructor of its own
   */
  lift<Q extends Query<T>>(queryClass: OwnQueryClass<Q>): Query<T, L, S, Q> & Q {
    const own = ownQueryClass<typeof Query>(Query, queryClass) as new (
      ...args: ConstructorParameters<typeof Query>
    ) => Query<T, L, S, Q> & Q;
    return new own(this.#executor, this.#entityClass, this.state);
  }

  /** In a session: makes objects that are no part of it, as a query of the database does. */
  disableIdentityMap(): this {
    return this.derive({ ...this.state, tracking: 'detached' });
  }

  /**
   * In a session: does not look for changes of the objects at a commit, unless they are given to `session.add()`. They are still one
   * object for each row, but only as long as somebody else holds them.
   */
  disableChangeDetection(): this {
    return this.derive({ ...this.state, tracking: 'unwatched' });
  }

  /**
   * Ends what the query reads when a signal is aborted: it throws the signal's reason at once, and makes no object. What waits for
   * its turn is not begun; SQLite stops with the next rows that it finds. What the query writes is whole in any case.
   *
   * @example `query.signal(AbortSignal.timeout(200)).find()`
   * @throws RelataError `invalidArgument` for what is no signal
   */
  signal(signal: AbortSignal): this {
    return this.derive({ ...this.state, signal: checkedSignal(signal) });
  }

  /** All matching objects. */
  find(): Promise<Found<T, L, S>[]> {
    return this.#executor.find(this.#entityClass, this.state) as Promise<Found<T, L, S>[]>;
  }

  /** The first matching object. @throws ItemNotFound when there is none */
  findOne(): Promise<Found<T, L, S>> {
    return this.#executor.first(this.#entityClass, this.state, true) as Promise<Found<T, L, S>>;
  }

  /** The first matching object, or undefined. */
  findOneOrUndefined(): Promise<Found<T, L, S> | undefined> {
    return this.#executor.first(this.#entityClass, this.state, false) as Promise<Found<T, L, S> | undefined>;
  }

  /** The values of one field, one for each matching row. */
  async findField<K extends FieldKey<T>>(field: K): Promise<Row<T>[K][]> {
    const rows: object[] = await this.select(field).find();
    return rows.map((row) => (row as Row<T>)[field]);
  }

  /** The value of one field of the first matching row. @throws ItemNotFound when there is none */
  async findOneField<K extends FieldKey<T>>(field: K): Promise<Row<T>[K]> {
    const row: object = await this.select(field).findOne();
    return (row as Row<T>)[field];
  }

  /** The value of one field of the first matching row, or undefined when there is none. */
  async findOneFieldOrUndefined<K extends FieldKey<T>>(field: K): Promise<Row<T>[K] | undefined> {
    const [value] = await this.limit(Math.min(this.state.limit ?? 1, 1)).findField(field);
    return value;
  }

  /** The primary keys of the matching rows; where the key is a reference, the object that it refers to, not loaded. */
  ids(): Promise<Row<T>[PrimaryKeyName<T>][]> {
    const key = reflect(this.#entityClass).fields.find(({ primaryKey }) => primaryKey)?.name as FieldKey<T>;
    return this.findField(key) as Promise<Row<T>[PrimaryKeyName<T>][]>;
  }

  /** How many rows match, whatever limit and skip say. */
  count(): Promise<number> {
    return this.#executor.number(this.#entityClass, 'count', this.state);
  }

  /** Whether any row matches. */
  async has(): Promise<boolean> {
    return (await this.#executor.number(this.#entityClass, 'has', this.state)) > 0;
  }

  /**
   * How the query would run, without running it: what each statement is for, its SQL with what is bound, and SQLite's own plan.
   *
   * @example `console.log(String(await query.explain()))`
   * @param method what would be called: `find()`, or `count()`, `has()`, `deleteMany()`
   */
  explain(method: 'find' | 'count' | 'has' | 'delete' = 'find'): Promise<Explanation> {
    return this.#executor.explain(this.#entityClass, method, this.state);
  }

  /** Makes {@link patchOne} and {@link patchMany} answer the new values of some fields: `returning('visits').patchOne({ … })`. */
  returning<K extends FieldKey<T>>(...fields: K[]): PatchingQuery<T, K> {
    return new PatchingQuery<T, K>(this.#executor, this.#entityClass, this.state, fields);
  }

  /**
   * Changes the first matching row, by the order of the query.
   *
   * @example `query.filter({ id: 1 }).patchOne({ name: 'Ada', $inc: { visits: 1 }, $unset: { note: true } })`
   * @throws RelataError what stands in the way; nothing is changed then
   */
  patchOne(changes: Patch<T>): Promise<PatchResult<T>>;
  /** The same with dotted paths: `patchOne({ 'settings.theme': 'dark', 'home.street': 'Elm Street' })`. */
  patchOne<P extends string>(changes: PathPatch<T, P>): Promise<PatchResult<T>>;
  patchOne(changes: object): Promise<PatchResult<T>> {
    return this.returning().patchOne(changes as Patch<T>);
  }

  /** Changes all matching rows; see {@link patchOne}. */
  patchMany(changes: Patch<T>): Promise<PatchResult<T>>;
  /** The same with dotted paths. */
  patchMany<P extends string>(changes: PathPatch<T, P>): Promise<PatchResult<T>>;
  patchMany(changes: object): Promise<PatchResult<T>> {
    return this.returning().patchMany(changes as Patch<T>);
  }

  protected override grouped<R>(grouping: Grouping): Grouped<T, R, this> {
    return new GroupedQuery(this.#executor, this.#entityClass, { ...this.state, grouping });
  }

  /** @internal */
  protected override get target(): { readonly executor: QueryExecutor; readonly entityClass: EntityClass } {
    return { executor: this.#executor, entityClass: this.#entityClass };
  }

  /** A query of the same class, so that an own one stays what it is. Static, since each object pays for private methods of its own. */
  static #retyped<T extends object, L, S, X>(query: Deleting<T>, state: SelectionState): Query<T, L, S, X> & X {
    const queryClass = query.constructor as new (...args: ConstructorParameters<typeof Query>) => Query<T, L, S, X> & X;
    const own = query as Query<T>;
    return new queryClass(own.#executor, own.#entityClass, state);
  }
}
