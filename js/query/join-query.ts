import { Builder, joinState } from './builder.js';
import type { Query } from './query.js';
import type { JoinState, SelectionState } from './state.js';
import type { All, FieldKey, Joined, RelationKey, Result, Row, Target } from './types.js';

/**
 * The builder that a join goes back to, taken apart: naming its parts is cheaper for the type checker than inferring them.
 *
 * @typeParam Up the join that the builder is; for a query, what it has beyond its class
 */
export interface Frame<T, L, S, Up = unknown> {
  readonly entity: T;
  readonly loaded: L;
  readonly selected: S;
  readonly up: Up;
}

/** The rest of a {@link Frame} whose builder is a join itself. */
export interface JoinFrame<F, K, V, Kind> {
  readonly frame: F;
  readonly field: K;
  readonly declared: V;
  readonly kind: Kind;
}

/** A join of a join; `M` is the relation's name, `never` when it is not loaded. */
type InnerJoin<T, L, S, F, K extends string, V, Kind, N extends RelationKey<T>, Kind2, M extends string = N> = JoinQuery<
  Target<T[N]>,
  unknown,
  All,
  Frame<T, L, S, JoinFrame<F, K, V, Kind>>,
  M,
  T[N],
  Kind2
>;

/** What refines a join: it takes the join and answers it with more conditions, orders or joins; its `end()` answers `R`. */
export type Refine<J, R> = (join: J) => { end(): R };

/** A join after it was refined. */
export function refined<J extends { end(): unknown }>(join: J, refine: Refine<J, unknown> | undefined): unknown {
  return (refine ? refine(join) : join).end();
}

/** What a join adds to its builder: nothing, where it only filters. */
type Loaded<K extends string, R> = [K] extends [never] ? unknown : { [P in K]: R };

/** The builder that a join ends in, its relation `K` loaded as `R`. */
type Ended<F, K extends string, R> =
  F extends Frame<object, unknown, unknown>
    ? F['up'] extends JoinFrame<infer F2, infer K2 extends string, infer V2, infer Kind2>
      ? JoinQuery<F['entity'], F['loaded'] & Loaded<K, R>, F['selected'], F2, K2, V2, Kind2>
      : Query<F['entity'], F['loaded'] & Loaded<K, R>, F['selected'], F['up']> & F['up']
    : never;

/**
 * A joined relation while it is refined. Its filter, order, limit and skip apply to the rows of each parent. The parameters' variance
 * is declared as in {@link Query}.
 *
 * @typeParam T the joined entity
 * @typeParam L what its own joins load
 * @typeParam S the selected fields
 * @typeParam F the builder that `end()` goes back to
 * @typeParam K the relation's name, `never` when it is not loaded
 * @typeParam V the relation's declared type
 * @typeParam Kind `left` or `inner`
 */
export class JoinQuery<in out T, in out L, in out S, out F, in out K extends string, in out V, in out Kind> extends Builder<T> {
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
  select<N extends FieldKey<T> | RelationKey<T>>(...fields: N[]): JoinQuery<T, L, N, F, K, V, Kind> {
    return this.#retyped<L, N>({ ...this.state, select: fields });
  }

  /** Loads a relation of the joined entity; see {@link Query.joinWith}. */
  joinWith<N extends RelationKey<T>>(
    field: N,
  ): JoinQuery<T, L & { [P in N]: Joined<T[N], Row<Target<T[N]>>, 'left'> }, S, F, K, V, Kind>;
  /** The same, refined. */
  joinWith<N extends RelationKey<T>, R>(field: N, refine: Refine<InnerJoin<T, L, S, F, K, V, Kind, N, 'left'>, R>): R;
  joinWith<N extends RelationKey<T>>(field: N, refine?: Refine<InnerJoin<T, L, S, F, K, V, Kind, N, 'left'>, unknown>): unknown {
    return refined(this.useJoinWith(field), refine);
  }

  /** Loads a relation of the joined entity; joined objects without a match go. */
  innerJoinWith<N extends RelationKey<T>>(
    field: N,
  ): JoinQuery<T, L & { [P in N]: Joined<T[N], Row<Target<T[N]>>, 'inner'> }, S, F, K, V, Kind>;
  /** The same, refined. */
  innerJoinWith<N extends RelationKey<T>, R>(field: N, refine: Refine<InnerJoin<T, L, S, F, K, V, Kind, N, 'inner'>, R>): R;
  innerJoinWith<N extends RelationKey<T>>(
    field: N,
    refine?: Refine<InnerJoin<T, L, S, F, K, V, Kind, N, 'inner'>, unknown>,
  ): unknown {
    return refined(this.useInnerJoinWith(field), refine);
  }

  /** Loads a relation of the joined entity, refined until its own `.end()`. */
  useJoinWith<N extends RelationKey<T>>(field: N): InnerJoin<T, L, S, F, K, V, Kind, N, 'left'> {
    return new JoinQuery(joinState(field, 'left', true), (join) => this.#retyped(this.joined(join)));
  }

  /** Like {@link useJoinWith}; joined objects without a match go. */
  useInnerJoinWith<N extends RelationKey<T>>(field: N): InnerJoin<T, L, S, F, K, V, Kind, N, 'inner'> {
    return new JoinQuery(joinState(field, 'inner', true), (join) => this.#retyped(this.joined(join)));
  }

  /** Joins a relation of the joined entity without loading it; see {@link Query.join}. */
  join<N extends RelationKey<T>>(field: N, refine?: Refine<InnerJoin<T, L, S, F, K, V, Kind, N, 'left', never>, unknown>): this {
    return (refine ? refine(this.useJoin(field)).end() : this.derive(this.joined(joinState(field, 'left', false)))) as this;
  }

  /** Like {@link join}, refined until its own `.end()`. */
  useJoin<N extends RelationKey<T>>(field: N): InnerJoin<T, L, S, F, K, V, Kind, N, 'left', never> {
    return new JoinQuery(joinState(field, 'left', false), (join) => this.derive(this.joined(join)));
  }

  /** Keeps the joined objects that have a match in a relation of theirs, without loading it. */
  innerJoin<N extends RelationKey<T>>(
    field: N,
    refine?: Refine<InnerJoin<T, L, S, F, K, V, Kind, N, 'inner', never>, unknown>,
  ): this {
    return (refine ? refine(this.useInnerJoin(field)).end() : this.derive(this.joined(joinState(field, 'inner', false)))) as this;
  }

  /** Like {@link innerJoin}, refined until its own `.end()`. */
  useInnerJoin<N extends RelationKey<T>>(field: N): InnerJoin<T, L, S, F, K, V, Kind, N, 'inner', never> {
    return new JoinQuery(joinState(field, 'inner', false), (join) => this.derive(this.joined(join)));
  }

  /** Goes back to the query or join that this one belongs to. */
  end(): Ended<F, K, Joined<V, Result<T, L, S>, Kind>> {
    return this.#end(this.state) as Ended<F, K, Joined<V, Result<T, L, S>, Kind>>;
  }

  #retyped<L2, S2>(state: SelectionState): JoinQuery<T, L2, S2, F, K, V, Kind> {
    return new JoinQuery<T, L2, S2, F, K, V, Kind>({ ...this.state, ...state }, this.#end);
  }
}
