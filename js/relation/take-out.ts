import { refill } from './load.js';
import { RelationList } from './relation-list.js';
import { type BackSide, backsOf, isAnswered, othersOf, type Sides, sidesOf } from './side.js';
import { heldIn, isObject, lose, place } from './sync.js';

/** The list of a holder, and who leaves it. */
interface Leaving {
  readonly holder: object;
  readonly field: string;
  readonly members: Set<object>;
}

/** An object that holds members in a list, of which these themselves may not know. */
export interface Holding {
  readonly holder: object;
  readonly field: string;
  readonly members: readonly object[];
}

/**
 * Takes objects out of everything that holds them by a relation, and tells nobody. What they refer to themselves stays.
 *
 * @param holdings who else holds them, beside those to whom they lead
 * @returns what brings them back, beside what was put there since
 */
export function takeOut(instances: readonly object[], holdings: readonly Holding[] = []): () => void {
  const leaving = new Map<RelationList, Leaving>();
  const undo: (() => void)[] = [];
  const leaveList = (list: RelationList, holder: object, field: string, member: object): void => {
    const known = leaving.get(list) ?? { holder, field, members: new Set() };
    leaving.set(list, known);
    known.members.add(member);
  };
  const leave = (holder: object, back: BackSide, member: object): void => {
    const { field } = back;
    const value = heldIn(holder, field);
    if (value instanceof RelationList) leaveList(value, holder, field, member);
    else if (value === member) {
      place(holder, field, undefined);
      undo.push(() => comeBack(holder, back, member));
    }
  };
  let entityClass: unknown;
  let ways = waysOf(undefined);
  for (const instance of instances) {
    if (instance.constructor !== entityClass) {
      entityClass = instance.constructor;
      ways = waysOf(sidesOf(instance));
    }
    eachHolder(instance, ways, leave);
  }
  for (const { holder, field, members } of holdings) {
    const list = heldIn(holder, field);
    if (list instanceof RelationList) for (const member of members) leaveList(list, holder, field, member);
  }
  for (const [list, left] of leaving) undo.push(dropAll(list, left));
  return () => {
    for (const step of undo) step();
  };
}

/** Gives an object its place again, or has it lose that to the one that was put there since. */
function comeBack(holder: object, back: BackSide, member: object): void {
  const present = heldIn(holder, back.field);
  if (present === undefined || present === null) place(holder, back.field, member);
  else if (present !== member) lose(holder, back, [member]);
}

type Leave = (holder: object, back: BackSide, member: object) => void;

/** The ways from objects of a class to those that hold them. */
interface Ways {
  readonly references: readonly ReferenceWay[];
  readonly links: readonly BackSide[];
}

/** The way by a reference, with what is the same for all holders of a class. */
interface ReferenceWay {
  readonly field: string;
  holderClass: unknown;
  /** Where such a holder may have an object. */
  backs: readonly BackSide[];
}

function waysOf(sides: Sides | undefined): Ways {
  return {
    references: [...(sides?.references.keys() ?? [])].map((field) => ({ field, holderClass: undefined, backs: [] })),
    links: sides?.backs.filter(({ pivot }) => pivot !== undefined) ?? [],
  };
}

/** Calls for each object that holds one, and the field by which it may. */
function eachHolder(instance: object, { references, links }: Ways, leave: Leave): void {
  for (const way of references) {
    const holder = heldIn(instance, way.field);
    if (isObject(holder)) eachBack(instance, holder, way, leave);
  }
  for (const back of links) {
    for (const member of objectsIn(instance, back.field)) {
      for (const other of othersOf(member, instance, back)) leave(member, other, instance);
    }
  }
}

function eachBack(instance: object, holder: object, way: ReferenceWay, leave: Leave): void {
  if (holder.constructor !== way.holderClass) {
    way.holderClass = holder.constructor;
    way.backs = backsOf(holder).filter(({ inverse, pivot }) => inverse === way.field && pivot === undefined);
  }
  for (const back of way.backs) {
    // Mostly the holder's list is not loaded.
    if (heldIn(holder, back.field) !== undefined && isAnswered(back, instance, way.field)) leave(holder, back, instance);
  }
}

/** The objects that a back reference holds. */
function objectsIn(instance: object, field: string): readonly object[] {
  const value = heldIn(instance, field);
  const values = Array.isArray(value) ? (value as unknown[]) : [value];
  return values.filter(isObject);
}

function dropAll(list: RelationList, { holder, field, members }: Leaving): () => void {
  const [before, written] = [[...list], RelationList.written(list)];
  RelationList.drop(list, (member) => members.has(member as object));
  const after = [...list];
  const left = written?.filter((member) => !members.has(member as object));
  if (left !== undefined) RelationList.settle(list, left);
  return () => {
    const present = heldIn(holder, field);
    // A list that took its place knows what it found in the database.
    if (present !== list) return Array.isArray(present) ? includeAll(present, members) : undefined;
    const isUntouched = list.length === after.length && after.every((member, index) => list[index] === member);
    if (isUntouched) refill(list, before);
    else includeAll(list, members);
    if (written !== undefined) RelationList.settle(list, written);
    else RelationList.unsettle(list);
  };
}

function includeAll(list: unknown[], members: Iterable<object>): void {
  for (const member of members) if (!list.includes(member)) list[list.length] = member;
}
