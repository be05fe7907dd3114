import { isDirty } from '../hydrate/node-reader.js';
import type { Column } from '../metadata/column.js';
import type { EntityMetadata, Instance } from '../metadata/entity-metadata.js';
import { cellIn, holdsIn, knownRow, type RowPage, type RowState, rowOnPage } from '../metadata/row-state.js';
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
    addChanged(updates, entity, stored, false);
    addChanged(updates, entity, unloaded, true);
  }
  return { inserts: inserts.sorted(), updates: updates.sorted() };
}

/** All columns, except those that are left to their default. */
function insertColumns(entity: EntityMetadata, instance: Instance): readonly Column[] {
  if (entity.defaulted.length === 0) return entity.columns;
  const left = entity.defaulted.filter((column) => column.source(instance).place.read(instance) === undefined);
  return left.length === 0 ? entity.columns : entity.columns.filter((column) => !left.includes(column));
}

/** Adds those of some objects with rows that differ from them. */
function addChanged(updates: Groups, entity: EntityMetadata, instances: readonly Instance[], unloaded: boolean): void {
  const objects = new KnownObjects(instances, unloaded);
  // Column by column: what is the same for all objects is asked once.
  for (let index = 0; index < entity.columns.length; index++) addDirty(objects, entity.columns[index] as Column, index);
  for (let at = 0; at < instances.length; at++) {
    const instance = instances[at] as Instance;
    updates.add(entity, objects.dirty[at] ?? none, increasedColumns(entity, instance), instance);
  }
}

/** Objects of one entity, with what is known of their rows. */
class KnownObjects {
  readonly instances: readonly Instance[];
  /** Whether they are references that are not loaded. */
  readonly unloaded: boolean;
  readonly known: ReturnType<typeof knownRow>[] = [];
  /** Where their rows are on their pages. */
  readonly rows: number[] = [];
  /** The columns in which each differs from its row, where there are any. */
  readonly dirty: (Column[] | undefined)[] = [];

  constructor(instances: readonly Instance[], unloaded: boolean) {
    this.instances = instances;
    this.unloaded = unloaded;
    for (const instance of instances) {
      const known = knownRow(instance);
      this.known.push(known);
      this.rows.push(known === undefined ? 0 : rowOnPage(instance, known));
      this.dirty.push(undefined);
    }
  }
}

const none: readonly Column[] = [];

/** Adds a column to the lists of the objects that differ from their rows in it. */
function addDirty(objects: KnownObjects, column: Column, index: number): void {
  const { instances, unloaded, dirty } = objects;
  for (let at = 0; at < instances.length; at++) {
    const instance = instances[at] as Instance;
    const known = objects.known[at];
    if (known === undefined || (unloaded && !isSet(column, instance))) continue;
    // A key field is the source only where it was set.
    const isOther = column.key !== undefined && column.source(instance) !== column;
    if (!isOther && isSame(column, instance, known, objects.rows[at] as number, index)) continue;
    const columns = dirty[at];
    if (columns === undefined) dirty[at] = [column];
    else columns.push(column);
  }
}

/** Whether a column of an unloaded reference was set. */
function isSet(column: Column, instance: Instance): boolean {
  return Object.hasOwn(instance, column.place.root) || (column.key !== undefined && column.source(instance) !== column);
}

/** Whether an object has in a column what its row has; `row` and `index` are where that is known. */
function isSame(column: Column, instance: Instance, known: RowState | RowPage, row: number, index: number): boolean {
  if (column.readsAsIs) {
    const value = column.place.read(instance);
    if ((typeof value === 'string' || typeof value === 'number') && holdsIn(known, row, index, value)) return true;
  }
  return !isDirty(column, instance, cellIn(known, row, index));
}

/** Groups by entity and columns. */
class Groups {
  readonly #groups = new Map<EntityMetadata, Map<string, WriteGroup>>();
  /** The group of the object before: mostly the next one changes the same. */
  #last: WriteGroup | undefined;

  add(entity: EntityMetadata, columns: readonly Column[], increased: readonly Column[], instance: Instance): void {
    if (columns.length + increased.length === 0) return;
    if (this.#last?.entity !== entity || !areSame(this.#last.columns, columns) || !areSame(this.#last.increased, increased))
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

function areSame(some: readonly Column[], others: readonly Column[]): boolean {
  return some === others || (some.length === others.length && some.every((column, index) => column === others[index]));
}

function fieldsOf(columns: readonly Column[]): string[] {
  return columns.map(({ field }) => field);
}
