/**
 * The types that turn a property into metadata. They exist at compile time only: Relata's type compiler reads them from the
 * source, and the query types read them from the class. At run time `number & PrimaryKey` is a number.
 */

import type { RelationOptions } from './relation-options.js';

declare const annotation: unique symbol;

/** The key under which an annotation is visible to other types. No value has it. */
export type AnnotationKey = typeof annotation;

/** The carrier of an annotation: an optional property that nothing ever sets, so that plain values stay assignable. */
export interface Annotation<A> {
  /** Never set. */
  readonly [annotation]?: A;
}

/** The primary key of an entity: `id: number & PrimaryKey`. */
export type PrimaryKey = Annotation<{ primaryKey: true }>;

/** A key that the unit of work assigns before the insert: `id: number & PrimaryKey & AutoIncrement = 0`. */
export type AutoIncrement = Annotation<{ autoIncrement: true }>;

/**
 * Counts the writes of its row: `version: number & Version = 0`. A new row is at version 1. Whoever writes or removes an object whose
 * row has another version by now is refused with a `VersionConflict`; a patch by a query counts without asking.
 */
export type Version = Annotation<{ version: true }>;

/** What the database does to a row when the row it references is deleted or gets another key. */
export type ReferentialAction = 'CASCADE' | 'RESTRICT' | 'SET NULL' | 'NO ACTION' | 'SET DEFAULT';

/** Options of {@link Reference}. */
export interface ReferenceOptions extends RelationOptions {
  /** When the referenced row is deleted; `CASCADE` when absent. */
  onDelete?: ReferentialAction;
  /** When the referenced row's key changes; `CASCADE` when absent. */
  onUpdate?: ReferentialAction;
  /**
   * The column; the property's name when absent. A field with the same column holds the key beside the object:
   * `authorId: number; author: User & Reference<{column: 'authorId'}>`.
   */
  column?: string;
}

/** The owning side of a relation: the column holds the target's primary key. `author: User & Reference` */
export type Reference<O extends ReferenceOptions = object> = Annotation<{ reference: O }>;

/** What becomes of a child that was taken from its parent and got no other one. */
export type OrphanRule = 'nullify' | 'delete' | 'refuse';

/** Options of {@link BackReference}. */
export interface BackReferenceOptions extends RelationOptions {
  /** The pivot entity of a many-to-many relation: `via: typeof UserGroup`. */
  via?: object;
  /** The reference on the target (or on the pivot) that points back here, where several could. */
  mappedBy?: string;
  /**
   * What a commit does with a child that was taken from here and got no other parent: `'nullify'` empties its reference, `'delete'`
   * deletes its row, `'refuse'` is an error. `'nullify'` when absent, and `'refuse'` where the reference is required.
   */
  orphans?: OrphanRule;
}

/** The inverse side of a relation; it has no column. `posts?: Post[] & BackReference` */
export type BackReference<O extends BackReferenceOptions = object> = Annotation<{ backReference: O }>;

/** Options of {@link ManyToMany}. */
export interface ManyToManyOptions extends RelationOptions {
  /** The list of the other entity that is the other side; left out where there is none. Both sides name each other. */
  inverse?: string;
  /** The join table; when absent it is named after the two entities: `course_student`. */
  table?: string;
  /** The join table's column with the key of the object that has this list; named after its entity when absent. */
  joinColumn?: string;
  /** The join table's column with the keys of the objects in this list; named after their entity when absent. */
  inverseJoinColumn?: string;
}

/**
 * A list of a many-to-many relation whose links are in a table that nobody declares: `courses: Course[] & ManyToMany<{inverse:
 * 'students'}> = []`. Where a link says more than that it is there, declare its entity: `BackReference<{via: typeof Enrolment}>`.
 */
export type ManyToMany<O extends ManyToManyOptions = object> = Annotation<{ backReference: O; manyToMany: O }>;

/** Options of {@link Index} and {@link Unique}. */
export interface IndexOptions {
  /** The index's name; derived from table and column when absent. */
  name?: string;
  /** Whether two rows may not share a value. */
  unique?: boolean;
}

/** An index of this field: `email: string & Index`. */
export type Index<O extends IndexOptions = object> = Annotation<{ index: O }>;

/** A unique index of this field: `email: string & Unique`. */
export type Unique<O extends IndexOptions = object> = Annotation<{ unique: O }>;

/** Options of {@link DatabaseField}. */
export interface DatabaseFieldOptions {
  /** The column's name; the property's name when absent. */
  name?: string;
  /** The column's declared SQL type; chosen from the property's type when absent. */
  type?: string;
}

/** How the column is declared: `author: User & Reference & DatabaseField<{name: 'author_id'}>`. */
export type DatabaseField<O extends DatabaseFieldOptions> = Annotation<{ databaseField: O }>;

/** Options of {@link SQLite}. */
export interface SQLiteOptions {
  /** The column's declared SQL type: `type: 'varchar(20)'`. */
  type?: string;
  /** The column's name; the property's name when absent. */
  name?: string;
}

/** How SQLite declares the column: `code: string & SQLite<{type: 'varchar(20)'}>`. */
export type SQLite<O extends SQLiteOptions> = Annotation<{ databaseField: O }>;

/**
 * The names that the column had before: `name: string & RenamedFrom<'nick'>`, or several, `RenamedFrom<'nick' | 'handle'>`.
 * `database.migrate()` gives the column its new name, with all that refers to it.
 */
export type RenamedFrom<N extends string> = Annotation<{ renamedFrom: N }>;

/** The column's name: `author: string & MapName<'author_name'>`. */
export type MapName<N extends string> = Annotation<{ databaseField: { name: N } }>;

/** The property has no column. After a load it is not there. */
export type Excluded = Annotation<{ excluded: true }>;

/** Options of {@link Embedded}. */
export interface EmbeddedOptions {
  /** What the names of the columns begin with; the property's name and `_` when absent. */
  prefix?: string;
}

/** An object whose members are columns of the entity's own table: `home: Embedded<Address, {prefix: 'home_'}>`. */
export type Embedded<T, O extends EmbeddedOptions = object> = T & Annotation<{ embedded: O }>;

/** A numeric key that the unit of work assigns: `id: AutoId = 0`. */
export type AutoId = number & PrimaryKey & AutoIncrement;

/** A UUID in its text form. Make one with {@link uuid}. */
export type UUID = string & Annotation<{ uuid: true }>;

/** A whole number, stored as INTEGER. */
export type integer = number & Annotation<{ integer: true }>;
/** A whole number from -128 to 127. */
export type int8 = integer;
/** A whole number from -32,768 to 32,767. */
export type int16 = integer;
/** A whole number from -2,147,483,648 to 2,147,483,647. */
export type int32 = integer;
/** A whole number from 0 to 255. */
export type uint8 = integer;
/** A whole number from 0 to 65,535. */
export type uint16 = integer;
/** A whole number from 0 to 4,294,967,295. */
export type uint32 = integer;
/** A number, stored as REAL. */
export type float = number;
/** A number that is no larger than 32 bits can say. Its digits are kept. */
export type float32 = number;
/** A number, stored as REAL. */
export type float64 = number;

/** A new random UUID (version 4). */
export function uuid(): string {
  return crypto.randomUUID();
}
