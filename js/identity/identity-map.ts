import type { Cell } from '../codec/cell.js';
import type { EntityMetadata, Instance } from '../metadata/entity-metadata.js';
import type { ReferencePool } from '../metadata/row-state.js';

type Key = NonNullable<Cell>;

/** One object for each row, whichever of the entities that share its table it was asked of: within a session, or within the answer of one query. */
export class IdentityMap implements ReferencePool {
  // Made when it is first written to: most answers have no row twice.
  #entities: Map<EntityMetadata, Map<string | number, Instance>> | undefined;

  get(entity: EntityMetadata, key: Key): Instance | undefined {
    return this.#entities?.get(entity.root)?.get(mapKey(key));
  }

  set(entity: EntityMetadata, key: Key, instance: Instance): void {
    this.#entities ??= new Map();
    let instances = this.#entities.get(entity.root);
    if (instances === undefined) {
      instances = new Map();
      this.#entities.set(entity.root, instances);
    }
    instances.set(mapKey(key), instance);
  }

  /** Forgets a row. */
  delete(entity: EntityMetadata, key: Key): void {
    this.#entities?.get(entity.root)?.delete(mapKey(key));
  }

  /** Every object. */
  *objects(): Iterable<Instance> {
    for (const instances of this.#entities?.values() ?? []) yield* instances.values();
  }

  /** Forgets everything. */
  clear(): void {
    this.#entities = undefined;
  }
}

/** Bytes are no map key: two equal arrays are two objects. */
function mapKey(key: Key): string | number {
  return key instanceof Uint8Array ? `bytes:${key.join()}` : key;
}
