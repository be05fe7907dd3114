import type { Annotation } from '../entity/annotations.js';
import type { NoSuchPath, PathValue } from './path-types.js';
import type { BackReferenceMark, Empty, Method, PrimaryKeyName, ReferenceMark, Row, VirtualMark } from './types.js';

// Like the types of filters, these are worked out for the fields that a patch names and for no others.

/** A value that a patch gives a field: null takes it away where it may be missing, a reference takes an object or its key. */
export type Given<V> = [V] extends [VirtualMark | Method]
  ? never
  : V extends Empty
    ? null
    : V extends Annotation<{ reference: unknown }>
      ? { [K in PrimaryKeyName<V>]: V[K] } | V[PrimaryKeyName<V>]
      : V;

/** What a number field is increased by. */
type Amount<V> = Exclude<V, Empty> extends bigint ? bigint : Exclude<V, Empty> extends number ? number : never;

/** What can be done to the fields of an entity besides giving them values. Dotted paths in here are checked when the patch runs. */
export interface PatchOperators<T> {
  /** Gives values, as the fields of the patch itself do. */
  $set?: { [K in keyof T]?: Given<T[K]> } & { [P in `${keyof T & string}.${string}`]?: unknown };
  /** Takes values away: a column becomes NULL, a member of JSON goes. */
  $unset?: { [K in keyof T]?: true } & { [P in `${keyof T & string}.${string}`]?: true };
  /** Adds to numbers. What has no value keeps none. */
  $inc?: { [K in keyof T]?: Amount<T[K]> } & { [P in `${keyof T & string}.${string}`]?: number | bigint };
}

/** The changes of a patch: `{ name: 'Ada', $inc: { visits: 1 } }`. */
export type Patch<T> = { [K in keyof T]?: Given<T[K]> } & PatchOperators<T>;

/** The changes of a patch with the keys `P`, some of them dotted paths. A key that leads nowhere takes a {@link NoSuchPath}. */
export type PathPatch<T, P extends string> = {
  [K in P]?: K extends keyof PatchOperators<T> ? PatchOperators<T>[K] : PathGiven<OwnPathValue<T, K>>;
};

/** What a path leads to within the row: not through a relation. */
type OwnPathValue<T, P extends string> = P extends keyof T
  ? T[P]
  : P extends `${infer K}.${string}`
    ? K extends keyof T
      ? [T[K]] extends [ReferenceMark | BackReferenceMark]
        ? NoSuchPath<P>
        : PathValue<T, P>
      : NoSuchPath<P>
    : NoSuchPath<P>;

type PathGiven<V> = [V] extends [NoSuchPath<string>] ? V : Given<V>;

/** What a patch did. */
export interface PatchResult<T = unknown, K extends keyof T = never> {
  /** How many rows were changed. */
  readonly modified: number;
  /** Their primary keys, as they are now. */
  readonly primaryKeys: readonly unknown[];
  /** The new values of the fields that `returning()` named, row by row as in `primaryKeys`. */
  readonly returning: { readonly [P in K]-?: readonly Row<T>[P][] };
}
