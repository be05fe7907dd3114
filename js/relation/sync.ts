import { awaitMember } from './awaited.js';
import { type HeldField, heldField } from './held-field.js';
import { listJson } from './list-json.js';
import { markDisplaced, markTaken, unmarkTaken } from './orphan.js';
import { type ListKeeper, RelationList } from './relation-list.js';
import { type BackSide, backSide, backsOf, emptyOf, isAnswered, isRequired, othersOf, sidesOf } from './side.js';
import { wayBack } from './way-back.js';

type Fields = Record<string, unknown>;

/** One for each name: there are as many as relation fields. */
const heldFields = new Map<string, HeldField>();
/** The one that was asked for last: whoever goes through objects asks for the same. */
let lastField: string | undefined;
let lastHeld: HeldField | undefined;

function held(field: string): HeldField {
  if (lastHeld !== undefined && field === lastField) return lastHeld;
  lastHeld = heldFields.get(field);
  if (lastHeld === undefined) {
    lastHeld = heldField(field, assign);
    heldFields.set(field, lastHeld);
  }
  lastField = field;
  return lastHeld;
}

/** What a relation field of an object holds; undefined where it is not loaded. Loads nothing and never fails. */
export function heldIn(instance: object, field: string): unknown {
  return Object.hasOwn(instance, field) ? (instance as Fields)[field] : wayBack(instance, field);
}

/** Whether the application's assignments to a field of an object are noticed. */
export function isHeld(instance: object, field: string): boolean {
  const own = Object.getOwnPropertyDescriptor(instance, field);
  return own?.get !== undefined && own.get === held(field).visible.get;
}

/** Whether a value that a field holds was noticed when it was set. A descriptor would say more, and takes ten times as long. */
export function isSeen(instance: object, field: string, value: unknown): boolean {
  return held(field).read(instance) === value;
}

/**
 * Gives a relation field a value and tells nobody: it becomes an accessor of the object's own, if it is none.
 *
 * @param visible whether `JSON.stringify`, spread and `console.log` see it
 */
export function place(instance: object, field: string, value: unknown, visible = true): void {
  if (!Object.isExtensible(instance) && (Object.isFrozen(instance) || !isHeld(instance, field))) return;
  const cell = held(field);
  cell.write(instance, value);
  show(instance, field, cell, visible);
}

/** Makes a field the accessor that shows, or the one that does not. */
function show(instance: object, field: string, cell: HeldField, visible: boolean): void {
  const own = Object.getOwnPropertyDescriptor(instance, field);
  const wanted = visible ? cell.visible : cell.hidden;
  if (own !== undefined && own.get === wanted.get && own.enumerable === wanted.enumerable) return;
  if (own === undefined || own.configurable) Object.defineProperty(instance, field, wanted);
}

/** The same for a field of an object that was made this moment. */
export function placeFirst(instance: object, field: string, value: unknown): void {
  const cell = held(field);
  Object.defineProperty(cell.start(instance, value), field, cell.visible);
}

/** The same for a field that is no accessor yet, and an object that takes one. */
export function placeAnew(instance: object, field: string, value: unknown): void {
  const cell = held(field);
  Object.defineProperty(instance, field, cell.visible);
  cell.write(instance, value);
}

/** What happens when the application sets a relation field: the other sides follow. */
export function assign(instance: object, field: string, value: unknown): void {
  if (Object.isFrozen(instance)) throw new TypeError(`Cannot assign to read only property '${field}' of a frozen object`);
  const sides = sidesOf(instance);
  if (sides?.references.has(field)) {
    (Object.hasOwn(instance, field) ? referHeld : refer)(instance, field, value);
    return;
  }
  const back = backSide(instance, field);
  if (back === undefined) place(instance, field, value);
  else (back.list ? assignList : assignOne)(instance, back, value);
}

/**
 * Makes a reference hold another object: the child leaves the lists of the one before, and joins those of the new one that are there.
 *
 * @param list a list that is right already
 */
export function refer(child: object, field: string, parent: unknown, list?: RelationList): void {
  const before = heldIn(child, field);
  place(child, field, parent);
  follow(child, field, { before, parent }, list);
}

/** The same, by the accessor of the child itself: mostly it shows already, and a descriptor costs more than the rest. */
function referHeld(child: object, field: string, parent: unknown): void {
  const cell = held(field);
  const before = cell.read(child);
  cell.write(child, parent);
  if (!Object.prototype.propertyIsEnumerable.call(child, field)) show(child, field, cell, true);
  follow(child, field, { before, parent });
}

/** The lists of the former and of the new parent follow. */
function follow(
  child: object,
  field: string,
  { before, parent }: { readonly before: unknown; readonly parent: unknown },
  list?: RelationList,
): void {
  if (isObject(before) && before !== parent) detach(before, child, field, list);
  if (!isObject(parent)) return;
  unmarkTaken(child, field);
  attach(parent, child, field, list);
}

/** Takes a child out of what its former parent holds. */
function detach(parent: object, child: object, field: string, list?: RelationList): void {
  for (const back of backsOf(parent)) {
    if (!isAnswered(back, child, field)) continue;
    const value = heldIn(parent, back.field);
    if (!back.list) {
      if (value !== child) continue;
      place(parent, back.field, undefined);
      markTaken(child, field, back);
      displace(parent, child, field);
    } else if (Array.isArray(value) && value !== list && drop(value, child)) markTaken(child, field, back);
  }
}

/**
 * Puts a child into what its parent holds, as far as that is there. The child's reference is the way back then and does not show, so
 * that the graph ends.
 */
export function attach(parent: object, child: object, field: string, list?: RelationList): void {
  for (const back of backsOf(parent)) {
    if (!isAnswered(back, child, field)) continue;
    // What a new parent does not have is not waiting to be loaded.
    const isThere = Object.hasOwn(parent, back.field) || (!back.list && isNew(parent));
    if (!isThere) {
      if (back.list) awaitMember(parent, back.field, child);
    } else if (takeIn(parent, back, child, field, list) && Object.hasOwn(child, field)) place(child, field, parent, false);
  }
}

function isNew(parent: object): boolean {
  return sidesOf(parent)?.isInDatabase(parent) === false;
}

/** Puts a child into a back reference that is there. Answers whether it holds the child now. */
function takeIn(parent: object, back: BackSide, child: object, field: string, list: RelationList | undefined): boolean {
  const value = (parent as Fields)[back.field];
  if (back.list) return value === list || include(value, child);
  if (value !== child) {
    if (isObject(value) && heldIn(value, field) === parent) refer(value, field, emptyOf(value, field));
    place(parent, back.field, child);
  }
  return true;
}

/** Makes a list hold a member. Answers whether it does: where there is no list, nothing is loaded, and nothing to be kept true. */
function include(list: unknown, member: object): boolean {
  if (list instanceof RelationList) {
    if (!RelationList.has(list, member)) RelationList.append(list, member);
  } else if (Array.isArray(list)) {
    if (!list.includes(member)) list.push(member);
  } else return false;
  return true;
}

/** Remembers a child that gave up its place. One that cannot be without a parent stays in its row: the database says that it is in the way. */
function displace(parent: object, child: object, field: string): void {
  if (!isRequired(child, field)) markDisplaced(parent, child);
}

function drop(list: unknown[], member: object): boolean {
  const before = list.length;
  if (list instanceof RelationList) RelationList.drop(list, (other) => other === member);
  else for (let at = list.indexOf(member); at >= 0; at = list.indexOf(member)) list.splice(at, 1);
  return list.length < before;
}

/** Members came into a list of an owner. */
export function gain(owner: object, back: BackSide, members: readonly unknown[], list?: RelationList): void {
  for (const member of members) {
    // What a selection made is no object of the relation.
    if (!isObject(member) || !(member instanceof back.target)) continue;
    if (back.pivot === undefined) refer(member, back.inverse, owner, list);
    else {
      for (const other of othersOf(member, owner, back)) {
        if (!include(heldIn(member, other.field), owner)) awaitMember(member, other.field, owner);
      }
    }
  }
}

/** Members went out of a list of an owner. */
export function lose(owner: object, back: BackSide, members: readonly unknown[], list?: RelationList): void {
  for (const member of members) {
    if (!isObject(member)) continue;
    if (back.pivot === undefined) {
      if (heldIn(member, back.inverse) !== owner) continue;
      refer(member, back.inverse, emptyOf(member, back.inverse), list);
      markTaken(member, back.inverse, back);
      if (!back.list) displace(owner, member, back.inverse);
    } else {
      for (const other of othersOf(member, owner, back)) {
        const value = heldIn(member, other.field);
        if (!Array.isArray(value) || !drop(value, owner)) awaitMember(member, other.field, owner);
      }
    }
  }
}

const keeper: ListKeeper = {
  json: listJson,
  gained(list, members) {
    const owner = RelationList.ownerOf(list);
    if (owner !== undefined) gain(owner, RelationList.sideOf(list), members, list);
  },
  lost(list, members) {
    const owner = RelationList.ownerOf(list);
    if (owner !== undefined) lose(owner, RelationList.sideOf(list), members, list);
  },
};

/** A list of an owner, with members of which nobody is told. */
export function relationList(owner: object, back: BackSide, members: readonly unknown[] = []): RelationList {
  const list = new RelationList(owner, back, keeper);
  for (const member of members) list[list.length] = member;
  return list;
}

function assignList(owner: object, back: BackSide, value: unknown): void {
  const before = heldIn(owner, back.field);
  if (value === before) return;
  const had = Array.isArray(before) ? (before as unknown[]) : [];
  if (!Array.isArray(value)) {
    if (before instanceof RelationList) RelationList.release(before);
    place(owner, back.field, value);
    return;
  }
  const list = relationList(owner, back, value);
  if (before instanceof RelationList) {
    RelationList.settle(list, RelationList.written(before) ?? had);
    RelationList.release(before);
  }
  place(owner, back.field, list);
  const [old, now] = [new Set(had), new Set<unknown>(list)];
  lose(
    owner,
    back,
    had.filter((member) => !now.has(member)),
    list,
  );
  gain(
    owner,
    back,
    list.filter((member) => !old.has(member)),
    list,
  );
}

function assignOne(owner: object, back: BackSide, value: unknown): void {
  const before = heldIn(owner, back.field);
  place(owner, back.field, value);
  if (before === value) return;
  lose(owner, back, [before]);
  gain(owner, back, [value]);
}

/** Whether a value is an object, of whatever kind. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
