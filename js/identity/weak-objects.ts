import type { EntityMetadata, Instance } from '../metadata/entity-metadata.js';

/** A place in the map. */
interface Entry {
  readonly entity: EntityMetadata;
  readonly key: string | number;
}

/** Objects by row that are there as long as somebody else holds them. */
export class WeakObjects {
  readonly #entities = new Map<EntityMetadata, Map<string | number, WeakRef<Instance>>>();
  readonly #members = new WeakSet<Instance>();
  readonly #collected = new FinalizationRegistry<Entry>(({ entity, key }) => {
    const instances = this.#entities.get(entity);
    if (instances?.get(key)?.deref() === undefined) instances?.delete(key);
  });

  /** Whether an object is in here. */
  has(instance: Instance): boolean {
    return this.#members.has(instance);
  }

  /** The object of a row. */
  get(entity: EntityMetadata, key: string | number): Instance | undefined {
    return this.#entities.get(entity)?.get(key)?.deref();
  }

  /** Adds an object. */
  set(entity: EntityMetadata, key: string | number, instance: Instance): void {
    let instances = this.#entities.get(entity);
    if (instances === undefined) {
      instances = new Map();
      this.#entities.set(entity, instances);
    }
    instances.set(key, new WeakRef(instance));
    this.#members.add(instance);
    this.#collected.register(instance, { entity, key });
  }

  /** Removes the object of a row and answers it. */
  take(entity: EntityMetadata, key: string | number): Instance | undefined {
    const instance = this.get(entity, key);
    this.#entities.get(entity)?.delete(key);
    if (instance !== undefined) this.#members.delete(instance);
    return instance;
  }
}
