import type { EntityMetadata, Instance } from '../metadata/entity-metadata.js';
import { RelationList } from '../relation/relation-list.js';
import { takeOut } from '../relation/take-out.js';
import type { Journal } from './journal.js';

/** Remembers what lists hold, now that it is in the database. */
export function settleLists(journal: Journal | undefined, objects: ReadonlyMap<Instance, EntityMetadata>): void {
  for (const [owner, { backReferences }] of objects) {
    for (const { field } of backReferences) {
      const list = Object.hasOwn(owner, field) ? owner[field] : undefined;
      if (!(list instanceof RelationList)) continue;
      const before = RelationList.written(list);
      if (before?.length === list.length && before.every((member, index) => member === list[index])) continue;
      journal?.record(() => (before === undefined ? RelationList.unsettle(list) : RelationList.settle(list, before)));
      RelationList.settle(list);
    }
  }
}

/** Takes objects whose rows are gone out of the lists that hold them. */
export function dropRemoved(journal: Journal | undefined, removed: readonly Instance[]): void {
  const undo = takeOut(removed);
  journal?.record(undo);
}
