import { isDirty } from '../hydrate/node-reader.js';
import type { Column } from '../metadata/column.js';
import type { ValueLists } from '../metadata/column-values.js';
import type { EntityMetadata, Instance } from '../metadata/entity-metadata.js';
import { KnownRow } from '../metadata/known-row.js';
import { cellIn, noCell, RowPage, type RowSource } from '../metadata/row-page.js';
import { rowKeyOf } from '../metadata/row-state.js';
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
  /** The keys of the rows of an update, as far as they have been looked at. */
  readonly keys?: (string | number | undefined)[];
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
  for (const reached of objects) {
    const { entity, added, stored, unloaded } = reached;
    if (entity.defaulted.length === 0) inserts.addAll(entity, added);
    else for (const instance of added) inserts.add(entity, insertColumns(entity, instance), none, instance);
    if (stored.length > 0) addChanged(updates, entity, stored, reached.values);
    addChanged(updates, entity, touched(entity, unloaded));
  }
  return { inserts: inserts.sorted(), updates: updates.sorted() };
}

/** All columns, except those that are left to their default. */
function insertColumns(entity: EntityMetadata, instance: Instance): readonly Column[] {
  const left = entity.defaulted.filter((column) => column.source(instance).place.read(instance) === undefined);
  return left.length === 0 ? entity.columns : entity.columns.filter((column) => !left.includes(column));
}

/** Those of some references that are not loaded on which anything may have been set. Mostly none: they are not looked at further. */
function touched(entity: EntityMetadata, unloaded: readonly Instance[]): readonly Instance[] {
  const { primaryKey } = entity;
  if (!primaryKey.readsAsIs || primaryKey.target !== undefined || primaryKey.place.nested) return unloaded;
  return unloaded.filter((instance) => {
    // The names of all properties take less time than one of them that is looked for.
    if (Object.getOwnPropertyNames(instance).length > 1 || increasedColumns(entity, instance).length > 0) return true;
    return primaryKey.place.read(instance) !== rowKeyOf(instance, entity);
  });
}

/** Whether a column of a reference that is not loaded was set. */
function isSet(column: Column, instance: Instance): boolean {
  return Object.hasOwn(instance, column.place.root) || isElsewhere(column, instance);
}

/** Adds those of some objects with rows that differ from them. @param values what they have in each column, where they are loaded */
function addChanged(updates: Groups, entity: EntityMetadata, instances: readonly Instance[], values?: ValueLists): void {
  if (instances.length === 0) return;
  const objects = new StoredObjects(entity, instances);
  // Column by column: what is the same for all objects is asked once.
  for (let index = 0; index < entity.columns.length; index++) {
    const column = entity.columns[index] as Column;
    if (values === undefined) objects.compareSet(column, index);
    else objects.compare(column, index, values[index] as readonly unknown[], index === entity.keyAt);
  }
  for (let at = 0; at < instances.length; at++) {
    const instance = instances[at] as Instance;
    updates.add(entity, objects.dirtyAt(at), increasedColumns(entity, instance), instance, objects.keys[at]);
  }
}

const none: readonly Column[] = [];

/** Columns in which objects differ from their rows: all that differ in the same share one list. */
class DirtyColumns {
  readonly columns: readonly Column[];
  #next: DirtyColumns | undefined;
  readonly #others = new Map<Column, DirtyColumns>();

  constructor(columns: readonly Column[]) {
    this.columns = columns;
  }

  /** These and another one. */
  with(column: Column): DirtyColumns {
    // Mostly the object before differs in the same.
    if (this.#next?.columns.at(-1) === column) return this.#next;
    this.#next = this.#others.get(column);
    if (this.#next === undefined) {
      this.#next = new DirtyColumns([...this.columns, column]);
      this.#others.set(column, this.#next);
    }
    return this.#next;
  }
}

/** Objects of one entity, with what is known of their rows. */
class StoredObjects {
  /** What they inherit from. */
  readonly #prototype: object;
  readonly #instances: readonly Instance[];
  readonly #sources: (RowSource | undefined)[];
  /** Where their rows are on their pages. */
  readonly #rows: number[];
  /** The ends of the runs of objects that share a page. */
  readonly #ends: number[] = [];
  readonly #clean = new DirtyColumns(none);
  readonly #dirty: DirtyColumns[];
  /** The keys of the rows, where that is what the objects have. */
  keys: readonly (string | number | undefined)[] = [];

  constructor({ entityClass }: EntityMetadata, instances: readonly Instance[]) {
    this.#prototype = entityClass.prototype as object;
    this.#instances = instances;
    this.#sources = new Array(instances.length);
    this.#rows = new Array(instances.length);
    this.#dirty = new Array(instances.length).fill(this.#clean);
    for (let at = 0; at < instances.length; at++) {
      const instance = instances[at] as Instance;
      const known = KnownRow.sure(instance);
      const source = KnownRow.source(known);
      if (at > 0 && source !== this.#sources[at - 1]) this.#ends.push(at);
      this.#sources[at] = source;
      this.#rows[at] = KnownRow.row(known);
    }
    this.#ends.push(instances.length);
  }

  /** The columns in which an object differs from its row. */
  dirtyAt(at: number): readonly Column[] {
    return (this.#dirty[at] as DirtyColumns).columns;
  }

  /** Looks for the objects that differ from their rows in a column. @param values what they have in it */
  compare(column: Column, index: number, values: readonly unknown[], isKey: boolean): void {
    const expected = this.#expected(column, values);
    const unlike = this.#unlike(index, expected);
    if (isKey) {
      const keys = expected.slice();
      for (let each = 0; each < unlike.length; each++) keys[unlike[each] as number] = undefined;
      this.keys = keys as (string | number | undefined)[];
    }
    // Of two numbers there is no more to say, where the object itself has the field.
    const isPlain = column.target === undefined && !column.place.nested && !(column.field in this.#prototype);
    for (let each = 0; each < unlike.length; each++) {
      const at = unlike[each] as number;
      if (isPlain && typeof expected[at] === 'number') this.#mark(column, at);
      else this.#look(column, index, at);
    }
  }

  /** What the cells are where the values are plain to see. */
  #expected(column: Column, values: readonly unknown[]): readonly unknown[] {
    if (column.readsAsIs && column.target === undefined && column.key === undefined) return values;
    const expected = new Array<string | number | undefined>(values.length);
    for (let at = 0; at < values.length; at++)
      expected[at] = isElsewhere(column, this.#instances[at] as Instance) ? undefined : column.plainCell(values[at]);
    return expected;
  }

  /** The objects whose rows do not plainly hold what is expected of them in a column. */
  #unlike(index: number, expected: readonly unknown[]): number[] {
    const unlike: number[] = [];
    let from = 0;
    for (const to of this.#ends) {
      const source = this.#sources[from];
      if (source instanceof RowPage) source.unlike(index, expected, { rows: this.#rows, from, to }, unlike);
      else for (let at = from; at < to; at++) if (source?.cells[index] !== (expected[at] ?? noCell)) unlike.push(at);
      from = to;
    }
    return unlike;
  }

  /** The same for references that are not loaded, of which a column may have been set. */
  compareSet(column: Column, index: number): void {
    this.#instances.forEach((instance, at) => {
      if (isSet(column, instance)) this.#look(column, index, at);
    });
  }

  /** Compares one object, of which it is not plain to see. */
  #look(column: Column, index: number, at: number): void {
    const instance = this.#instances[at] as Instance;
    const source = this.#sources[at];
    if (source === undefined) return;
    if (!isElsewhere(column, instance) && !isDirty(column, instance, cellIn(source, this.#rows[at] as number, index))) return;
    this.#mark(column, at);
  }

  #mark(column: Column, at: number): void {
    this.#dirty[at] = (this.#dirty[at] as DirtyColumns).with(column);
  }
}

/** Whether a column is to be written from its key field: that is so only where the field was set. */
function isElsewhere(column: Column, instance: Instance): boolean {
  return column.key !== undefined && column.source(instance) !== column;
}

/** Groups by entity and columns. */
class Groups {
  readonly #groups = new Map<EntityMetadata, Map<string, WriteGroup>>();
  /** The group of the object before: mostly the next one changes the same. */
  #last: WriteGroup | undefined;

  add(
    entity: EntityMetadata,
    columns: readonly Column[],
    increased: readonly Column[],
    instance: Instance,
    key?: string | number,
  ): void {
    if (columns.length + increased.length === 0) return;
    if (this.#last?.entity !== entity || !areSame(this.#last.columns, columns) || !areSame(this.#last.increased, increased))
      this.#last = this.#group(entity, columns, increased);
    this.#last.instances.push(instance);
    this.#last.keys?.push(key);
  }

  /** Adds all new objects of an entity, with all columns. */
  addAll(entity: EntityMetadata, instances: readonly Instance[]): void {
    if (instances.length === 0) return;
    this.#group(entity, entity.columns, none, instances);
  }

  #group(
    entity: EntityMetadata,
    columns: readonly Column[],
    increased: readonly Column[],
    first: readonly Instance[] = [],
  ): WriteGroup {
    let groups = this.#groups.get(entity);
    if (groups === undefined) {
      groups = new Map();
      this.#groups.set(entity, groups);
    }
    const key = columns === entity.columns ? '*' : JSON.stringify([columns, increased].map(fieldsOf));
    let group = groups.get(key);
    if (group === undefined) {
      group = { entity, columns, increased, instances: first.slice(), keys: [] };
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
