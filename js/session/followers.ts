import type { Cell } from '../codec/cell.js';
import { sameCell } from '../codec/codec.js';
import { isDirty } from '../hydrate/node-reader.js';
import { IdentityMap } from '../identity/identity-map.js';
import type { Column } from '../metadata/column.js';
import type { EntityMetadata, Instance } from '../metadata/entity-metadata.js';
import { rowKey, rowState } from '../metadata/row-state.js';
import { isUnloaded, type ReferencePool } from '../metadata/unloaded-reference.js';
import { reload } from './cascade.js';
import { groupBy } from './grouping.js';
import type { MovedKeys } from './moved-keys.js';
import { recordObject } from './object-journal.js';
import type { OpenDatabase } from './open-database.js';
import type { ReachedObjects } from './reached-objects.js';
import type { RekeyedObject } from './settlement.js';

/** An object that refers to rows whose keys change, by references that nobody set to something else. */
export interface Follower {
  readonly entity: EntityMetadata;
  readonly instance: Instance;
  readonly references: readonly MovedReference[];
}

/** A reference, and the key that the row has got to which it leads. */
interface MovedReference {
  readonly column: Column;
  readonly after: NonNullable<Cell>;
}

/**
 * The objects that refer to rows whose keys a commit changes. What the commit wrote is not yet known of them.
 *
 * @param objects those to look among, what is referred to before who refers
 */
export function followersOf(moved: MovedKeys, objects: ReachedObjects): Follower[] {
  if (moved.none) return [];
  const followers: Follower[] = [];
  for (const { entity, all } of [...objects].sort((a, b) => a.entity.rank - b.entity.rank)) {
    for (const instance of all) {
      const cells = rowState(instance)?.cells;
      if (cells === undefined) continue;
      const references = entity.references.flatMap(({ column, at }) =>
        movedReference(moved, { entity, column, instance, known: cells[at] }),
      );
      if (references.length === 0) continue;
      followers.push({ entity, instance, references });
      const key = rowKey(instance);
      if (key !== undefined && references.some(({ column }) => column === entity.primaryKey)) moved.follow(entity, key);
    }
  }
  return followers;
}

/** A reference to a row whose key changes, in a list; an empty one where it leads elsewhere, or was set. */
function movedReference(
  moved: MovedKeys,
  { entity, column, instance, known }: { entity: EntityMetadata; column: Column; instance: Instance; known: Cell | undefined },
): MovedReference[] {
  const { target } = column;
  if (target === undefined) return [];
  const after = moved.after(target, known ?? wayBack(column, instance));
  // A key that stays is the only way to find its row.
  if (after === undefined || (column === entity.primaryKey && !column.followsKey)) return [];
  return column.source(instance) === column && !isDirty(column, instance, known) ? [{ column, after }] : [];
}

/** The key of the row through which an object was loaded: its reference was not read. */
function wayBack({ place }: Column, instance: Instance): Cell | undefined {
  const owner = isUnloaded(instance) ? undefined : place.read(instance);
  return typeof owner === 'object' && owner !== null ? rowKey(owner) : undefined;
}

/**
 * Makes the moved keys the known cells of who follows, as the database has done where keys cascade.
 *
 * @returns the followers whose own keys have moved along
 */
export function moveAlong(
  { journal }: OpenDatabase,
  followers: readonly Follower[],
  pool: ReferencePool | undefined,
): RekeyedObject[] {
  const rekeyed: RekeyedObject[] = [];
  for (const { entity, instance, references } of followers) {
    const state = rowState(instance);
    const before = rowKey(instance);
    if (state === undefined || before === undefined) continue;
    recordObject(journal, instance);
    const cells = [...state.cells];
    for (const { column, after } of references) {
      cells[entity.columns.indexOf(column)] = after;
      column.key?.settle(instance, cells, pool);
    }
    state.cells = cells;
    const key = rowKey(instance);
    if (key !== undefined && !sameCell(key, before)) rekeyed.push({ entity, key, instance, before });
  }
  return rekeyed;
}

/** Loads the followers that the database did something else to: their references are empty, have their default, or are another row's. */
export async function reloadFollowers(
  database: OpenDatabase,
  followers: readonly Follower[],
  pool: IdentityMap | undefined,
): Promise<void> {
  const others = followers.filter(({ references }) => references.some(({ column }) => !column.followsKey));
  for (const [entity, members] of groupBy(others, (follower) => follower.entity)) {
    const known = members.flatMap(({ instance }) => {
      const key = rowKey(instance);
      return key === undefined ? [] : [{ entity, key, instance }];
    });
    await reload(database, pool ?? mapOf(known), entity, known);
  }
}

/** The objects of a commit without a session, by their rows. */
function mapOf(known: Parameters<typeof reload>[3]): IdentityMap {
  const map = new IdentityMap();
  for (const { entity, key, instance } of known) map.set(entity, key, instance);
  return map;
}
