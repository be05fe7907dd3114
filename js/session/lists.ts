import type { IdentityMap } from '../identity/identity-map.js';
import type { Instance } from '../metadata/entity-metadata.js';
import type { Metadata } from '../metadata/metadata.js';
import { RelationList } from '../relation/relation-list.js';
import { type Holding, takeOut } from '../relation/take-out.js';
import type { Journal } from './journal.js';
import type { OpenDatabase } from './open-database.js';
import type { ReachedObjects } from './reached-objects.js';
import { listOf } from './related/list-in-memory.js';
import { instancesOf, type RemovedRows } from './removals.js';

/** Remembers what lists hold, now that it is in the database. */
export function settleLists(journal: Journal | undefined, objects: ReachedObjects): void {
  for (const reached of objects) {
    for (const { field, list } of reached.entity.backReferences) {
      if (!list) continue;
      const { all } = reached;
      for (let at = 0; at < all.length; at++) {
        const owner = all[at] as Instance;
        if (Object.hasOwn(owner, field)) settleList(journal, owner[field]);
      }
    }
  }
}

function settleList(journal: Journal | undefined, list: unknown): void {
  if (!(list instanceof RelationList)) return;
  const before = RelationList.written(list);
  if (before?.length === list.length && before.every((member, index) => member === list[index])) return;
  journal?.record(() => (before === undefined ? RelationList.unsettle(list) : RelationList.settle(list, before)));
  RelationList.settle(list);
}

/**
 * Takes objects whose rows are gone out of the lists that hold them.
 *
 * @param pool the objects of the session
 */
export function dropRemoved(
  { journal, metadata }: OpenDatabase,
  pool: IdentityMap | undefined,
  removed: readonly RemovedRows[],
): void {
  const holdings = pool === undefined ? [] : removed.flatMap((rows) => holdingsOf(metadata, pool, rows));
  const undo = takeOut(instancesOf(removed), holdings);
  journal?.record(undo);
}

/** Who holds objects in many-to-many collections: only these know it where the objects' own collections are not loaded. */
function holdingsOf({ entities }: Metadata, pool: IdentityMap, { entity, instances }: RemovedRows): Holding[] {
  const holdings: Holding[] = [];
  let gone: Set<Instance> | undefined;
  for (const owner of entities) {
    for (const { field, target } of owner.links) {
      if (target.root !== entity.root) continue;
      gone ??= new Set(instances);
      for (const holder of pool.of(owner)) {
        const members = listOf(holder, field)?.filter((member) => gone?.has(member)) ?? [];
        if (members.length > 0) holdings.push({ holder, field, members });
      }
    }
  }
  return holdings;
}
