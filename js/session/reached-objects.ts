import type { ValueLists } from '../metadata/column-values.js';
import type { EntityMetadata, Instance } from '../metadata/entity-metadata.js';

/** Objects of one entity, by what is known of them. */
export class EntityObjects {
  readonly entity: EntityMetadata;
  /** Those without a row. */
  readonly added: Instance[] = [];
  /** Those with a row. */
  readonly stored: Instance[] = [];
  /** References that are not loaded: a field may have been set on them. */
  readonly unloaded: Instance[] = [];
  #values: ValueLists | undefined;

  constructor(entity: EntityMetadata) {
    this.entity = entity;
  }

  /** The values of those with a row, a list for each column, as they were when somebody asked first. */
  get values(): ValueLists {
    this.#values ??= this.entity.values.of(this.stored);
    return this.#values;
  }

  /** Leaves some of them out. */
  leaveOut(isLeft: (instance: Instance) => boolean): void {
    this.#values = undefined;
    for (const list of [this.added, this.stored, this.unloaded]) leaveOut(list, isLeft);
  }

  /** All of them. */
  get all(): readonly Instance[] {
    const { added, stored, unloaded } = this;
    return stored.length + unloaded.length === 0 ? added : added.concat(stored, unloaded);
  }
}

/** The objects that a commit looks at, by their entities: what an entity does not have need not be asked of each of its objects. */
export class ReachedObjects implements Iterable<EntityObjects> {
  readonly #byEntity = new Map<EntityMetadata, EntityObjects>();

  /** The objects of an entity, to be added to; each is given once. */
  of(entity: EntityMetadata): EntityObjects {
    let objects = this.#byEntity.get(entity);
    if (objects === undefined) {
      objects = new EntityObjects(entity);
      this.#byEntity.set(entity, objects);
    }
    return objects;
  }

  /** Leaves some objects out. */
  leaveOut(isLeft: (instance: Instance) => boolean): void {
    for (const objects of this) objects.leaveOut(isLeft);
  }

  /** The objects, by their entities in the order of discovery. */
  [Symbol.iterator](): Iterator<EntityObjects> {
    return this.#byEntity.values();
  }
}

function leaveOut(list: Instance[], isLeft: (instance: Instance) => boolean): void {
  let kept = list.findIndex(isLeft);
  if (kept < 0) return;
  for (let index = kept; index < list.length; index++) {
    const instance = list[index] as Instance;
    if (!isLeft(instance)) list[kept++] = instance;
  }
  list.length = kept;
}
