import type { Cell } from '../codec/cell.js';
import { Stamp } from '../stamp.js';
import type { EntityMetadata } from './entity-metadata.js';

/** What is known about the row behind an object. */
export interface RowState {
  /** The object's entity. */
  readonly entity: EntityMetadata;
  /** The cells as they are in the database, by column, then by key field; undefined where they were never read. */
  cells: (Cell | undefined)[];
}

/** Rows as they were read. Objects that were loaded together share one, and each takes its cells out when it is asked for them. */
export abstract class RowPage {
  /** The entity of the object of one row. */
  abstract entity(row: number): EntityMetadata;
  /** The state of the object of one row. */
  abstract state(row: number): RowState;
  /** One of the cells of a row, by its place in the state; nothing is taken out. */
  abstract cell(row: number, index: number): Cell | undefined;
  /** Whether one of the cells of a row is this text or number, without taking it out. */
  abstract holds(row: number, index: number, value: string | number): boolean;

  /** Finds those of some rows in which a cell is not, or not plainly, the text or number that is expected there. */
  unlike(index: number, expected: Expected, { rows, from, to }: RowRange, found: number[]): void {
    for (let at = from; at < to; at++) {
      const value = expected[at];
      const isPlain = typeof value === 'string' || typeof value === 'number';
      if (!isPlain || !this.holds(rows[at] as number, index, value)) found.push(at);
    }
  }
}

/** The texts or numbers that cells are expected to be; anything else where that is not plain to see. */
export type Expected = readonly unknown[];

/** Some of a list of rows that are on one page. */
export interface RowRange {
  readonly rows: readonly number[];
  readonly from: number;
  /** The first that is not one of them. */
  readonly to: number;
}

/** What is left of the row of an object that was deleted. */
class RemovedRow {
  /** The key that it had; null where that is not known. */
  readonly key: Cell;
  /** The last walk that met the object. */
  walk = 0;

  constructor(key: Cell) {
    this.key = key;
  }
}

/**
 * The state of an object, or the page and the row where it is found. Asking whether an object has one takes as long as reading three
 * fields, so whatever is done to many objects asks once.
 */
class KnownRow extends Stamp {
  /** What the fields of the next one begin with: setting a private field again takes as long as making it. */
  static #firstKnown: RowState | RowPage | undefined;
  static #firstRow = 0;
  static #firstMet = 0;
  // biome-ignore lint/style/useReadonlyClassProperties: set through the parameter of a static method
  #known: RowState | RowPage | undefined = KnownRow.#firstKnown;
  // biome-ignore lint/style/useReadonlyClassProperties: as above
  #row = KnownRow.#firstRow;
  /** The last walk that met the object, or what was removed: a fourth field would take twice the room of three. */
  // biome-ignore lint/style/useReadonlyClassProperties: as above
  #met: number | RemovedRow = KnownRow.#firstMet;

  /** An object as one that has this; undefined where it has not. */
  static of(instance: object): KnownRow | undefined {
    return #known in instance ? (instance as KnownRow) : undefined;
  }

  /** The same for an object that almost surely has one: asking takes twice as long as trying, and what is thrown a hundred times. */
  static sure(instance: object): KnownRow | undefined {
    try {
      (instance as KnownRow).#row satisfies number;
      return instance as KnownRow;
    } catch {
      return undefined;
    }
  }

  /** The same for an object that gets it where it has not; undefined where it takes nothing new. */
  static make(instance: object): KnownRow | undefined {
    if (#known in instance) return instance as KnownRow;
    // Newer engines refuse private fields as well.
    return Object.isExtensible(instance) ? (new KnownRow(instance) as KnownRow) : undefined;
  }

  static known(stamped: KnownRow): RowState | RowPage | undefined {
    return stamped.#known;
  }

  static row(stamped: KnownRow): number {
    return stamped.#row;
  }

  static set(stamped: KnownRow, known: RowState | RowPage | undefined, row: number): void {
    stamped.#known = known;
    stamped.#row = row;
  }

  /** The same for an object that has none of this yet. @returns the object: a bundler throws away a `new` that nobody uses */
  static start(instance: object, known: RowState | RowPage, row: number): object {
    KnownRow.#firstKnown = known;
    KnownRow.#firstRow = row;
    const stamped = new KnownRow(instance);
    KnownRow.#firstKnown = undefined;
    KnownRow.#firstRow = 0;
    return stamped;
  }

  /** The same for one that a walk meets. */
  static startMet(instance: object, walk: number): object {
    KnownRow.#firstMet = walk;
    const stamped = new KnownRow(instance);
    KnownRow.#firstMet = 0;
    return stamped;
  }

  static state(stamped: KnownRow): RowState | undefined {
    if (stamped.#known instanceof RowPage) stamped.#known = stamped.#known.state(stamped.#row);
    return stamped.#known;
  }

  static removed(stamped: KnownRow): RemovedRow | undefined {
    const met = stamped.#met;
    return typeof met === 'number' ? undefined : met;
  }

  static remove(stamped: KnownRow, key: Cell): void {
    KnownRow.set(stamped, undefined, 0);
    stamped.#met = new RemovedRow(key);
  }

  /** Notes that a walk meets an object. @returns the walk that did last, as far as it is known */
  static meet(stamped: KnownRow, walk: number): number {
    const met = stamped.#met;
    if (typeof met === 'number') {
      stamped.#met = walk;
      return met;
    }
    const last = met.walk;
    met.walk = walk;
    return last;
  }

  static lastMet(stamped: KnownRow): number {
    const met = stamped.#met;
    return typeof met === 'number' ? met : met.walk;
  }
}

/** Objects that take no new fields, private ones included in newer engines. */
const frozen = new WeakMap<object, RowState>();

/** Objects that take no new fields, and whose rows were deleted. */
const frozenRemoved = new WeakSet<object>();

/** Whether there are any: what is asked of every object takes no look at them otherwise. */
let isAnyFrozen = false;

function freeze(instance: object, state: RowState): void {
  isAnyFrozen = true;
  frozen.set(instance, state);
}

/**
 * Where the row behind an object is known: in a state of its own, or on a page. Undefined for a new object. Whoever asks for several
 * cells asks for this once.
 */
export function knownRow(instance: object): RowState | RowPage | undefined {
  const stamped = KnownRow.of(instance);
  const known = stamped && KnownRow.known(stamped);
  return known === undefined && isAnyFrozen ? frozen.get(instance) : known;
}

/** The row of an object on the page that {@link knownRow} has just given for it; 0 where that is a state of its own. */
export function rowOnPage(instance: object, known: RowState | RowPage): number {
  return known instanceof RowPage ? KnownRow.row(instance as KnownRow) : 0;
}

/**
 * One of the cells of a row that is known, without taking the others out of its page.
 *
 * @param row the row, where what is known is a page
 * @param index the column's place among what is readable of the entity
 */
export function cellIn(known: RowState | RowPage, row: number, index: number): Cell | undefined {
  return known instanceof RowPage ? known.cell(row, index) : known.cells[index];
}

/** The entity of a row that is known. */
export function entityIn(known: RowState | RowPage, row: number): EntityMetadata {
  return known instanceof RowPage ? known.entity(row) : known.entity;
}

/** Whether an object came from the database or was written to it. */
export function isStored(instance: object): boolean {
  return knownRow(instance) !== undefined;
}

/** How a walk finds an object: again, apart from others, new, or with a row in the database. */
export type Meeting = 'again' | 'apart' | 'new' | 'stored';

/**
 * Notes that a walk meets an object; undefined for one that takes no note. Those that the walk with the number before has met are
 * apart.
 */
export function meet(instance: object, walk: number): Meeting | undefined {
  const stamped = KnownRow.of(instance);
  // Newer engines refuse private fields, too, where an object takes no others.
  if (stamped === undefined) return Object.isExtensible(instance) && KnownRow.startMet(instance, walk) ? 'new' : undefined;
  const last = KnownRow.meet(stamped, walk);
  if (last === walk) return 'again';
  if (last === walk - 1) return 'apart';
  return KnownRow.known(stamped) === undefined ? 'new' : 'stored';
}

/** Whether this walk was the last one to meet an object, as far as that takes a note. */
export function isLastMet(instance: object, walk: number): boolean {
  const stamped = KnownRow.of(instance);
  return stamped !== undefined && KnownRow.lastMet(stamped) === walk;
}

/** The state of an object that came from the database or was written to it; undefined for a new object. */
export function rowState(instance: object): RowState | undefined {
  const stamped = KnownRow.of(instance);
  const state = stamped && KnownRow.state(stamped);
  return state === undefined && isAnyFrozen ? frozen.get(instance) : state;
}

/** The entity of an object that came from the database or was written to it: what {@link rowState} says. */
export function storedEntity(instance: object): EntityMetadata | undefined {
  const known = knownRow(instance);
  return known && entityIn(known, rowOnPage(instance, known));
}

/** One of the cells that an object's row has in the database; see {@link cellIn}. */
export function knownCell(instance: object, index: number): Cell | undefined {
  const known = knownRow(instance);
  return known && cellIn(known, rowOnPage(instance, known), index);
}

/** The key that an object's row has in the database; undefined where it has no row, as far as is known. */
export function rowKey(instance: object): NonNullable<Cell> | undefined {
  const known = knownRow(instance);
  if (known === undefined) return undefined;
  const row = rowOnPage(instance, known);
  return cellIn(known, row, entityIn(known, row).keyAt) ?? undefined;
}

/** Remembers the state of an object. */
export function setRowState(instance: object, state: RowState): void {
  const stamped = KnownRow.make(instance);
  if (stamped === undefined) freeze(instance, state);
  else KnownRow.set(stamped, state, 0);
}

/** Remembers where the state of a new object is found, without taking it out yet. @returns false for an object that is not new */
export function setRowPage(instance: object, page: RowPage, row: number): boolean {
  const stamped = KnownRow.make(instance);
  if (stamped === undefined) {
    if (frozen.has(instance)) return false;
    freeze(instance, page.state(row));
  } else {
    if (KnownRow.known(stamped) !== undefined) return false;
    KnownRow.set(stamped, page, row);
  }
  return true;
}

/** Says that the row of an object, of which {@link knownRow} has just given a page, is found on another one now. */
export function movePage(instance: object, page: RowPage, row: number): void {
  KnownRow.set(instance as KnownRow, page, row);
}

/**
 * Remembers the state of an object that was made this moment, or the page and the row where it is found: it takes any field.
 *
 * @returns the object
 */
export function startRow<T extends object>(instance: T, known: RowState | RowPage, row = 0): T {
  return KnownRow.start(instance, known, row) as T;
}

/** Forgets the state: the object is a new one again. */
export function forgetRow(instance: object): void {
  const stamped = KnownRow.make(instance);
  if (stamped === undefined) frozen.delete(instance);
  else KnownRow.set(stamped, undefined, 0);
}

/** Forgets the state: the row is gone, and the object is written again only when it is persisted by name. */
export function markRemoved(instance: object, key: Cell = rowKey(instance) ?? removedKey(instance) ?? null): void {
  const stamped = KnownRow.sure(instance) ?? KnownRow.make(instance);
  if (stamped === undefined) {
    frozen.delete(instance);
    frozenRemoved.add(instance);
  } else KnownRow.remove(stamped, key);
}

/** Whether the object's row was deleted and not written again. */
export function isRemoved(instance: object): boolean {
  // Lists of the application may hold anything.
  if (typeof instance !== 'object' || instance === null) return false;
  const stamped = KnownRow.of(instance);
  if (stamped !== undefined && KnownRow.removed(stamped) !== undefined) return KnownRow.known(stamped) === undefined;
  return isAnyFrozen && frozenRemoved.has(instance) && !isStored(instance);
}

/** The key that the deleted row of an object had, by which others may still know it; undefined where none was deleted. */
export function removedKey(instance: object): NonNullable<Cell> | undefined {
  const stamped = KnownRow.of(instance);
  return (stamped && KnownRow.removed(stamped)?.key) ?? undefined;
}
