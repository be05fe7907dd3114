import type { Cell } from '../codec/cell.js';
import { Stamp } from '../stamp.js';
import type { EntityMetadata, Instance } from './entity-metadata.js';
import { isUnloadedPrototype } from './unloaded.js';

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
  /** Whether one of the cells of a row is a text, without making one of it. */
  abstract isText(row: number, index: number, text: string): boolean;
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

/** The state of an object, or the page and the row where it is found. */
class KnownRow extends Stamp {
  // biome-ignore lint/style/useReadonlyClassProperties: set through the parameter of a static method
  #known: RowState | RowPage | undefined;
  // biome-ignore lint/style/useReadonlyClassProperties: as above
  #row = 0;
  /** The last walk that met the object, or what was removed: a fourth field would take twice the room of three. */
  // biome-ignore lint/style/useReadonlyClassProperties: as above
  #met: number | RemovedRow = 0;

  static isOn(instance: object): boolean {
    return #known in instance;
  }

  /** The key of the row of an object that was deleted once; null where it is not known. */
  static removed(instance: object): Cell | undefined {
    if (!(#known in instance)) return undefined;
    const met = (instance as KnownRow).#met;
    return typeof met === 'number' ? undefined : met.key;
  }

  static remove(instance: object, key: Cell): void {
    KnownRow.set(instance, undefined, 0);
    (instance as KnownRow).#met = new RemovedRow(key);
  }

  static has(instance: object): boolean {
    return #known in instance && (instance as KnownRow).#known !== undefined;
  }

  static get(instance: object): RowState | undefined {
    if (!(#known in instance)) return undefined;
    const stamped = instance as KnownRow;
    if (stamped.#known instanceof RowPage) stamped.#known = stamped.#known.state(stamped.#row);
    return stamped.#known;
  }

  static cell(instance: object, index: number): Cell | undefined {
    if (!(#known in instance)) return undefined;
    const known = (instance as KnownRow).#known;
    return known instanceof RowPage ? known.cell((instance as KnownRow).#row, index) : known?.cells[index];
  }

  static isText(instance: object, index: number, text: string): boolean {
    if (!(#known in instance)) return false;
    const known = (instance as KnownRow).#known;
    return known instanceof RowPage ? known.isText((instance as KnownRow).#row, index, text) : known?.cells[index] === text;
  }

  static page(instance: object): { readonly page: RowPage; readonly row: number } | undefined {
    if (!(#known in instance)) return undefined;
    const known = (instance as KnownRow).#known;
    return known instanceof RowPage ? { page: known, row: (instance as KnownRow).#row } : undefined;
  }

  static entity(instance: object): EntityMetadata | undefined {
    if (!(#known in instance)) return undefined;
    const known = (instance as KnownRow).#known;
    return known instanceof RowPage ? known.entity((instance as KnownRow).#row) : known?.entity;
  }

  static key(instance: object): Cell | undefined {
    if (!(#known in instance)) return undefined;
    const known = (instance as KnownRow).#known;
    if (!(known instanceof RowPage)) return known?.cells[known.entity.keyAt];
    const row = (instance as KnownRow).#row;
    return known.cell(row, known.entity(row).keyAt);
  }

  static set(instance: object, known: RowState | RowPage | undefined, row: number): void {
    // The answer of `new` is used: a bundler that saw it thrown away would throw away the call.
    const stamped = #known in instance ? (instance as KnownRow) : new KnownRow(instance);
    stamped.#known = known;
    stamped.#row = row;
  }

  /** The same for an object that has no state yet. */
  static start(instance: object, known: RowState | RowPage, row: number): void {
    const stamped = new KnownRow(instance);
    stamped.#known = known;
    stamped.#row = row;
  }

  static isLastMet(instance: object, walk: number): boolean {
    if (!(#known in instance)) return false;
    const met = (instance as KnownRow).#met;
    return (typeof met === 'number' ? met : met.walk) === walk;
  }

  /** Notes that a walk meets an object. @returns whether it did before */
  static meet(instance: object, walk: number): boolean {
    const stamped = #known in instance ? (instance as KnownRow) : new KnownRow(instance);
    const met = stamped.#met;
    if (typeof met === 'number') {
      if (met === walk) return true;
      stamped.#met = walk;
      return false;
    }
    if (met.walk === walk) return true;
    met.walk = walk;
    return false;
  }
}

/** Objects that take no new fields, private ones included in newer engines. */
const frozen = new WeakMap<object, RowState>();

/** Whether there are any: what is asked of every object takes no look at them otherwise. */
let isAnyFrozen = false;

function freeze(instance: object, state: RowState): void {
  isAnyFrozen = true;
  frozen.set(instance, state);
}

/** Whether what is known of an object can be kept in it. */
function isStamped(instance: object): boolean {
  return KnownRow.isOn(instance) || Object.isExtensible(instance);
}

/** Whether an object came from the database or was written to it. */
export function isStored(instance: object): boolean {
  return KnownRow.has(instance) || (isAnyFrozen && frozen.has(instance));
}

/** Notes that a walk meets an object. @returns whether it did before; undefined for an object that takes no note */
export function meet(instance: object, walk: number): boolean | undefined {
  return isStamped(instance) ? KnownRow.meet(instance, walk) : undefined;
}

/** Whether this walk was the last one to meet an object, as far as that takes a note. */
export function isLastMet(instance: object, walk: number): boolean {
  return KnownRow.isLastMet(instance, walk);
}

/** The state of an object that came from the database or was written to it; undefined for a new object. */
export function rowState(instance: object): RowState | undefined {
  return KnownRow.get(instance) ?? (isAnyFrozen ? frozen.get(instance) : undefined);
}

/** The entity of an object that came from the database or was written to it: what {@link rowState} says. */
export function storedEntity(instance: object): EntityMetadata | undefined {
  return KnownRow.entity(instance) ?? (isAnyFrozen ? frozen.get(instance)?.entity : undefined);
}

/**
 * One of the cells that an object's row has in the database: what {@link rowState} says, without taking the others out of the page.
 *
 * @param index the column's place among what is readable of the entity
 */
export function knownCell(instance: object, index: number): Cell | undefined {
  return KnownRow.cell(instance, index) ?? (isAnyFrozen ? frozen.get(instance)?.cells[index] : undefined);
}

/** Whether a text is one of the cells that an object's row has in the database, as {@link knownCell} says; false may mean not known. */
export function isKnownText(instance: object, index: number, text: string): boolean {
  return KnownRow.isText(instance, index, text);
}

/** The key that an object's row has in the database; undefined where it has no row, as far as is known. */
export function rowKey(instance: object): NonNullable<Cell> | undefined {
  const key = KnownRow.key(instance);
  if (key !== undefined || !isAnyFrozen) return key ?? undefined;
  const state = frozen.get(instance);
  return state?.cells[state.entity.keyAt] ?? undefined;
}

/** Remembers the state of an object. */
export function setRowState(instance: object, state: RowState): void {
  if (isStamped(instance)) KnownRow.set(instance, state, 0);
  else freeze(instance, state);
}

/** The page where the state of an object is found; undefined where it has one of its own. */
export function rowPage(instance: object): { readonly page: RowPage; readonly row: number } | undefined {
  return KnownRow.page(instance);
}

/** Remembers where the state of a new object is found, without taking it out yet. */
export function setRowPage(instance: object, page: RowPage, row: number): void {
  if (isStamped(instance)) KnownRow.set(instance, page, row);
  else freeze(instance, page.state(row));
}

/** Remembers the state of an object that was made this moment, or the page and the row where it is found: it takes any field. */
export function startRow(instance: object, known: RowState | RowPage, row = 0): void {
  KnownRow.start(instance, known, row);
}

/** Objects that take no new fields, and whose rows were deleted. */
const frozenRemoved = new WeakSet<object>();

/** Forgets the state: the object is a new one again. */
export function forgetRow(instance: object): void {
  if (isStamped(instance)) KnownRow.set(instance, undefined, 0);
  else frozen.delete(instance);
}

/** Forgets the state: the row is gone, and the object is written again only when it is persisted by name. */
export function markRemoved(instance: object, key: Cell = rowKey(instance) ?? removedKey(instance) ?? null): void {
  if (isStamped(instance)) KnownRow.remove(instance, key);
  else {
    frozen.delete(instance);
    frozenRemoved.add(instance);
  }
}

/** Whether the object's row was deleted and not written again. */
export function isRemoved(instance: object): boolean {
  // Lists of the application may hold anything.
  if (typeof instance !== 'object' || instance === null) return false;
  if (KnownRow.removed(instance) !== undefined) return !isStored(instance);
  return isAnyFrozen && frozenRemoved.has(instance) && !isStored(instance);
}

/** The key that the deleted row of an object had, by which others may still know it; undefined where none was deleted. */
export function removedKey(instance: object): NonNullable<Cell> | undefined {
  return KnownRow.removed(instance) ?? undefined;
}

/** A reference to a row that is not loaded: an instance with its primary key only. */
export function createReference(entity: EntityMetadata, key: NonNullable<Cell>, pool?: ReferencePool): Instance {
  const instance = Object.create(entity.unloaded) as Instance;
  const { primaryKey } = entity;
  instance[primaryKey.field] = primaryKey.target ? referTo(primaryKey.target, key, pool) : primaryKey.decode(key);
  const cells: (Cell | undefined)[] = [];
  cells[entity.keyAt] = key;
  setRowState(instance, { entity, cells });
  return instance;
}

/** Where objects are found by entity and key, so that one row is one object. */
export interface ReferencePool {
  /** Whether its objects notice what is set on their relations: those of a session do. */
  readonly keeps: boolean;
  /** The object of a row, if there is one. */
  get(entity: EntityMetadata, key: NonNullable<Cell>): Instance | undefined;
  /** Adds an object. */
  set(entity: EntityMetadata, key: NonNullable<Cell>, instance: Instance): void;
  /** Is told of an object that has taken other values from the database. */
  noteRead?(instance: Instance): void;
}

/** The object of a row: the one in the pool, or a new unloaded reference that joins the pool. */
export function referTo(entity: EntityMetadata, key: NonNullable<Cell>, pool: ReferencePool | undefined): Instance {
  const known = pool?.get(entity, key);
  if (known !== undefined) return entity.base === undefined ? known : narrowed(known, entity);
  const reference = createReference(entity, key, pool);
  pool?.set(entity, key, reference);
  return reference;
}

/** An object that is met where an heir of its entity belongs: an unloaded reference turns into one of the heir's. */
function narrowed(known: Instance, entity: EntityMetadata): Instance {
  if (isUnloaded(known) && !(known instanceof entity.entityClass)) turnInto(known, entity, entity.unloaded);
  return known;
}

/** Makes an unloaded reference whole: an instance of the class that its row is of. */
export function makeLoaded(instance: Instance, entity: EntityMetadata): void {
  turnInto(instance, entity, entity.entityClass.prototype as object);
}

/** Makes an object a reference that is not loaded again: what it has no property of is not known. */
export function makeUnloaded(instance: Instance, entity: EntityMetadata): void {
  turnInto(instance, entity, entity.unloaded);
}

function turnInto(instance: Instance, entity: EntityMetadata, prototype: object): void {
  const state = rowState(instance);
  if (state !== undefined && state.entity !== entity) {
    const at = new Map(state.entity.readable.map(({ field }, index) => [field, state.cells[index]]));
    setRowState(instance, { entity, cells: entity.readable.map(({ field }) => at.get(field)) });
  }
  Object.setPrototypeOf(instance, prototype);
}

/** Whether an object is a reference that was never loaded. */
export function isUnloaded(instance: object): boolean {
  return isUnloadedPrototype(Object.getPrototypeOf(instance) as object | null);
}
