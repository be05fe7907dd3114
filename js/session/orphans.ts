import type { OrphanRule } from '../../pkg/core.js';
import type { Cell } from '../codec/cell.js';
import { RelataError } from '../errors.js';
import type { Column } from '../metadata/column.js';
import type { AnsweredReference, EntityMetadata, Instance } from '../metadata/entity-metadata.js';
import { knownCell, rowKey, rowState } from '../metadata/row-state.js';
import { isUnloaded, type ReferencePool, referTo } from '../metadata/unloaded-reference.js';
import { markTaken, takenFrom } from '../relation/orphan.js';
import { isHeld, place } from '../relation/sync.js';
import type { EntityObjects, ReachedObjects } from './reached-objects.js';
import type { KnownObject } from './settlement.js';

/**
 * Children in the database that were taken from their parent and got no other one. Those whose relation empties the reference are
 * changed as any object is.
 *
 * @param refuses whether one that may be neither is an error
 * @returns those that are to be deleted
 * @throws RelataError `orphan`
 */
export function orphansOf(objects: ReachedObjects, refuses = true): KnownObject[] {
  const deleted = new Map<Instance, KnownObject>();
  for (const reached of objects) {
    const { entity } = reached;
    for (const reference of entity.answered) {
      for (const instance of withoutParent(reached, reference)) {
        if (isEmptied(reference, instance) && isDeleted(entity, reference, instance, refuses)) {
          deleted.set(instance, { entity, key: rowKey(instance) as NonNullable<Cell>, instance });
        }
      }
    }
  }
  return [...deleted.values()];
}

/** Those whose reference holds nothing. What has no row is not known to have had a parent, and has lost none. */
function withoutParent({ stored, unloaded, values }: EntityObjects, { at, column }: AnsweredReference): Instance[] {
  const parents = values[at] as readonly unknown[];
  const found: Instance[] = [];
  for (let each = 0; each < stored.length; each++)
    if (parents[each] === undefined || parents[each] === null) found.push(stored[each] as Instance);
  return found.concat(unloaded.filter((instance) => Object.hasOwn(instance, column.field)));
}

/** Whether an orphan goes with its relation. @throws RelataError `orphan` where it may not be one */
function isDeleted(entity: EntityMetadata, reference: AnsweredReference, instance: Instance, refuses: boolean): boolean {
  const rule = ruleOf(reference, instance);
  if (rule === 'refuse' && refuses) throw orphan(entity, reference.column, instance);
  return rule === 'delete' && rowKey(instance) !== undefined;
}

/** Leaves orphans out of what is written. */
export function leaveOutOrphans(objects: ReachedObjects, orphans: readonly KnownObject[]): void {
  if (orphans.length === 0) return;
  const left = new Set(orphans.map(({ instance }) => instance));
  objects.leaveOut((instance) => left.has(instance));
}

/**
 * Makes orphans whose rows stay, being only marked as deleted, refer to the parent of their row again: no list holds them, and no later
 * commit takes them for orphans anew.
 *
 * @returns what takes that back
 */
export function keepParents(orphans: readonly KnownObject[], pool: ReferencePool | undefined): () => void {
  const undo: (() => void)[] = [];
  for (const { entity, instance } of orphans) {
    for (const reference of entity.answered) {
      if (isUnloaded(instance) && !Object.hasOwn(instance, reference.column.field)) continue;
      if (!isEmptied(reference, instance)) continue;
      const { column, at } = reference;
      const key = rowState(instance)?.cells[at];
      if (column.target === undefined || key === undefined || key === null) continue;
      const [before, back] = [instance[column.field], takenFrom(instance, column.field)];
      setUnseen(instance, column.field, referTo(column.target, key, pool));
      undo.push(() => {
        setUnseen(instance, column.field, before);
        if (back !== undefined) markTaken(instance, column.field, back);
      });
    }
  }
  return () => {
    for (const step of undo.splice(0)) step();
  };
}

function setUnseen(instance: Instance, field: string, value: unknown): void {
  if (isHeld(instance, field)) place(instance, field, value);
  else instance[field] = value;
}

/** Whether an object with a row has no parent any more. Its reference is loaded, or was set. */
function isEmptied({ column, at }: AnsweredReference, instance: Instance): boolean {
  const value = column.place.read(instance);
  if (value !== undefined && value !== null) return false;
  const known = knownCell(instance, at);
  return known !== undefined && known !== null && column.source(instance) === column;
}

function ruleOf({ column: { nullable, field }, orphans }: AnsweredReference, instance: Instance): OrphanRule {
  const back = takenFrom(instance, field);
  const rule = back?.orphans ?? orphans;
  // A required reference that was emptied by itself is told as every missing value is.
  return rule === 'refuse' && !nullable && back === undefined ? 'nullify' : rule;
}

function orphan({ name }: EntityMetadata, { field, path, nullable }: Column, instance: Instance): RelataError {
  const back = takenFrom(instance, field);
  const from = back === undefined ? `lost its ${field}` : `was taken out of ${back.path}`;
  const rules = nullable ? `orphans: 'nullify' or 'delete'` : `orphans: 'delete'`;
  const key = rowKey(instance);
  return new RelataError(
    'orphan',
    `The ${name} ${String(key)} ${from} and has no other parent. Give ${path} another object, remove() the ${name}, or declare the list with BackReference<{ ${rules} }>.`,
    { entity: name, field, key, ...(back !== undefined && { parent: back.path }) },
  );
}
