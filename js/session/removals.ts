import type { Cell } from '../codec/cell.js';
import { describe } from '../entity/definition.js';
import { RelataError } from '../errors.js';
import type { EntityMetadata, Instance } from '../metadata/entity-metadata.js';
import { KnownRow } from '../metadata/known-row.js';
import { cellIn, entityIn } from '../metadata/row-page.js';
import type { Walk } from '../metadata/walk.js';
import type { KnownObject } from './settlement.js';
import { isDeletedSoftly } from './soft-delete.js';

/** Rows of one entity that go, and their objects. */
export interface RemovedRows {
  readonly entity: EntityMetadata;
  readonly keys: NonNullable<Cell>[];
  /** The object of each row. */
  readonly instances: Instance[];
}

/** Collects rows that go by their entities: what is the same for all of them is asked once. */
export class Removals {
  /** The rows, by their entities in the order of discovery. */
  readonly rows: RemovedRows[] = [];
  #last: RemovedRows | undefined;

  add(entity: EntityMetadata, key: NonNullable<Cell>, instance: Instance): void {
    if (this.#last?.entity !== entity) this.#last = this.#of(entity);
    this.#last.keys.push(key);
    this.#last.instances.push(instance);
  }

  #of(entity: EntityMetadata): RemovedRows {
    let rows = this.rows.find((known) => known.entity === entity);
    if (rows === undefined) {
      rows = { entity, keys: [], instances: [] };
      this.rows.push(rows);
    }
    return rows;
  }
}

/** The rows of some objects, of which the keys are known. */
export function removedRows(objects: readonly KnownObject[]): readonly RemovedRows[] {
  if (objects.length === 0) return none;
  const removals = new Removals();
  for (const { entity, key, instance } of objects) removals.add(entity, key, instance);
  return removals.rows;
}

const none: readonly RemovedRows[] = [];

/**
 * The rows of objects that are to go, each once.
 *
 * @param walk sets the objects apart
 * @throws RelataError `invalidArgument` for an object without a row
 */
export function removalsOf(objects: readonly object[], walk: Walk): Removals {
  const removals = new Removals();
  for (let at = 0; at < objects.length; at++) {
    const instance = objects[at] as object;
    const known = typeof instance === 'object' && instance !== null ? KnownRow.tried(instance) : undefined;
    const source = known && KnownRow.source(known);
    if (source === undefined) throw notStored(instance);
    const row = KnownRow.row(known as KnownRow);
    if (!walk.setApart(known as KnownRow)) continue;
    const entity = entityIn(source, row);
    const key = cellIn(source, row, entity.keyAt);
    if (key === undefined || key === null) throw notStored(instance);
    removals.add(entity, key, instance as Instance);
  }
  return removals;
}

function notStored(instance: object): RelataError {
  return new RelataError(
    'invalidArgument',
    `remove() got ${describe(instance)}, which is not in the database. Only objects that were persisted or loaded can be removed.`,
  );
}

/** Rows that go, and rows that are marked as deleted; those that are marked already need nothing. */
export function divided(removals: readonly RemovedRows[]): [hard: RemovedRows[], marked: RemovedRows[]] {
  const hard = removals.filter(({ entity }) => entity.softDelete === undefined);
  if (hard.length === removals.length) return [hard, []];
  const live = new Removals();
  for (const { entity, key, instance } of removals.filter((rows) => !hard.includes(rows)).flatMap(objectsOf))
    if (!isDeletedSoftly(entity, instance)) live.add(entity, key, instance);
  return [hard, live.rows];
}

/** The objects of some rows, one by one. */
export function objectsOf({ entity, keys, instances }: RemovedRows): KnownObject[] {
  return instances.map((instance, row) => ({ entity, key: keys[row] as NonNullable<Cell>, instance }));
}

/** All objects of some rows. */
export function instancesOf(removals: readonly RemovedRows[]): readonly Instance[] {
  const [first] = removals;
  return first !== undefined && removals.length === 1 ? first.instances : removals.flatMap(({ instances }) => instances);
}
