import type { EmbeddedKey, FieldKey, RelationKey, Row, Target } from './types.js';

type Empty = null | undefined;

/** What a grouped query can name: fields, members of embedded objects, and paths through joined relations such as `posts.title`. */
export type FieldPath<T> = FieldKey<T> | EmbeddedKey<T> | `${RelationKey<T>}.${string}`;

/** The value at the end of a path, or `never` where the path leads nowhere. */
export type ValueAt<T, P> =
  P extends FieldKey<T>
    ? Row<T>[P]
    : P extends `${infer Head extends keyof T & string}.${infer Rest}`
      ? Head extends RelationKey<T>
        ? ValueAt<Target<T[Head]>, Rest>
        : P extends EmbeddedKey<T>
          ? ValueAt<Exclude<T[Head], Empty>, Rest> | Extract<T[Head], undefined>
          : never
      : never;

/** A path, if there is a value of type `V` at its end. */
export type PathTo<T, P, V> = [ValueAt<T, P>] extends [never] ? never : Exclude<ValueAt<T, P>, Empty> extends V ? P : never;

/** The relations that were joined by `join()`: there may be no row behind them. */
export interface Outer<K extends string> {
  /** Never there; it carries the type. */
  readonly [outer]?: { readonly [P in K]: true };
}
declare const outer: unique symbol;

/** The names of the relations that may have no row. */
export type OuterOf<Q> = Q extends { readonly [outer]?: infer M } ? keyof NonNullable<M> & string : never;

/** The group fields of a record. */
export type GroupFields<T, P extends string, O> = {
  [K in P]: ValueAt<T, K> | (K extends `${O & string}.${string}` ? undefined : never);
};

/** One more field of a record. */
export type Named<A extends string, V> = { [K in A]: V };

/** The sum of a field: a bigint of bigints, a number of numbers. */
export type SumOf<T, P> = Exclude<ValueAt<T, P>, Empty> extends bigint ? bigint : number;

/** The least or greatest value of a field. */
export type OneOf<T, P> = Exclude<ValueAt<T, P>, Empty> | null;

/** How an aggregate is computed. */
export interface AggregateOptions {
  /** Whether equal values count once. */
  readonly distinct?: boolean;
}

/** How values become one text. */
export interface GroupConcatOptions extends AggregateOptions {
  /** What stands between two values; a comma where nothing else is said. Not together with `distinct`. */
  readonly separator?: string;
}
