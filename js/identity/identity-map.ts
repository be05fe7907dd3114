import type { Cell } from '../codec/cell.js';
import type { EntityMetadata, Instance } from '../metadata/entity-metadata.js';
import type { ReferencePool } from '../metadata/unloaded-reference.js';
import { mapKey } from './key-text.js';
import { KeyedObjects } from './keyed-objects.js';
import { WeakObjects } from './weak-objects.js';

type Key = NonNullable<Cell>;

/** One object for each row, whichever of the entities that share its table it was asked of: within a session, or within the answer of one query. */
export class IdentityMap implements ReferencePool {
  // Made when it is first written to: most answers have no row twice.
  #entities: Map<EntityMetadata, KeyedObjects<Instance>> | undefined;
  #unwatched: WeakObjects | undefined;
  /** See {@link ReferencePool.keeps}. */
  readonly keeps: boolean;
  /** The objects that were read since a transaction began, where somebody wants to know; see {@link noteRead}. */
  reads: Set<Instance> | undefined;

  /** @param keeps whether it is a session's */
  constructor(keeps = false) {
    this.keeps = keeps;
  }

  /** Notes that an object has values of the open transaction, which may be rolled back. */
  noteRead(instance: Instance): void {
    this.reads?.add(instance);
  }

  /** The object of a row. One that nobody watched for changes is watched from now on. */
  get(entity: EntityMetadata, key: Key): Instance | undefined {
    const mapped = mapKey(key);
    const instance = this.#entities?.get(entity.root)?.get(mapped);
    if (instance !== undefined || this.#unwatched === undefined) return instance;
    const taken = this.#unwatched.take(entity.root, mapped);
    if (taken !== undefined) this.set(entity, key, taken);
    return taken;
  }

  set(entity: EntityMetadata, key: Key, instance: Instance): void {
    this.#objectsOf(entity).set(mapKey(key), instance);
    this.noteRead(instance);
  }

  /**
   * The objects of an entity by their mapped keys, for whoever looks up and adds many at once. Undefined where more is to be done for
   * each of them, as {@link get} and {@link set} do.
   */
  unnoted(entity: EntityMetadata): KeyedObjects<Instance> | undefined {
    return this.#unwatched === undefined && this.reads === undefined ? this.#objectsOf(entity) : undefined;
  }

  #objectsOf({ root }: EntityMetadata): KeyedObjects<Instance> {
    this.#entities ??= new Map();
    let instances = this.#entities.get(root);
    if (instances === undefined) {
      instances = new KeyedObjects();
      this.#entities.set(root, instances);
    }
    return instances;
  }

  /** Forgets a row. */
  delete(entity: EntityMetadata, key: Key): void {
    this.deleteAll(entity, [key]);
  }

  /** Forgets some rows of an entity. */
  deleteAll(entity: EntityMetadata, keys: readonly Key[]): void {
    const { root } = entity;
    const instances = this.#entities?.get(root);
    for (const key of keys) {
      const mapped = mapKey(key);
      instances?.delete(mapped);
      this.#unwatched?.take(root, mapped);
    }
  }

  /** Every object that is watched for changes. */
  objects(): Instance[] {
    const [first, ...others] = this.#entities?.values() ?? [];
    const objects = first?.values() ?? [];
    return others.length === 0 ? objects : objects.concat(...others.map((instances) => instances.values()));
  }

  /** Whether any object of an entity, or of one that shares its table, is watched for changes. */
  hasAny(entity: EntityMetadata): boolean {
    return (this.#entities?.get(entity.root)?.size ?? 0) > 0;
  }

  /** Every watched object of an entity. */
  of(entity: EntityMetadata): readonly Instance[] {
    return this.#entities?.get(entity.root)?.values() ?? [];
  }

  /** Whether there may be objects that nobody watches for changes. */
  get hasUnwatched(): boolean {
    return this.#unwatched !== undefined;
  }

  /** Whether an object of this map is one that nobody watches for changes. */
  isUnwatched(instance: Instance): boolean {
    return this.#unwatched?.has(instance) ?? false;
  }

  /** This map for a query whose new objects are not watched for changes, and not held. */
  unwatched(): IdentityMap {
    this.#unwatched ??= new WeakObjects();
    return new UnwatchedMap(this, this.#unwatched);
  }

  /** The object of a row that is watched for changes. */
  watched(entity: EntityMetadata, key: Key): Instance | undefined {
    return this.#entities?.get(entity.root)?.get(mapKey(key));
  }

  /** Forgets everything. */
  clear(): void {
    this.#entities = undefined;
    this.#unwatched = undefined;
  }
}

/** An identity map whose new objects nobody watches. */
class UnwatchedMap extends IdentityMap {
  readonly #watched: IdentityMap;
  readonly #objects: WeakObjects;

  constructor(watched: IdentityMap, objects: WeakObjects) {
    super();
    this.#watched = watched;
    this.#objects = objects;
  }

  override get(entity: EntityMetadata, key: Key): Instance | undefined {
    return this.#watched.watched(entity, key) ?? this.#objects.get(entity.root, mapKey(key));
  }

  override unnoted(): undefined {
    return undefined;
  }

  override set(entity: EntityMetadata, key: Key, instance: Instance): void {
    this.#objects.set(entity.root, mapKey(key), instance);
  }
}
