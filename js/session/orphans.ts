import { RelataError } from '../errors.js';
import type { Column } from '../metadata/column.js';
import type { EntityMetadata, Instance } from '../metadata/entity-metadata.js';
import { isUnloaded, rowKey, rowState } from '../metadata/row-state.js';
import { takenFrom } from '../relation/orphan.js';
import type { KnownObject } from './settlement.js';

/**
 * Children in the database that were taken from their parent and got no other one. Those whose relation empties the reference are
 * changed as any object is.
 *
 * @returns those that are to be deleted
 * @throws RelataError `orphan` for one that may be neither
 */
export function orphansOf(objects: ReadonlyMap<Instance, EntityMetadata>): KnownObject[] {
  const deleted = new Map<Instance, KnownObject>();
  for (const [instance, entity] of objects) {
    for (const [index, column] of entity.columns.entries()) {
      if (!column.answered || !isEmptied(column, instance, index)) continue;
      const rule = ruleOf(column, instance);
      if (rule === 'refuse') throw orphan(entity, column, instance);
      const key = rowKey(instance);
      if (rule === 'delete' && key !== undefined) deleted.set(instance, { entity, key, instance });
    }
  }
  return [...deleted.values()];
}

function isEmptied(column: Column, instance: Instance, index: number): boolean {
  const state = rowState(instance);
  const known = state?.cells[index];
  if (known === undefined || known === null || column.source(instance) !== column) return false;
  if (isUnloaded(instance) && !Object.hasOwn(instance, column.field)) return false;
  const value = column.place.read(instance);
  return value === undefined || value === null;
}

function ruleOf({ nullable, orphans, field }: Column, instance: Instance): 'nullify' | 'delete' | 'refuse' {
  if (orphans !== undefined) return orphans;
  // A required reference that was emptied by itself is told as every missing value is.
  return nullable || takenFrom(instance, field) === undefined ? 'nullify' : 'refuse';
}

function orphan({ name }: EntityMetadata, { field, path, nullable }: Column, instance: Instance): RelataError {
  const back = takenFrom(instance, field);
  const from = back === undefined ? `lost its ${field}` : `was taken out of ${back.path}`;
  const ways = nullable
    ? `orphans: 'nullify' or 'delete' in the options of its BackReference`
    : `BackReference<{orphans: 'delete'}>`;
  const key = rowKey(instance);
  return new RelataError(
    'orphan',
    `The ${name} ${String(key)} ${from} and has no other parent. Give ${path} another object, remove() it, or write ${ways}.`,
    { entity: name, field, key, ...(back !== undefined && { parent: back.path }) },
  );
}
