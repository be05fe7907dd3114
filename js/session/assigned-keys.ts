import type { WritePlan } from '../../pkg/core.js';
import { RelataError } from '../errors.js';
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

/** So many rows are worth asking whether their table counts its keys itself. */
const MANY = 100;

/** The keys that a commit gives to new objects, until it is through. */
export class AssignedKeys {
  readonly #database: OpenDatabase;
  readonly #assigned: Assigned[] = [];
  /**
   * The keys of groups whose tables count to the same by themselves. They are written without them, since SQLite looks in the table
   * for each key that it is told.
   */
  readonly #counted = new Map<EncodedGroup, readonly unknown[]>();

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
      const [sample] = groups as [EncodedGroup];
      let next = Math.max(await this.#nextKey(sample), highestKey(groups) + 1, highestKey(rekeyed) + 1);
      const counts = groups.some(isCounted) && (await this.#lastKey(sample)) === next - 1;
      for (const group of groups) next = this.#give(group, next, counts && isCounted(group));
    }
  }

  /**
   * Puts the keys that a table has counted itself among the cells of what was written to it.
   *
   * @throws RelataError `engine` where it has counted otherwise
   */
  async confirm(group: EncodedGroup): Promise<void> {
    const keys = this.#counted.get(group);
    if (keys === undefined) return;
    const { primaryKey, name } = group.entity;
    const last = await this.#lastKey(group);
    if (last === undefined || last !== Number(keys.at(-1))) throw countedOtherwise(name, last, keys);
    const { pages, width } = group.cells;
    let next = last - keys.length + 1;
    for (const cells of pages) {
      for (let place = keyIndex(group); place < cells.length; place += width, next++)
        cells[place] = primaryKey.readsAsIs ? next : primaryKey.encode(primaryKey.decode(next));
    }
  }

  /** Gives keys to the objects of a group that have none, and puts them among the cells. @returns the next key */
  #give(group: EncodedGroup, first: number, isCounted: boolean): number {
    const { entity, instances, cells } = group;
    const { primaryKey } = entity;
    const [rows, at] = [openRows(group), keyIndex(group)];
    const given: Instance[] = new Array(rows.length);
    const before = new Array<unknown>(rows.length);
    const keys = new Array<unknown>(rows.length);
    this.#assigned.push({ entity, instances: given, before, keys });
    if (isCounted) this.#counted.set(group, keys);
    let next = first;
    for (let each = 0; each < rows.length; each++) {
      const row = rows[each] as number;
      const instance = instances[row] as Instance;
      const key = primaryKey.decode(next);
      given[each] = instance;
      before[each] = primaryKey.place.read(instance);
      keys[each] = key;
      primaryKey.place.write(instance, key);
      if (!isCounted) cells.set(row, at, primaryKey.readsAsIs ? next : primaryKey.encode(key));
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

  /** The first key that the table of a group never gave. */
  async #nextKey(group: WriteGroup): Promise<number> {
    return Number(await this.#database.engine.scalar(this.#planOf(group).nextKey ?? ''));
  }

  /** The last key that the table of a group has counted; undefined where it counts none. */
  async #lastKey(group: WriteGroup): Promise<number | undefined> {
    const last = await this.#database.engine.scalar(this.#planOf(group).lastKey ?? '');
    return typeof last === 'number' ? last : undefined;
  }

  #planOf({ entity, columns }: WriteGroup): WritePlan {
    return this.#database.writes.plan(insertShape(entity, columns));
  }
}

function countedOtherwise(name: string, last: number | undefined, keys: readonly unknown[]): RelataError {
  const message = `The table of ${name} counted its keys to ${last}, not from ${keys[0]} to ${keys.at(-1)}: a trigger may insert rows into it as well. Let it give them keys below those of other rows, or write them to another table. Nothing was written.`;
  return new RelataError('engine', message, { entity: name });
}

/** The place of the key among the cells of a row; -1 where it is not written. */
function keyIndex({ entity, columns }: EncodedGroup): number {
  return columns.indexOf(entity.primaryKey);
}

/** Whether there are many rows, each of which takes a key: links that are there already take none in a join table. */
function isCounted(group: EncodedGroup): boolean {
  const { cells, entity } = group;
  return cells.rows >= MANY && entity.joinTable === undefined && openRows(group).length === cells.rows;
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
    if (at < 0 || openRows(group).length === cells.rows) continue;
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
