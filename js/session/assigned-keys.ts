import type { EntityMetadata, Instance } from '../metadata/entity-metadata.js';
import type { WriteGroup } from './change-set.js';
import { groupBy } from './grouping.js';
import type { OpenDatabase } from './open-database.js';

/** Keys that were given to new objects of one entity. */
interface Assigned {
  readonly entity: EntityMetadata;
  readonly instances: readonly Instance[];
  /** What the objects had before. */
  readonly before: readonly unknown[];
  readonly keys: readonly unknown[];
}

/** The keys that a commit gives to new objects, until it is through. */
export class AssignedKeys {
  readonly #database: OpenDatabase;
  readonly #assigned: Assigned[] = [];

  constructor(database: OpenDatabase) {
    this.#database = database;
  }

  /**
   * Gives the next free keys to new objects without one, before anything is written, so that all references are known. What is about
   * to be updated keeps the keys that the application gave it.
   */
  async assign(inserts: readonly WriteGroup[], updates: readonly WriteGroup[]): Promise<void> {
    for (const [entity, groups] of groupBy(inserts, (group) => group.entity.root)) {
      const { primaryKey } = entity;
      if (!primaryKey.autoIncrement) continue;
      const { open, highest } = keysIn(entity, groups);
      if (open.length === 0) continue;
      const rekeyed = updates.filter((group) => group.entity.root === entity && isRekeyed(group));
      let next = Math.max(await this.#nextKey(groups), highest + 1, keysIn(entity, rekeyed).highest + 1);
      const before = new Array<unknown>(open.length);
      const keys = new Array<unknown>(open.length);
      this.#assigned.push({ entity, instances: open, before, keys });
      for (let index = 0; index < open.length; index++) {
        const instance = open[index] as Instance;
        before[index] = primaryKey.place.read(instance);
        keys[index] = primaryKey.decode(next++);
        primaryKey.place.write(instance, keys[index]);
      }
    }
  }

  /** Takes them back after a failure. */
  takeBack(): void {
    for (const { entity, instances, before, keys } of this.#assigned) {
      const { place } = entity.primaryKey;
      instances.forEach((instance, index) => {
        // What the application has set since is its own.
        if (place.read(instance) === keys[index]) place.write(instance, before[index]);
      });
    }
  }

  /** The first key that the database never gave. */
  async #nextKey([group]: readonly WriteGroup[]): Promise<number> {
    const { nextKey = '' } = group ? this.#database.writes.plan(insertShape(group.entity, group.columns)) : {};
    return Number(await this.#database.engine.scalar(nextKey));
  }
}

function isRekeyed({ entity, columns }: WriteGroup): boolean {
  return columns.includes(entity.primaryKey);
}

/** The objects without a key, and the highest key of the others. */
function keysIn(entity: EntityMetadata, groups: readonly WriteGroup[]): { readonly open: Instance[]; readonly highest: number } {
  const open: Instance[] = [];
  let highest = 0;
  for (const { instances } of groups) {
    for (let at = 0; at < instances.length; at++) {
      const instance = instances[at] as Instance;
      const key = entity.keyOf(instance);
      if (key === undefined) open.push(instance);
      else highest = Math.max(highest, Number(key));
    }
  }
  return { open, highest };
}

/** The shape of an insert of some columns. */
export function insertShape(
  entity: EntityMetadata,
  columns: WriteGroup['columns'],
): { kind: 'insert'; entity: string; fields: string[] } {
  return { kind: 'insert', entity: entity.name, fields: columns.map(({ field }) => field) };
}
