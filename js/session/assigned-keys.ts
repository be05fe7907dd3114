import type { EntityMetadata, Instance } from '../metadata/entity-metadata.js';
import type { WriteGroup } from './change-set.js';
import type { EncodedGroup } from './encoding.js';
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
  async assign(inserts: readonly EncodedGroup[], updates: readonly EncodedGroup[]): Promise<void> {
    for (const [entity, groups] of groupBy(inserts, (group) => group.entity.root)) {
      if (!entity.primaryKey.autoIncrement || groups.every((group) => openRows(group).length === 0)) continue;
      const rekeyed = updates.filter((group) => group.entity.root === entity);
      let next = Math.max(await this.#nextKey(groups), highestKey(groups) + 1, highestKey(rekeyed) + 1);
      for (const group of groups) next = this.#give(group, next);
    }
  }

  /** Gives keys to the objects of a group that have none, and puts them among the cells. @returns the next key */
  #give(group: EncodedGroup, first: number): number {
    const { entity, instances, cells } = group;
    const { primaryKey } = entity;
    const [rows, at] = [openRows(group), keyIndex(group)];
    const given: Instance[] = new Array(rows.length);
    const before = new Array<unknown>(rows.length);
    const keys = new Array<unknown>(rows.length);
    this.#assigned.push({ entity, instances: given, before, keys });
    let next = first;
    for (let each = 0; each < rows.length; each++) {
      const row = rows[each] as number;
      const instance = instances[row] as Instance;
      const key = primaryKey.decode(next);
      given[each] = instance;
      before[each] = primaryKey.place.read(instance);
      keys[each] = key;
      primaryKey.place.write(instance, key);
      cells.set(row, at, primaryKey.readsAsIs ? next : primaryKey.encode(key));
      next++;
    }
    return next;
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

/** The place of the key among the cells of a row; -1 where it is not written. */
function keyIndex({ entity, columns }: EncodedGroup): number {
  return columns.indexOf(entity.primaryKey);
}

/** The rows of an insert that wait for a key. */
function openRows(group: EncodedGroup): readonly number[] {
  const at = keyIndex(group);
  return group.open.find(({ index }) => index === at)?.rows ?? none;
}

const none: readonly number[] = [];

/** The highest of the keys that some rows are about to get; 0 where they get none. */
function highestKey(groups: readonly EncodedGroup[]): number {
  let highest = 0;
  for (const group of groups) {
    const { cells } = group;
    const at = keyIndex(group);
    if (at < 0) continue;
    // Those that wait for a key have NULL, which is 0 here.
    for (let row = 0; row < cells.rows; row++) highest = Math.max(highest, Number(cells.get(row, at)));
  }
  return highest;
}

/** The shape of an insert of some columns. */
export function insertShape(
  entity: EntityMetadata,
  columns: WriteGroup['columns'],
): { kind: 'insert'; entity: string; fields: string[] } {
  return { kind: 'insert', entity: entity.name, fields: columns.map(({ field }) => field) };
}
