import { Builder, joinState } from './builder.js';
import type { Query } from './query.js';
import type { JoinState, SelectionState } from './state.js';
import type { All, FieldKey, Joined, RelationKey, Result, Row, Target } from './types.js';

/** The builder that a join ends in, its relation `K` loaded. */
type Ended<Parent, K extends string, V> =
  Parent extends Query<infer T, infer L, infer S>
    ? Query<T, L & { [P in K]: V }, S>
    : Parent extends JoinQuery<infer T, infer L, infer S, infer P, infer K2, infer V2, infer Kind>
      ? JoinQuery<T, L & { [Q in K]: V }, S, P, K2, V2, Kind>
      : never;

/**
 * A joined relation while it is refined. Its filter, order, limit and skip apply to the rows of each parent.
 *
 * @typeParam T the joined entity
 * @typeParam L what its own joins load
 * @typeParam S the selected fields
 * @typeParam Parent the builder that `end()` goes back to
 * @typeParam K the relation's name, `never` when it is not loaded
 * @typeParam V the relation's declared type
 * @typeParam Kind `left` or `inner`
 */
export class JoinQuery<T extends object, L, S, Parent, K extends string, V, Kind> extends Builder<T> {
  declare readonly state: JoinState;
  readonly #end: (join: JoinState) => unknown;

  /** @internal */
  constructor(state: JoinState, end: (join: JoinState) => unknown) {
    super(state);
    this.#end = end;
  }

  protected override derive(state: SelectionState): this {
    return this.#retyped<L, S>(state) as this;
  }

  /** Loads some fields of the relation only. */
  select<F extends FieldKey<T> | RelationKey<T>>(...fields: F[]): JoinQuery<T, L, F, Parent, K, V, Kind> {
    return this.#retyped<L, F>({ ...this.state, select: fields });
  }

  /** Loads a relation of the joined entity; see {@link Query.joinWith}. */
  joinWith<F extends RelationKey<T>>(
    field: F,
  ): JoinQuery<T, L & { [P in F]: Joined<T[F], Row<Target<T[F]>>, 'left'> }, S, Parent, K, V, Kind> {
    return this.#retyped(this.joined(joinState(field, 'left', true)));
  }

  /** Loads a relation of the joined entity; joined objects without a match go. */
  innerJoinWith<F extends RelationKey<T>>(
    field: F,
  ): JoinQuery<T, L & { [P in F]: Joined<T[F], Row<Target<T[F]>>, 'inner'> }, S, Parent, K, V, Kind> {
    return this.#retyped(this.joined(joinState(field, 'inner', true)));
  }

  /** Loads a relation of the joined entity, refined until its own `.end()`. */
  useJoinWith<F extends RelationKey<T>>(field: F): JoinQuery<Target<T[F]> & object, object, All, this, F, T[F], 'left'> {
    return new JoinQuery(joinState(field, 'left', true), (join) => this.#retyped(this.joined(join)));
  }

  /** Like {@link useJoinWith}; joined objects without a match go. */
  useInnerJoinWith<F extends RelationKey<T>>(field: F): JoinQuery<Target<T[F]> & object, object, All, this, F, T[F], 'inner'> {
    return new JoinQuery(joinState(field, 'inner', true), (join) => this.#retyped(this.joined(join)));
  }

  /** Keeps the joined objects that have a match in a relation of theirs, without loading it. */
  innerJoin<F extends RelationKey<T>>(field: F): this {
    return this.derive(this.joined(joinState(field, 'inner', false)));
  }

  /** Like {@link innerJoin}, refined until its own `.end()`. */
  useInnerJoin<F extends RelationKey<T>>(field: F): JoinQuery<Target<T[F]> & object, object, All, this, never, T[F], 'inner'> {
    return new JoinQuery(joinState(field, 'inner', false), (join) => this.derive(this.joined(join)));
  }

  /** Goes back to the query or join that this one belongs to. */
  end(): Ended<Parent, K, Joined<V, Result<T, L, S>, Kind>> {
    return this.#end(this.state) as Ended<Parent, K, Joined<V, Result<T, L, S>, Kind>>;
  }

  #retyped<L2, S2>(state: SelectionState): JoinQuery<T, L2, S2, Parent, K, V, Kind> {
    return new JoinQuery<T, L2, S2, Parent, K, V, Kind>({ ...this.state, ...state }, this.#end);
  }
}
