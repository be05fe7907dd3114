import type { Cell } from '../codec/cell.js';
import type { EntityMetadata } from './entity-metadata.js';
import { KnownRow } from './known-row.js';
import { cellIn, entityIn, RowPage, type RowSource, type RowState } from './row-page.js';

/** Whether an object came from the database or was written to it. */
export function isStored(instance: object): boolean {
  const known = KnownRow.of(instance);
  return known !== undefined && KnownRow.source(known) !== undefined;
}

/** The state of an object that came from the database or was written to it; undefined for a new object. */
export function rowState(instance: object): RowState | undefined {
  const known = KnownRow.of(instance);
  return known && KnownRow.state(known);
}

/** The entity of an object that came from the database or was written to it: what {@link rowState} says. */
export function storedEntity(instance: object): EntityMetadata | undefined {
  const known = KnownRow.of(instance);
  const source = known && KnownRow.source(known);
  return source && entityIn(source, KnownRow.row(known));
}

/** One of the cells that an object's row has in the database; see {@link cellIn}. */
export function knownCell(instance: object, index: number): Cell | undefined {
  const known = KnownRow.of(instance);
  const source = known && KnownRow.source(known);
  return source && cellIn(source, KnownRow.row(known), index);
}

/** The key that an object's row has in the database; undefined where it has no row, as far as is known. */
export function rowKey(instance: object): NonNullable<Cell> | undefined {
  const known = KnownRow.of(instance);
  const source = known && KnownRow.source(known);
  if (source === undefined) return undefined;
  const row = KnownRow.row(known as KnownRow);
  return cellIn(source, row, entityIn(source, row).keyAt) ?? undefined;
}

/**
 * The key that the row of an object has in the database, where that is of an entity; undefined where it is of another one, or an heir's.
 * It is asked of objects that almost surely have a row.
 */
export function rowKeyOf(instance: object, entity: EntityMetadata): NonNullable<Cell> | undefined {
  const known = KnownRow.sure(instance);
  const source = KnownRow.source(known);
  if (!(source instanceof RowPage)) return source?.entity === entity ? (source.cells[entity.keyAt] ?? undefined) : undefined;
  const row = KnownRow.row(known);
  return source.entity(row) === entity ? (source.cell(row, entity.keyAt) ?? undefined) : undefined;
}

/** Remembers the state of an object. */
export function setRowState(instance: object, state: RowState): void {
  KnownRow.move(KnownRow.made(instance), state);
}

/** Remembers where the state of a new object is found, without taking it out yet. @returns false for an object that is not new */
export function setRowPage(instance: object, page: RowPage, row: number): boolean {
  const known = KnownRow.sure(instance);
  if (KnownRow.source(known) !== undefined) return false;
  KnownRow.move(known, page, row);
  return true;
}

/**
 * Remembers the state of an object that was made this moment, or the page and the row where it is found: it takes any field.
 *
 * @returns the object
 */
export function startRow<T extends object>(instance: T, source: RowSource, row = 0): T {
  return KnownRow.start(instance, source, row) as T;
}

/** Forgets the state: the object is a new one again. */
export function forgetRow(instance: object): void {
  KnownRow.move(KnownRow.made(instance), undefined);
}

/** Forgets the state: the row is gone, and the object is written again only when it is persisted by name. */
export function markRemoved(instance: object, key: Cell = rowKey(instance) ?? removedKey(instance) ?? null): void {
  KnownRow.remove(KnownRow.sure(instance), key);
}

/** Whether the object's row was deleted and not written again. */
export function isRemoved(instance: object): boolean {
  // Lists of the application may hold anything.
  if (typeof instance !== 'object' || instance === null) return false;
  const known = KnownRow.of(instance);
  return known !== undefined && KnownRow.removedKey(known) !== undefined;
}

/** The key that the deleted row of an object had, by which others may still know it; undefined where none was deleted. */
export function removedKey(instance: object): NonNullable<Cell> | undefined {
  const known = KnownRow.of(instance);
  return (known && KnownRow.removedKey(known)) ?? undefined;
}
