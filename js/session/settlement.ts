import type { Cell } from '../codec/cell.js';
import { sameCell } from '../codec/codec.js';
import type { Column } from '../metadata/column.js';
import type { EntityMetadata, Instance } from '../metadata/entity-metadata.js';
import { forgetRow, markRemoved, type ReferencePool, rowKey, rowState, setRowState } from '../metadata/row-state.js';
import { settleIncreases } from './atomic-change.js';
import type { Journal } from './journal.js';

/** An object and the key of its row. */
export interface KnownObject {
  readonly entity: EntityMetadata;
  readonly key: NonNullable<Cell>;
  readonly instance: Instance;
}

/** An object whose row has got another key. */
export interface RekeyedObject extends KnownObject {
  /** The key that the row had. */
  readonly before: NonNullable<Cell>;
}

/** What a commit did, for the identity map. */
export interface Committed {
  readonly inserted: readonly KnownObject[];
  readonly rekeyed: readonly RekeyedObject[];
  readonly removed: readonly KnownObject[];
}

/** A commit that found no change. */
export const nothing: Committed = { inserted: [], rekeyed: [], removed: [] };

/** A row that has been written, with what becomes its state when the transaction is through. */
export interface Written {
  readonly entity: EntityMetadata;
  readonly instance: Instance;
  readonly cells: (Cell | undefined)[];
  readonly isNew: boolean;
  /** The columns whose values the object takes over: what the database or the unit of work counted. */
  readonly taken?: readonly Column[];
}

/**
 * Makes written cells the known state of their objects: the write is through.
 *
 * @param journal where it is recorded how to bring the objects back, for a transaction that may still be rolled back
 */
export function settle(
  journal: Journal | undefined,
  written: readonly Written[],
  removed: readonly KnownObject[],
  pool: ReferencePool | undefined,
): Committed {
  const inserted: KnownObject[] = [];
  const rekeyed: RekeyedObject[] = [];
  for (const row of written) {
    const { entity, instance, isNew } = row;
    const before = rowKey(instance);
    settleRow(journal, row, pool);
    const key = entity.keyOf(instance);
    if (key === undefined || key === null) continue;
    // Nobody asks a session for the links of a join table.
    if (entity.joinTable !== undefined) continue;
    if (isNew) inserted.push({ entity, key, instance });
    else if (before !== undefined && !sameCell(before, key)) rekeyed.push({ entity, key, instance, before });
  }
  for (const { instance } of removed) {
    const state = rowState(instance);
    if (state !== undefined) journal?.record(() => setRowState(instance, state));
    markRemoved(instance);
  }
  return { inserted, rekeyed, removed };
}

function settleRow(journal: Journal | undefined, row: Written, pool: ReferencePool | undefined): void {
  const { entity, instance, cells, taken } = row;
  const state = rowState(instance);
  const known = state?.cells;
  if (state !== undefined && known !== undefined) {
    journal?.record(() => {
      state.cells = known;
    });
    state.cells = cells;
  } else {
    journal?.record(() => forgetRow(instance));
    setRowState(instance, { entity, cells });
  }
  if (taken !== undefined) for (const column of taken) take(journal, column, instance, cells[entity.columns.indexOf(column)]);
  settleIncreases(journal, instance);
  for (const key of entity.keys) {
    if (journal !== undefined && key.declared) recordKey(journal, instance, key.column.field);
    key.settle(instance, cells, pool);
  }
}

/** Gives a field the value of its cell, where that is known. */
function take(journal: Journal | undefined, column: Column, instance: Instance, cell: Cell | undefined): void {
  if (cell === undefined) return;
  const before = column.place.read(instance);
  journal?.record(() => column.place.write(instance, before));
  column.place.write(instance, column.decode(cell));
}

/** A declared key field takes the key of its reference when that is written, and gives it back with it. */
function recordKey(journal: Journal, instance: Instance, field: string): void {
  const before = Object.getOwnPropertyDescriptor(instance, field);
  journal.record(() => {
    if (before === undefined) delete instance[field];
    else Object.defineProperty(instance, field, before);
  });
}
