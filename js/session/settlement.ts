import type { Cell } from '../codec/cell.js';
import { sameCell } from '../codec/codec.js';
import type { Column } from '../metadata/column.js';
import type { EntityMetadata, Instance } from '../metadata/entity-metadata.js';
import { KnownRow } from '../metadata/known-row.js';
import { RowPage } from '../metadata/row-page.js';
import {
  forgetRow,
  isRemoved,
  markRemoved,
  removedKey,
  rowKey,
  rowState,
  setRowPage,
  setRowState,
} from '../metadata/row-state.js';
import { isUnloaded, type ReferencePool } from '../metadata/unloaded-reference.js';
import { settleIncreases } from './atomic-change.js';
import { type CellPages, PAGE_ROWS, pageOf } from './cell-pages.js';
import type { Journal } from './journal.js';
import type { RemovedRows } from './removals.js';

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
  readonly removed: readonly RemovedRows[];
}

/** A commit that found no change. */
export const nothing: Committed = { inserted: [], rekeyed: [], removed: [] };

/** Rows that have been written, with what becomes their state when the transaction is through. */
export interface Written {
  readonly entity: EntityMetadata;
  readonly instances: readonly Instance[];
  /** The cells of a row, once. */
  cells(row: number): (Cell | undefined)[];
  /** Where the same cells are found by new objects, which then do not take them out, page by page as {@link pageOf} says. */
  readonly pages?: readonly RowPage[];
  /** What pages are told of rows that were changed: the cells, of which the first ones have these places in the state of a row. */
  readonly changed?: { readonly cells: CellPages; readonly places: readonly number[] };
  readonly isNew: boolean;
  /** False where the keys of the rows are surely what they were. */
  readonly rekeys?: boolean;
  /** The columns whose values the object takes over: what the database or the unit of work counted. */
  readonly taken?: readonly Column[];
}

/**
 * Makes written cells the known state of their objects: the write is through.
 *
 * @param journal where it is recorded how to bring the objects back, for a transaction that may still be rolled back
 * @param tells whether somebody wants to know what was inserted
 */
export function settle(
  journal: Journal | undefined,
  written: readonly Written[],
  removed: readonly RemovedRows[],
  pool: ReferencePool | undefined,
  tells = true,
): Committed {
  const inserted: KnownObject[] = [];
  const rekeyed: RekeyedObject[] = [];
  for (const group of written) {
    const { entity, isNew } = group;
    // Nobody asks a session for the links of a join table.
    const told = tells && entity.joinTable === undefined;
    if (isNew) settleNew(journal, group, pool, told ? inserted : undefined);
    else settleChanged(journal, group, pool, told && group.rekeys !== false ? rekeyed : undefined);
  }
  for (const rows of removed) settleRemoved(journal, rows);
  return { inserted, rekeyed, removed };
}

function settleRemoved(journal: Journal | undefined, { keys, instances }: RemovedRows): void {
  for (let row = 0; row < instances.length; row++) {
    const instance = instances[row] as Instance;
    if (journal !== undefined) recordState(journal, instance);
    markRemoved(instance, keys[row]);
  }
}

function settleNew(
  journal: Journal | undefined,
  group: Written,
  pool: ReferencePool | undefined,
  inserted: KnownObject[] | undefined,
): void {
  const { entity, instances } = group;
  for (let row = 0; row < instances.length; row++) {
    settleRow(journal, group, row, pool);
    if (inserted === undefined) continue;
    const instance = instances[row] as Instance;
    const key = entity.keyOf(instance);
    if (key !== undefined && key !== null) inserted.push({ entity, key, instance });
  }
}

function settleChanged(
  journal: Journal | undefined,
  group: Written,
  pool: ReferencePool | undefined,
  rekeyed: RekeyedObject[] | undefined,
): void {
  const { entity, instances } = group;
  for (let row = 0; row < instances.length; row++) {
    const instance = instances[row] as Instance;
    if (rekeyed === undefined) {
      settleRow(journal, group, row, pool);
      continue;
    }
    const before = rowKey(instance);
    settleRow(journal, group, row, pool);
    if (before === undefined) continue;
    const key = entity.keyOf(instance);
    if (key !== undefined && key !== null && !sameCell(before, key)) rekeyed.push({ entity, key, instance, before });
  }
}

function settleRow(journal: Journal | undefined, written: Written, row: number, pool: ReferencePool | undefined): void {
  const { instances, pages } = written;
  const instance = instances[row] as Instance;
  const forget = journal && forgetting(instance);
  if (pages !== undefined && setRowPage(instance, pages[pageOf(row)] as RowPage, row % PAGE_ROWS)) {
    if (forget !== undefined) journal?.record(forget);
    settleIncreases(journal, instance);
  } else if (written.changed !== undefined && journal === undefined && tellPage(written.changed, row, instance)) {
    settleIncreases(journal, instance);
  } else settleCells(journal, written, row, pool);
}

// Beside those who call them: what a function lets functions of its own see is put aside in every call.
function recordState(journal: Journal, instance: Instance): void {
  const state = rowState(instance);
  if (state !== undefined) journal.record(() => setRowState(instance, state));
}

/** Makes an object again what it is now, without a row: one that was removed, or a new one. */
function forgetting(instance: Instance): () => void {
  if (!isRemoved(instance)) return () => forgetRow(instance);
  const key = removedKey(instance) ?? null;
  return () => markRemoved(instance, key);
}

/** Gives an object cells of its own. */
function settleCells(journal: Journal | undefined, written: Written, row: number, pool: ReferencePool | undefined): void {
  const { entity, instances, isNew, taken } = written;
  const instance = instances[row] as Instance;
  const cells = written.cells(row);
  const state = isNew ? undefined : rowState(instance);
  const known = state?.cells;
  if (state !== undefined && known !== undefined) {
    journal?.record(() => {
      state.cells = known;
    });
    state.cells = cells;
  } else {
    journal?.record(forgetting(instance));
    setRowState(instance, { entity, cells });
  }
  if (taken !== undefined) for (const column of taken) take(journal, column, instance, cells[entity.columns.indexOf(column)]);
  settleIncreases(journal, instance);
  for (const key of entity.keys) {
    if (journal !== undefined && key.declared) recordField(journal, instance, key.column.field);
    key.settle(instance, cells, pool);
  }
}

/** Tells the page of an object what was written of its row. False where its cells are its own already. */
function tellPage({ cells, places }: Required<Written>['changed'], row: number, instance: Instance): boolean {
  const known = KnownRow.sure(instance);
  const page = KnownRow.source(known);
  if (!(page instanceof RowPage)) return false;
  for (let index = 0; index < places.length; index++)
    page.write(KnownRow.row(known), places[index] as number, cells.get(row, index));
  return true;
}

/** Gives a field the value of its cell, where that is known. */
function take(journal: Journal | undefined, column: Column, instance: Instance, cell: Cell | undefined): void {
  if (cell === undefined) return;
  if (journal !== undefined) recordValue(journal, column, instance);
  column.place.write(instance, column.decode(cell));
}

function recordValue(journal: Journal, { place }: Column, instance: Instance): void {
  // A reference that is not loaded has no value to be read.
  if (isUnloaded(instance) && !Object.hasOwn(instance, place.root)) {
    recordField(journal, instance, place.root);
    return;
  }
  const before = place.read(instance);
  journal.record(() => place.write(instance, before));
}

/** A field gets its property back, or loses it with what was written: so does a declared key field that takes the key of its reference. */
function recordField(journal: Journal, instance: Instance, field: string): void {
  const before = Object.getOwnPropertyDescriptor(instance, field);
  journal.record(() => {
    if (before === undefined) delete instance[field];
    else Object.defineProperty(instance, field, before);
  });
}
