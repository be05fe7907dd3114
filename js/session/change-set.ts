import { isDirty } from '../hydrate/node-reader.js';
import type { Column } from '../metadata/column.js';
import type { EntityMetadata, Instance } from '../metadata/entity-metadata.js';
import { cellIn, knownRow, RowPage, type RowState, rowOnPage } from '../metadata/row-state.js';
import { increasedColumns } from './atomic-change.js';
import type { EntityObjects } from './reached-objects.js';

/** Rows of one entity that are written with the same statement. */
export interface WriteGroup {
  readonly entity: EntityMetadata;
  /** The columns that get a value. */
  readonly columns: readonly Column[];
  /** The columns to which an amount is added. */
  readonly increased: readonly Column[];
  readonly instances: Instance[];
}

/** What a commit writes, in groups. */
export interface ChangeSet {
  readonly inserts: WriteGroup[];
  readonly updates: WriteGroup[];
}

/** Sorts objects into inserts and updates; objects without a change are in neither. */
export function changesOf(objects: Iterable<EntityObjects>): ChangeSet {
  const inserts = new Groups();
  const updates = new Groups();
  for (const { entity, added, stored, unloaded } of objects) {
    for (const instance of added) inserts.add(entity, insertColumns(entity, instance), none, instance);
    for (const instance of stored)
      updates.add(entity, dirtyColumns(entity, instance, false), increasedColumns(entity, instance), instance);
    for (const instance of unloaded)
      updates.add(entity, dirtyColumns(entity, instance, true), increasedColumns(entity, instance), instance);
  }
  return { inserts: inserts.sorted(), updates: updates.sorted() };
}

/** All columns, except those that are left to their default. */
function insertColumns(entity: EntityMetadata, instance: Instance): readonly Column[] {
  if (entity.defaulted.length === 0) return entity.columns;
  const left = entity.defaulted.filter((column) => column.source(instance).place.read(instance) === undefined);
  return left.length === 0 ? entity.columns : entity.columns.filter((column) => !left.includes(column));
}

function dirtyColumns({ columns }: EntityMetadata, instance: Instance, unloaded: boolean): readonly Column[] {
  const known = knownRow(instance);
  if (known === undefined) return none;
  const row = known instanceof RowPage ? rowOnPage(instance) : 0;
  let dirty: Column[] | undefined;
  for (let index = 0; index < columns.length; index++) {
    const column = columns[index] as Column;
    if (!isWritten(column, instance, unloaded, known, row, index)) continue;
    dirty ??= [];
    dirty.push(column);
  }
  return dirty ?? none;
}

const none: readonly Column[] = [];

// Six parameters, since an object for them would be made for every field of every object.
function isWritten(
  column: Column,
  instance: Instance,
  unloaded: boolean,
  known: RowState | RowPage,
  row: number,
  index: number,
): boolean {
  // A key field is the source only where it was set.
  if (column.key !== undefined && column.source(instance) !== column) return true;
  if (unloaded && !Object.hasOwn(instance, column.place.root)) return false;
  if (column.isText && known instanceof RowPage) {
    const value = column.place.read(instance);
    if (typeof value === 'string' && known.isText(row, index, value)) return false;
  }
  return isDirty(column, instance, cellIn(known, row, index));
}

/** Groups by entity and columns. */
class Groups {
  readonly #groups = new Map<EntityMetadata, Map<string, WriteGroup>>();
  /** The group of the object before: mostly the next one changes the same. */
  #last: WriteGroup | undefined;

  add(entity: EntityMetadata, columns: readonly Column[], increased: readonly Column[], instance: Instance): void {
    if (columns.length + increased.length === 0) return;
    if (this.#last?.entity !== entity || !isSame(this.#last.columns, columns) || !isSame(this.#last.increased, increased))
      this.#last = this.#group(entity, columns, increased);
    this.#last.instances.push(instance);
  }

  #group(entity: EntityMetadata, columns: readonly Column[], increased: readonly Column[]): WriteGroup {
    let groups = this.#groups.get(entity);
    if (groups === undefined) {
      groups = new Map();
      this.#groups.set(entity, groups);
    }
    const key = columns === entity.columns ? '*' : JSON.stringify([columns, increased].map(fieldsOf));
    let group = groups.get(key);
    if (group === undefined) {
      group = { entity, columns, increased, instances: [] };
      groups.set(key, group);
    }
    return group;
  }

  /** The groups in the order in which they are written: what is referred to comes first. */
  sorted(): WriteGroup[] {
    return [...this.#groups.values()].flatMap((groups) => [...groups.values()]).sort((a, b) => a.entity.rank - b.entity.rank);
  }
}

function isSame(some: readonly Column[], others: readonly Column[]): boolean {
  return some === others || (some.length === others.length && some.every((column, index) => column === others[index]));
}

function fieldsOf(columns: readonly Column[]): string[] {
  return columns.map(({ field }) => field);
}
