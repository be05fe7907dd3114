import type { Annotation } from '../entity/annotations.js';
import type { NoSuchPath, PathValue } from './path-types.js';
import type { SqlFragment } from './sql-fragment.js';
import type {
  BackReferenceMark,
  EmbeddedMark,
  Empty,
  KeyFields,
  Method,
  PrimaryKeyName,
  ReferenceMark,
  Target,
} from './types.js';

// Only the conditions that a query writes are worked out: every alias here is looked into property by property.

/** A value that is given later, by `.parameter(name, value)`. */
export interface Parameter {
  /** The name. */
  $parameter: string;
}

/** A value that a field can be compared with. A reference takes an object with the key, or the key itself. */
export type Operand<V> = V extends Empty
  ? V
  : V extends Annotation<{ reference: unknown }>
    ? { [K in PrimaryKeyName<V>]: V[K] } | V[PrimaryKeyName<V>]
    : V extends string
      ? V | RegExp
      : V;

/** The comparisons of one field. */
export interface Comparison<V> {
  /** Equal; `null` finds rows without a value. */
  $eq?: Operand<V> | Parameter | null;
  /** Not equal; rows without a value are found as well. */
  $ne?: Operand<V> | Parameter | null;
  /** Greater. */
  $gt?: Exclude<Operand<V>, Empty> | Parameter;
  /** Greater or equal. */
  $gte?: Exclude<Operand<V>, Empty> | Parameter;
  /** Less. */
  $lt?: Exclude<Operand<V>, Empty> | Parameter;
  /** Less or equal. */
  $lte?: Exclude<Operand<V>, Empty> | Parameter;
  /** One of; an empty list finds nothing. */
  $in?: readonly (Operand<V> | null)[] | Parameter;
  /** None of; an empty list finds everything. */
  $nin?: readonly (Operand<V> | null)[] | Parameter;
  /** SQL's LIKE: `%` is any text, `_` any character. SQLite looks no further than a NUL. */
  $like?: string | Parameter;
  /** A regular expression. */
  $regex?: RegExp | string | Parameter;
  /** The opposite of a comparison. */
  $not?: Condition<V>;
}

/**
 * A condition on the rows of an entity. Its entries are joined by AND. Dotted paths lead through objects that are referred to and
 * into JSON: `'author.name'`, `'settings.theme.size'`, `'tags.0'`.
 */
export type Filter<T> = { [K in keyof T]?: Condition<T[K]> } & LogicalFilter<T>;

/** Conditions on the keys of references: `{ authorId: 7 }`. */
export type KeyFilter<T> = { [P in keyof KeyFields<T>]?: Operand<KeyFields<T>[P]> | Comparison<KeyFields<T>[P]> | null };

/** A filter with the keys `P`, some of them dotted paths. A key that leads nowhere takes a {@link NoSuchPath}, that is nothing. */
export type PathFilter<T, P extends string> = {
  [K in P]?: K extends keyof LogicalFilter<T> ? LogicalFilter<T>[K] : PathCondition<PathValue<T, K>>;
};

type PathCondition<V> = [V] extends [NoSuchPath<string>] ? V : Condition<V>;

/** A filter that stands inside another one: dotted paths are checked when the query runs. */
export type InnerFilter<T> = Filter<T> & { [P in `${keyof T & string}.${string}`]?: unknown };

/** What one field can be compared with; nothing at all for a method, or for what has no value of its own. */
export type Condition<V> = [V] extends [Method | EmbeddedMark | Annotation<{ excluded: true }>]
  ? never
  : [V] extends [BackReferenceMark]
    ? Related<V>
    : Operand<V> | Comparison<V> | Parameter | Inner<V> | null;

/** Conditions on the rows of a relation. */
export interface Quantified<E> {
  /** At least one row meets them; `{}` is met by any row. */
  $some?: InnerFilter<E>;
  /** No row fails them; without rows that is so. */
  $every?: InnerFilter<E>;
  /** No row meets them. */
  $none?: InnerFilter<E>;
}

/** What a back reference can be compared with. */
type Related<V> = [V] extends [readonly unknown[] | Empty]
  ? Quantified<Target<V>>
  : Quantified<Target<V>> | InnerFilter<Target<V>> | Comparison<V & Annotation<{ reference: unknown }>> | Target<V> | null;

/** Conditions on what is inside a value: the row that a reference refers to, the members or the elements of JSON. */
type Inner<V> = V extends Empty | string | number | boolean | bigint | Date | ArrayBufferView | ArrayBuffer
  ? never
  : V extends ReferenceMark
    ? InnerFilter<V>
    : V extends readonly (infer E)[] | ReadonlySet<infer E>
      ? Elements<E>
      : V extends ReadonlyMap<unknown, unknown>
        ? never
        : { [K in keyof V]?: Condition<V[K]> };

/** Conditions on the elements of a list or a set that is kept as JSON. */
export interface Elements<E> {
  /** The value is among the elements. */
  $contains?: Operand<E> | Parameter | null;
  /** At least one element meets the condition; `{}` is met by any. */
  $some?: Condition<E> | Record<never, never>;
  /** No element fails the condition; without elements that is so. */
  $every?: Condition<E>;
  /** No element meets the condition; `{}` is met by any. */
  $none?: Condition<E> | Record<never, never>;
}

/** How conditions are put together. */
export interface LogicalFilter<T> {
  /** All of the conditions. */
  $and?: readonly (InnerFilter<T> | SqlFragment)[];
  /** At least one of the conditions. */
  $or?: readonly (InnerFilter<T> | SqlFragment)[];
  /** None of the conditions. */
  $nor?: readonly (InnerFilter<T> | SqlFragment)[];
  /** The opposite of a condition. */
  $not?: InnerFilter<T> | SqlFragment;
}
