import type { QueryOutput } from '../../pkg/core.js';
import { type EntityClass, reflect } from '../entity/definition.js';
import { ItemNotFound } from '../errors.js';
import { Builder, joinState } from './builder.js';
import { type Frame, JoinQuery } from './join-query.js';
import { everything, type SelectionState } from './state.js';
import type { All, FieldKey, Found, Joined, KeyFields, RelationKey, Row, Target } from './types.js';

/** Runs queries: the database, or a session with its identity map. */
export interface QueryExecutor {
  /** Loads objects. */
  find(entityClass: EntityClass, state: SelectionState): Promise<object[]>;
  /** Answers a number: how many rows match (`count`), or 1 or 0 (`has`). */
  number(entityClass: EntityClass, output: Extract<QueryOutput, 'count' | 'has'>, state: SelectionState): Promise<number>;
  /** Deletes the matching rows and answers their keys. */
  delete(entityClass: EntityClass, state: SelectionState): Promise<DeleteResult>;
}

/** What a delete by query did. */
export interface DeleteResult {
  /** How many rows of the entity were deleted; rows that the database deleted in their wake are not counted. */
  readonly modified: number;
  /** The primary keys of the deleted rows. */
  readonly primaryKeys: readonly unknown[];
}

/**
 * A query for objects of one entity.
 *
 * @typeParam T the entity
 * @typeParam L what the joined relations load
 * @typeParam S the selected fields, or {@link All}
 */
export class Query<T extends object, L = unknown, S = All> extends Builder<T> {
  readonly #executor: QueryExecutor;
  readonly #entityClass: EntityClass<T>;

  /** @internal */
  constructor(executor: QueryExecutor, entityClass: EntityClass<T>, state: SelectionState = everything) {
    super(state);
    this.#executor = executor;
    this.#entityClass = entityClass;
  }

  protected override derive(state: SelectionState): this {
    return new Query<T, L, S>(this.#executor, this.#entityClass, state) as this;
  }

  /** Loads some fields only; the objects are plain then, not instances. Name joined relations to keep them. */
  select<K extends FieldKey<T> | RelationKey<T> | keyof KeyFields<T>>(...fields: K[]): Query<T, L, K> {
    return this.#retyped<L, K>({ ...this.state, select: fields as string[] });
  }

  /** Loads a relation with each object; objects without a match stay. */
  joinWith<K extends RelationKey<T>>(field: K): Query<T, L & { [P in K]: Joined<T[K], Row<Target<T[K]>>, 'left'> }, S> {
    return this.#retyped(this.joined(joinState(field, 'left', true)));
  }

  /** Loads a relation with each object; objects without a match go. */
  innerJoinWith<K extends RelationKey<T>>(field: K): Query<T, L & { [P in K]: Joined<T[K], Row<Target<T[K]>>, 'inner'> }, S> {
    return this.#retyped(this.joined(joinState(field, 'inner', true)));
  }

  /** Loads a relation, refined until `.end()`: `useJoinWith('posts').filter({ … }).limit(3).end()`. */
  useJoinWith<K extends RelationKey<T>>(field: K): JoinQuery<Target<T[K]>, unknown, All, Frame<T, L, S>, K, T[K], 'left'> {
    return new JoinQuery(joinState(field, 'left', true), (join) => this.#retyped(this.joined(join)));
  }

  /** Like {@link useJoinWith}; objects without a match go. */
  useInnerJoinWith<K extends RelationKey<T>>(field: K): JoinQuery<Target<T[K]>, unknown, All, Frame<T, L, S>, K, T[K], 'inner'> {
    return new JoinQuery(joinState(field, 'inner', true), (join) => this.#retyped(this.joined(join)));
  }

  /** Keeps the objects that have a match in a relation, without loading it. */
  innerJoin<K extends RelationKey<T>>(field: K): this {
    return this.derive(this.joined(joinState(field, 'inner', false)));
  }

  /** Like {@link innerJoin}, refined until `.end()`. */
  useInnerJoin<K extends RelationKey<T>>(field: K): JoinQuery<Target<T[K]>, unknown, All, Frame<T, L, S>, never, T[K], 'inner'> {
    return new JoinQuery(joinState(field, 'inner', false), (join) => this.#retyped(this.joined(join)));
  }

  /** All matching objects. */
  async find(): Promise<Found<T, L, S>[]> {
    return (await this.#executor.find(this.#entityClass, this.state)) as Found<T, L, S>[];
  }

  /** The first matching object. @throws ItemNotFound when there is none */
  async findOne(): Promise<Found<T, L, S>> {
    const item = await this.findOneOrUndefined();
    if (item !== undefined) return item;
    // Not the class's name: a minifier has shortened that.
    const entity = reflect(this.#entityClass).name;
    throw new ItemNotFound('itemNotFound', `No ${entity} matches the query. Use findOneOrUndefined() where that may happen.`, {
      entity,
    });
  }

  /** The first matching object, or undefined. */
  async findOneOrUndefined(): Promise<Found<T, L, S> | undefined> {
    const [item] = await this.#atMostOne().find();
    return item;
  }

  /** How many rows match, whatever limit and skip say. */
  count(): Promise<number> {
    return this.#executor.number(this.#entityClass, 'count', this.state);
  }

  /** Whether any row matches. */
  async has(): Promise<boolean> {
    return (await this.#executor.number(this.#entityClass, 'has', this.state)) > 0;
  }

  /** Deletes the first matching row. */
  deleteOne(): Promise<DeleteResult> {
    return this.#executor.delete(this.#entityClass, this.#atMostOne().state);
  }

  /** Deletes all matching rows. */
  deleteMany(): Promise<DeleteResult> {
    return this.#executor.delete(this.#entityClass, this.state);
  }

  #atMostOne(): this {
    return this.limit(Math.min(this.state.limit ?? 1, 1));
  }

  #retyped<L2, S2>(state: SelectionState): Query<T, L2, S2> {
    return new Query<T, L2, S2>(this.#executor, this.#entityClass, state);
  }
}
