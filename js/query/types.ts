import type { Annotation } from '../entity/annotations.js';

/** What stands for a missing value. */
export type Empty = null | undefined;

// A property is tested with one assignability check, null and undefined included: the checker does it for every property of every
// entity, so each further conditional would show in the time that an editor takes. `any` takes both branches of a conditional,
// which leaves it a plain field.

/** What an owning reference is assignable to. */
export type ReferenceMark = Annotation<{ reference: unknown }> | Empty;

/** What a back reference is assignable to. */
export type BackReferenceMark = Annotation<{ backReference: unknown }> | Empty;

/** What a relation that is loaded with every object is assignable to. */
type EagerMark = Annotation<{ reference: { load: 'eager' } } | { backReference: { load: 'eager' } }> | Empty;

type RelationMark = ReferenceMark | BackReferenceMark;

/** What a property without a column is assignable to. */
export type VirtualMark = BackReferenceMark | Annotation<{ excluded: true }>;

/** What an object whose members are columns is assignable to. */
export type EmbeddedMark = Annotation<{ embedded: unknown }> | Empty;

/** What a primary key is assignable to. */
export type PrimaryKeyMark = Annotation<{ primaryKey: true }>;

/** What a method is assignable to. */
export type Method = ((...args: never) => unknown) | Empty;

/** The names of relations, and in brackets the names of embedded objects: found together, in one pass over the properties. */
type SpecialKey<T> = Names<T>['special'];

/** An interface, since the checker works out its members once for each entity, and an alias anew wherever it is used. */
interface Names<T> {
  special: {
    [K in keyof T]-?: T[K] extends Annotation<unknown> | Empty
      ? T[K] extends RelationMark
        ? T[K] extends EagerMark
          ? K | Eager<K>
          : K
        : T[K] extends EmbeddedMark
          ? [K]
          : never
      : never;
  }[keyof T];
  relation: Extract<Names<T>['special'], keyof T & string>;
  eager: Names<T>['special'] extends Plain ? unknown : EagerRow<T, Names<T>['special']>;
}

/** The name of a relation that is loaded with every object, among special keys. */
interface Eager<K> {
  readonly eager: K;
}

/** Special keys without such names. */
type Plain = PropertyKey | readonly unknown[];

/** The relations that are loaded with every object, as a join loads them. */
type EagerRow<T, S> = { [K in Extract<S, Eager<keyof T>>['eager']]: Joined<T[K], Row<Target<T[K]>>, 'left'> };

/** The names of an entity's relations, references and back references. */
export type RelationKey<T> = Names<T>['relation'];

/** The name of an entity's primary key. */
export type PrimaryKeyName<T> = keyof { [K in keyof T as T[K] extends PrimaryKeyMark ? K : never]: 0 };

/** The names of an entity's fields with a column: no methods, no back references. */
export type FieldKey<T> = { [K in keyof T]-?: T[K] extends VirtualMark | EmbeddedMark | Method ? never : K }[keyof T] & string;

/** An object of an entity, whatever relations it was loaded with. */
export type AnyLoaded<T> = { [K in keyof T as K extends RelationKey<T> ? never : K]: T[K] };

/** The paths of the members of an entity's embedded objects: `address.street`. */
export type EmbeddedKey<T, S = SpecialKey<T>> = S extends [infer K extends keyof T & string]
  ? `${K}.${FieldKey<Exclude<T[K], Empty>>}`
  : never;

/** The entity at the other end of a relation. (Not `infer E`: the checker would compare every method of an annotated array.) */
export type Target<V> = V extends Empty ? never : V extends readonly unknown[] ? V[number] : V;

/** A reference that is not loaded: the primary key only. */
export type Unloaded<V> = V extends Empty ? V : { [K in keyof V as V[K] extends PrimaryKeyMark ? K : never]: V[K] };

/**
 * A loaded row: every field, relations only as far as they were joined. `L` maps joined relations to what was loaded for them; a
 * back reference that was not joined is undefined, which is what it is, and takes new objects as on the class.
 *
 * Decided property by property, when one is read: a mapped type that drops keys would be worked out as a whole for every query.
 */
export type Row<T, L = unknown> = { [K in keyof T]: K extends keyof L ? unknown : Unjoined<T, K> } & L;

/**
 * The keys of an entity's references, each a field of its own: `authorId` beside `author`. A member of the class by that name wins.
 */
export type KeyFields<T> = {
  [K in RelationKey<T> as T[K] extends ReferenceMark ? `${K}Id` : never]: KeyOf<T[K]>;
};

/** The primary key of what a reference holds. */
export type KeyOf<V> = V extends Empty ? V : V[PrimaryKeyName<V>];

type Unjoined<T, K extends keyof T> = [T[K]] extends [VirtualMark]
  ? UnjoinedBackReference<T, K>
  : [T[K]] extends [ReferenceMark]
    ? Unloaded<T[K]>
    : T[K];

/** An optional property says itself that it may be missing; adding `undefined` to it would be another type under `exactOptionalPropertyTypes`. */
type UnjoinedBackReference<T, K extends keyof T> = object extends Pick<T, K> ? T[K] : T[K] | undefined;

/** The marker of a query that selects all fields. */
export type All = typeof all;
declare const all: unique symbol;

/** What a query answers: a whole row, or the selected fields of one. */
export type Result<T, L, S> = [S] extends [All] ? Row<T, L> : Selected<T, L, S>;

/**
 * What `find()` answers: a result with the keys of its references. Joined objects have them too, but not in their types, since new
 * objects of the class, which lack them, are put into loaded collections; `post.author.id` is there in any case.
 */
export type Found<T, L, S> = [S] extends [All] ? Row<T, L> & KeyFields<T> & Names<T>['eager'] : SelectedFound<T, L, S>;

type Selected<T, L, S> = Pick<Row<T, L>, S & keyof Row<T, L>>;

/** The same with keys of references. */
type SelectedFound<T, L, S> = Selected<T, L, S> & Pick<KeyFields<T>, S & keyof KeyFields<T>>;

/**
 * What a join loads for a relation of type `V`, given what it loads for one object. A list is there in any case; a to-one relation may
 * be missing after a left join, if it may be missing at all, or if it is the other side's to say.
 */
export type Joined<V, R, Kind> = [V] extends [readonly unknown[] | Empty]
  ? R[]
  : Kind extends 'inner'
    ? R
    : [V] extends [ReferenceMark]
      ? R | Extract<V, Empty>
      : R | undefined;

/** What an order names: fields and the keys of references; in a grouped query the fields of its records. */
export type OrderKey<T, R> = unknown extends R ? FieldKey<T> | keyof KeyFields<T> : keyof R & string;

/** The direction of an order. */
export type Direction = 'asc' | 'desc';
