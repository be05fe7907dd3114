import type { Cell } from '../codec/cell.js';
import type { EntityMetadata, Instance } from './entity-metadata.js';
import { rowState, setRowState } from './row-state.js';
import { isUnloadedPrototype } from './unloaded.js';

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
