import type { Annotation, AnnotationKey } from '../entity/annotations.js';

type Empty = null | undefined;

/** Whether a property is an owning reference. The `0 extends 1 & V` part keeps `any` out. */
type IsReference<V> = 0 extends 1 & V ? false : [Exclude<V, Empty>] extends [Annotation<{ reference: unknown }>] ? true : false;

/** Whether a property is a back reference. */
type IsBackReference<V> = 0 extends 1 & V
  ? false
  : [Exclude<V, Empty>] extends [Annotation<{ backReference: unknown }>]
    ? true
    : false;

/** Whether a property has no column: a back reference, or an excluded one. */
type IsVirtual<V> = 0 extends 1 & V
  ? false
  : [Exclude<V, Empty>] extends [Annotation<{ backReference: unknown }> | Annotation<{ excluded: true }>]
    ? true
    : false;

/** Whether a property is an object whose members are columns. */
type IsEmbedded<V> = 0 extends 1 & V ? false : [Exclude<V, Empty>] extends [Annotation<{ embedded: unknown }>] ? true : false;

type IsPrimaryKey<V> = [Exclude<V, Empty>] extends [Annotation<{ primaryKey: true }>] ? true : false;

/** The names of an entity's back references. */
export type BackReferenceKey<T> = { [K in keyof T]-?: IsBackReference<T[K]> extends true ? K : never }[keyof T];

/** The names of an entity's relations, references and back references. */
export type RelationKey<T> = {
  [K in keyof T]-?: IsReference<T[K]> extends true ? K : IsBackReference<T[K]> extends true ? K : never;
}[keyof T] &
  string;

/** The name of an entity's primary key. */
export type PrimaryKeyName<T> = { [K in keyof T]-?: IsPrimaryKey<T[K]> extends true ? K : never }[keyof T];

/** The names of an entity's fields with a column: no methods, no back references. */
export type FieldKey<T> = {
  [K in keyof T]-?: K extends AnnotationKey
    ? never
    : NonNullable<T[K]> extends (...args: never) => unknown
      ? never
      : IsVirtual<T[K]> extends true
        ? never
        : IsEmbedded<T[K]> extends true
          ? never
          : K;
}[keyof T] &
  string;

/** The paths of the members of an entity's embedded objects: `address.street`. */
export type EmbeddedKey<T> = {
  [K in keyof T & string]-?: IsEmbedded<T[K]> extends true ? `${K}.${FieldKey<Exclude<T[K], Empty>>}` : never;
}[keyof T & string];

/** What is at the path of an embedded object's member. */
type EmbeddedValue<T, P> = P extends `${infer K}.${infer M}`
  ? K extends keyof T
    ? M extends keyof Exclude<T[K], Empty>
      ? Exclude<T[K], Empty>[M]
      : never
    : never
  : never;

/** The entity at the other end of a relation. */
export type Target<V> = Exclude<V, Empty> extends readonly (infer E)[] ? E : Exclude<V, Empty>;

/** A reference that is not loaded: the primary key only. */
export type Unloaded<V> = V extends Empty ? V : { [K in PrimaryKeyName<V>]: V[K] };

/**
 * A loaded row: every field, relations only as far as they were joined. `L` maps joined relations to what was loaded for them.
 */
export type Row<T, L = object> = {
  [K in keyof T as K extends AnnotationKey
    ? never
    : K extends keyof L
      ? never
      : IsVirtual<T[K]> extends true
        ? never
        : K]: IsReference<T[K]> extends true ? Unloaded<T[K]> : T[K];
} & { [K in keyof L]: L[K] };

/** The marker of a query that selects all fields. */
export type All = typeof all;
declare const all: unique symbol;

/** What a query answers: a whole row, or the selected fields of one. */
export type Result<T, L, S> = [S] extends [All] ? Row<T, L> : Pick<Row<T, L>, S & keyof Row<T, L>>;

/** What a left join loads for a relation of type `V`, given what it loads for one object. */
export type LeftJoined<V, R> =
  IsReference<V> extends true ? R | Extract<V, Empty> : Exclude<V, Empty> extends readonly unknown[] ? R[] : R | undefined;

/** What an inner join loads: a missing to-one is not possible. */
export type InnerJoined<V, R> = Exclude<V, Empty> extends readonly unknown[] ? R[] : R;

/** Which of the two, by the join's kind. */
export type Joined<V, R, Kind> = Kind extends 'inner' ? InnerJoined<V, R> : LeftJoined<V, R>;

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
  $eq?: Operand<V> | null;
  /** Not equal; rows without a value are found as well. */
  $ne?: Operand<V> | null;
  /** Greater. */
  $gt?: Exclude<Operand<V>, Empty>;
  /** Greater or equal. */
  $gte?: Exclude<Operand<V>, Empty>;
  /** Less. */
  $lt?: Exclude<Operand<V>, Empty>;
  /** Less or equal. */
  $lte?: Exclude<Operand<V>, Empty>;
  /** One of; an empty list finds nothing. */
  $in?: readonly (Operand<V> | null)[];
  /** None of; an empty list finds everything. */
  $nin?: readonly (Operand<V> | null)[];
  /** SQL's LIKE: `%` is any text, `_` any character. */
  $like?: string;
  /** A regular expression. */
  $regex?: RegExp | string;
  /** The opposite of a comparison. */
  $not?: Comparison<V>;
}

/** A condition on the rows of an entity. Its entries are joined by AND. */
export type Filter<T> = { [K in FieldKey<T>]?: Operand<T[K]> | Comparison<T[K]> | null } & {
  [P in EmbeddedKey<T>]?: Operand<EmbeddedValue<T, P>> | Comparison<EmbeddedValue<T, P>> | null;
} & {
  /** All of the conditions. */
  $and?: readonly Filter<T>[];
  /** At least one of the conditions. */
  $or?: readonly Filter<T>[];
  /** None of the conditions. */
  $nor?: readonly Filter<T>[];
  /** The opposite of a condition. */
  $not?: Filter<T>;
};

/** The direction of an order. */
export type Direction = 'asc' | 'desc';
