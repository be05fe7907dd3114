import type { IdentityMap } from '../identity/identity-map.js';
import type { Instance } from '../metadata/entity-metadata.js';
import { markRemoved, rowKey, rowState, setRowState } from '../metadata/row-state.js';
import { isUnloaded } from '../metadata/unloaded-reference.js';
import { reload } from './cascade.js';
import { groupBy } from './grouping.js';
import type { OpenDatabase } from './open-database.js';
import type { KnownObject } from './settlement.js';

/** The objects of a session that are read while a transaction is open; those of a nested one are the outer one's, too. */
export class NotedReads {
  readonly #identities: IdentityMap;
  readonly #reads = new Set<Instance>();
  #outer: Set<Instance> | undefined;
  #isOpen = false;

  constructor(identities: IdentityMap) {
    this.#identities = identities;
  }

  /** Notes what is read from here on. */
  begin(): void {
    this.#outer = this.#identities.reads;
    this.#identities.reads = this.#reads;
    this.#isOpen = true;
  }

  /** Notes nothing more. Answers what was read. */
  end(): ReadonlySet<Instance> {
    if (this.#isOpen) {
      this.#identities.reads = this.#outer;
      for (const instance of this.#reads) this.#outer?.add(instance);
      this.#isOpen = false;
    }
    return this.#reads;
  }
}

/**
 * Reads objects again whose values are of a transaction that was rolled back: what is clean on them takes the present values, and an
 * object whose row never came to be leaves the session.
 *
 * @param reads the objects that were read in the transaction
 */
export async function readAgain(database: OpenDatabase, identities: IdentityMap, reads: Iterable<Instance>): Promise<void> {
  const known: KnownObject[] = [];
  for (const instance of reads) {
    const [state, key] = [rowState(instance), rowKey(instance)];
    // What the rollback made new again has no row to be read.
    if (state === undefined || key === undefined || isUnloaded(instance)) continue;
    if (identities.watched(state.entity, key) === instance) known.push({ entity: state.entity, key, instance });
  }
  for (const [entity, objects] of groupBy(known, (object) => object.entity)) {
    for (const { key, instance } of await reload(database, identities, entity, objects)) {
      const state = rowState(instance);
      database.journal?.record(() => state && setRowState(instance, state));
      markRemoved(instance);
      identities.delete(entity, key);
    }
  }
}
