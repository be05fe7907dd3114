import type { EntityClass } from '../entity/definition.js';
import type { PatchResult } from '../query/patch-types.js';
import type { DeleteResult, Query } from '../query/query.js';
import type { DatabaseSession } from './session.js';

/** Before a commit looks for what there is to write. */
export interface CommitEvent {
  /** The session that commits; what is added to it is written with the rest. */
  readonly session: DatabaseSession;
}

/** A commit that is through: nothing can be taken back any more, and the database is free again. */
export interface CommittedEvent {
  readonly inserted: readonly object[];
  readonly updated: readonly object[];
  readonly removed: readonly object[];
}

/** Objects of one entity that are about to be written, or have been. */
export interface WriteEvent<T extends object = object> {
  /** The class of the objects. */
  readonly entityClass: EntityClass<T>;
  readonly objects: readonly T[];
  /**
   * The session that writes. Inside a handler all work goes through it: it is in the open transaction, for which the database itself
   * waits. What is added to it is written by the same commit, which it does by itself.
   */
  readonly session: DatabaseSession;
}

/** Objects that are about to be written. What a handler sets on them is validated and written. */
export interface PreventableEvent<T extends object = object> extends WriteEvent<T> {
  /**
   * Leaves objects out of the commit, all of them when none is named. What was to be inserted or removed is forgotten by the session;
   * what was changed stays changed on the object, until a commit writes it.
   */
  preventDefault(...objects: readonly T[]): void;
}

/** What changed on one object. */
export interface ObjectChange<T extends object = object> {
  readonly object: T;
  /** The names of the changed fields. */
  readonly fields: readonly string[];
  /** What they were before; of a reference its key. Undefined where it was never loaded. */
  readonly before: Readonly<Record<string, unknown>>;
}

/** Objects whose changes are about to be written, or have been. */
export interface ChangeEvent<T extends object = object> extends WriteEvent<T> {
  /** What changed, in the order of the objects. */
  readonly changes: readonly ObjectChange<T>[];
}

/** A query that is about to read. */
export interface FindEvent<T extends object = object> {
  readonly entityClass: EntityClass<T>;
  /** What is wanted: objects, the first one, how many there are, or whether there is any. */
  readonly method: 'find' | 'first' | 'count' | 'has';
  /** The query; another one may be set in its place: `event.query = event.query.filter({ … })`. What it runs itself is not told. */
  query: Query<T>;
  readonly session: DatabaseSession;
}

/** A query that has read objects, or records of groups. */
export interface FoundEvent<T extends object = object> extends Readonly<FindEvent<T>> {
  readonly objects: readonly object[];
}

/** A query that is about to delete rows, in an open transaction. */
export interface DeleteEvent<T extends object = object> {
  readonly entityClass: EntityClass<T>;
  /** The query; another one may be set in its place. */
  query: Query<T>;
  readonly session: DatabaseSession;
  /** The query changes nothing, and says so. */
  preventDefault(): void;
}

/** A query that is about to patch rows, in an open transaction. */
export interface PatchEvent<T extends object = object> extends DeleteEvent<T> {
  /** What is patched; another patch may be set in its place. It is validated then. */
  changes: object;
}

/** A query that has deleted rows, in a transaction that is still open. */
export interface DeletedEvent<T extends object = object> extends Readonly<Omit<DeleteEvent<T>, 'preventDefault'>> {
  readonly result: DeleteResult;
}

/** A query that has patched rows, in a transaction that is still open. */
export interface PatchedEvent<T extends object = object> extends Readonly<Omit<PatchEvent<T>, 'preventDefault'>> {
  readonly result: PatchResult<Record<string, unknown>, string>;
}

/** What is told of rows of an entity, by name. `T` is the entity. */
export interface EntityEvents<T extends object = object> {
  /** A commit: new objects, before they are validated. */
  'insert:pre': PreventableEvent<T>;
  /** New objects with their keys, written; the transaction is still open. */
  'insert:post': WriteEvent<T>;
  /** A commit: changed objects, before they are validated. */
  'update:pre': ChangeEvent<T> & PreventableEvent<T>;
  'update:post': ChangeEvent<T>;
  /** A commit: objects that were given to `remove()`. */
  'remove:pre': PreventableEvent<T>;
  'remove:post': WriteEvent<T>;
  /** `find()`, `findOne()`, `count()` and their kin. */
  'find:pre': FindEvent<T>;
  'find:post': FoundEvent<T>;
  /** `patchOne()` and `patchMany()`. */
  'patch:pre': PatchEvent<T>;
  'patch:post': PatchedEvent<T>;
  /** `deleteOne()` and `deleteMany()`. */
  'delete:pre': DeleteEvent<T>;
  'delete:post': DeletedEvent<T>;
}

/** Everything that a database tells. */
export interface DatabaseEvents extends EntityEvents {
  /** A commit begins, whatever it may have to write. */
  'commit:pre': CommitEvent;
  /** The outermost transaction is through. An error thrown here reaches the caller, though everything is written. */
  'commit:post': CommittedEvent;
}

/** The name of an event. */
export type EventName = keyof DatabaseEvents;

/** A function that is told of an event; the next one waits for it. What it throws rolls everything back. */
export type Handler<E> = (event: E) => unknown;

/** Ends the listening. */
export type Unlisten = () => void;

/** Where handlers are given: a database, or what a plugin gets of it. */
export interface Listening {
  /**
   * Tells a function of an event, those that listened before first.
   *
   * @returns what ends it
   */
  listen<N extends EventName>(event: N, handler: Handler<DatabaseEvents[N]>): Unlisten;
  /** The same for the rows of one entity, and of classes that share its table and extend it. */
  listen<N extends keyof EntityEvents, T extends object>(
    event: N,
    entityClass: EntityClass<T>,
    handler: Handler<EntityEvents<T>[N]>,
  ): Unlisten;
}
