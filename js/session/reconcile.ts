import { sameCell } from '../codec/codec.js';
import { isDirty } from '../hydrate/node-reader.js';
import type { AnsweredReference, BackReferenceMetadata, Instance } from '../metadata/entity-metadata.js';
import { loadedMembers } from '../metadata/loaded-members.js';
import { isRemoved, isStored, rowState } from '../metadata/row-state.js';
import { displacedOf, isAnyDisplaced } from '../relation/orphan.js';
import { RelationList } from '../relation/relation-list.js';
import { type BackSide, backSide, emptyOf, sidesOf } from '../relation/side.js';
import { attach, gain, heldIn, isSeen, lose, refer } from '../relation/sync.js';

/**
 * Both sides of a relation, brought together at a commit where an assignment went unseen: plain properties of objects that were
 * loaded without a session, elements that were set by their index, `length = 0`.
 */

/**
 * A reference that was set since the object was loaded. Where that went unseen, the new parent's list gets the object; where it was
 * seen and the list lacks the object, that was taken out in a way that no array notices.
 *
 * @param hasRow whether the object is known to have a row
 * @returns what the reference holds then
 */
export function reconcileReference({ column, at, backs }: AnsweredReference, instance: Instance, hasRow: boolean): unknown {
  const { field } = column;
  const parent = instance[field];
  if (typeof parent !== 'object' || parent === null) return parent;
  // What was removed and is written again comes back.
  const isUnseen = !isSeen(instance, field, parent) || (!hasRow && isRemoved(instance));
  if (!isUnseen && !(hasAny(parent, backs) && isMissing(parent, instance, field))) return parent;
  if (!Object.hasOwn(instance, field)) return parent;
  if (!isDirty(column, instance, rowState(instance)?.cells[at])) return parent;
  if (isUnseen) attach(parent, instance, field);
  else refer(instance, field, emptyOf(instance, field));
  return instance[field];
}

function hasAny(parent: object, fields: readonly string[]): boolean {
  for (const field of fields) if (Object.hasOwn(parent, field)) return true;
  return false;
}

function isMissing(parent: object, child: Instance, field: string): boolean {
  for (const back of sidesOf(parent)?.backs ?? []) {
    if (back.inverse !== field || back.pivot !== undefined || !Object.hasOwn(parent, back.field)) continue;
    const list = (parent as Instance)[back.field];
    if (!(list instanceof RelationList) || RelationList.has(list, child) || !(child instanceof back.target)) continue;
    if (!list.includes(child)) return true;
  }
  return false;
}

/** What a back reference holds. @returns the members of a list that were taken out since it was loaded or written */
export function reconcileBack(owner: Instance, relation: BackReferenceMetadata): readonly Instance[] {
  const value = heldIn(owner, relation.field);
  if (value === undefined && !isAnyDisplaced()) return none;
  const back = backSide(owner, relation.field);
  if (back === undefined) return none;
  if (!(value instanceof RelationList)) {
    const members = (Array.isArray(value) ? value : [value]) as unknown[];
    if (relation.pivot === undefined) adopt(owner, back, members);
    return back.list ? [] : (displacedOf(owner, (child) => !isReferenceDirty(child as Instance, back.inverse)) as Instance[]);
  }
  const before = relation.pivot === undefined ? RelationList.written(value) : loadedMembers(owner, relation.field);
  const gone = before === undefined || isSame(before, value) ? [] : missing(before, new Set(value));
  // Whose row is gone was taken out with it, and keeps what it holds itself: a rollback brings it back.
  const taken = gone.filter((member) => !isRemoved(member as object));
  lose(owner, back, taken, value);
  if (relation.pivot === undefined) settleMembers(owner, back, value, before);
  else if (before !== undefined) gain(owner, back, missing(value, new Set(before)), value);
  return taken.filter((member) => isInstance(member, back) && isStored(member)) as Instance[];
}

const none: readonly Instance[] = [];

/** New children that belong to nobody belong to whoever holds them. */
function adopt(owner: Instance, back: BackSide, members: readonly unknown[]): void {
  const orphans = members.filter(
    (member) => isInstance(member, back) && !isStored(member) && isEmpty(heldIn(member, back.inverse)),
  );
  gain(owner, back, orphans);
}

/** The members of a list whose references lead elsewhere: what was set last wins, as far as it can be told. */
function settleMembers(owner: Instance, back: BackSide, list: RelationList, before: readonly unknown[] | undefined): void {
  let had: Set<unknown> | undefined;
  const strays = list.filter((member) => isStray(member, back, owner)) as Instance[];
  for (const member of strays) {
    if (isRemoved(member)) continue;
    const parent = heldIn(member, back.inverse);
    if (isRowOf(parent, owner)) continue;
    had ??= new Set(before);
    if (had.has(member) || (isStored(member) && !isEmpty(parent) && isReferenceDirty(member, back.inverse))) {
      RelationList.drop(list, (other) => other === member);
      if (typeof parent === 'object' && parent !== null) attach(parent, member, back.inverse);
    } else if (isEmpty(parent) || isStored(member)) gain(owner, back, [member], list);
  }
}

function isStray(member: unknown, back: BackSide, owner: Instance): boolean {
  return typeof member === 'object' && member !== null && heldIn(member, back.inverse) !== owner && isInstance(member, back);
}

/** Whether two objects stand for the same row: one answer may have several of it. */
function isRowOf(one: unknown, other: Instance): boolean {
  const [a, b] = [typeof one === 'object' && one !== null ? rowState(one) : undefined, rowState(other)];
  if (a === undefined || b === undefined || a.entity.root !== b.entity.root) return false;
  const [key, otherKey] = [a.entity.keyOf(one as Instance), b.entity.keyOf(other)];
  return key !== undefined && key !== null && otherKey !== undefined && sameCell(key, otherKey);
}

function isReferenceDirty(instance: Instance, field: string): boolean {
  const state = rowState(instance);
  const column = state?.entity.byField.get(field);
  return (
    state !== undefined && column !== undefined && isDirty(column, instance, state.cells[state.entity.columns.indexOf(column)])
  );
}

function missing(members: readonly unknown[], from: ReadonlySet<unknown>): unknown[] {
  return members.filter((member) => !from.has(member));
}

function isInstance(member: unknown, { target }: BackSide): member is Instance {
  return typeof member === 'object' && member !== null && member instanceof target;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null;
}

function isSame(before: readonly unknown[], list: readonly unknown[]): boolean {
  return before.length === list.length && before.every((member, index) => member === list[index]);
}
