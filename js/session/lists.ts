import type { Instance } from '../metadata/entity-metadata.js';
import { RelationList } from '../relation/relation-list.js';
import { takeOut } from '../relation/take-out.js';
import type { Journal } from './journal.js';
import type { ReachedObjects } from './reached-objects.js';

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

/** Takes objects whose rows are gone out of the lists that hold them. */
export function dropRemoved(journal: Journal | undefined, removed: readonly Instance[]): void {
  const undo = takeOut(removed);
  journal?.record(undo);
}
