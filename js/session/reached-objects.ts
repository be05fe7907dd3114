import type { EntityMetadata, Instance } from '../metadata/entity-metadata.js';

/** Objects of one entity. */
export interface EntityObjects {
  readonly entity: EntityMetadata;
  readonly instances: Instance[];
}

/** The objects that a commit looks at, by their entities: what an entity does not have need not be asked of each of its objects. */
export class ReachedObjects implements Iterable<EntityObjects> {
  readonly #byEntity = new Map<EntityMetadata, EntityObjects>();

  /** The objects of an entity, to be added to; each is given once. */
  of(entity: EntityMetadata): Instance[] {
    let objects = this.#byEntity.get(entity);
    if (objects === undefined) {
      objects = { entity, instances: [] };
      this.#byEntity.set(entity, objects);
    }
    return objects.instances;
  }

  /** Leaves some objects out. */
  leaveOut(isLeft: (instance: Instance) => boolean): void {
    for (const { instances } of this) {
      const first = instances.findIndex(isLeft);
      if (first < 0) continue;
      let kept = first;
      for (let index = first; index < instances.length; index++) {
        const instance = instances[index] as Instance;
        if (!isLeft(instance)) instances[kept++] = instance;
      }
      instances.length = kept;
    }
  }

  /** The objects, by their entities in the order of discovery. */
  [Symbol.iterator](): Iterator<EntityObjects> {
    return this.#byEntity.values();
  }
}
