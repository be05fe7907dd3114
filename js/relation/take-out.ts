import { RelationList } from './relation-list.js';
import { backsOf, isAnswered, othersOf, sidesOf } from './side.js';
import { heldIn, place } from './sync.js';

/**
 * Takes objects out of everything that holds them by a relation, and tells nobody. What they refer to themselves stays.
 *
 * @returns what brings them back
 */
export function takeOut(instances: readonly object[]): () => void {
  const leaving = new Map<RelationList, Set<unknown>>();
  const undo: (() => void)[] = [];
  const leave = (holder: object, field: string, member: object): void => {
    const value = heldIn(holder, field);
    if (value instanceof RelationList) leaving.set(value, (leaving.get(value) ?? new Set()).add(member));
    else if (value === member) {
      place(holder, field, undefined);
      undo.push(() => place(holder, field, member));
    }
  };
  for (const instance of instances) eachHolder(instance, leave);
  for (const [list, members] of leaving) undo.push(dropAll(list, members));
  return () => {
    for (const step of undo) step();
  };
}

/** Calls for each object that holds one, and the field by which it may. */
function eachHolder(instance: object, leave: (holder: object, field: string, member: object) => void): void {
  const sides = sidesOf(instance);
  for (const field of sides?.references.keys() ?? []) {
    for (const parent of objectsIn(instance, field)) {
      for (const back of backsOf(parent)) if (isAnswered(back, instance, field)) leave(parent, back.field, instance);
    }
  }
  for (const back of sides?.backs ?? []) {
    if (back.pivot === undefined) continue;
    for (const member of objectsIn(instance, back.field)) {
      for (const other of othersOf(member, instance, back)) leave(member, other.field, instance);
    }
  }
}

/** The objects that a relation field holds. */
function objectsIn(instance: object, field: string): object[] {
  const value = heldIn(instance, field);
  const values = Array.isArray(value) ? (value as unknown[]) : [value];
  return values.filter((one) => typeof one === 'object' && one !== null);
}

function dropAll(list: RelationList, members: ReadonlySet<unknown>): () => void {
  const [before, written] = [[...list], RelationList.written(list)];
  RelationList.drop(list, (member) => members.has(member));
  const left = written?.filter((member) => !members.has(member));
  if (left !== undefined) RelationList.settle(list, left);
  return () => {
    const added = list.filter((member) => !before.includes(member));
    list.length = 0;
    for (const member of [...before, ...added]) list[list.length] = member;
    if (written !== undefined) RelationList.settle(list, written);
    else RelationList.unsettle(list);
  };
}
