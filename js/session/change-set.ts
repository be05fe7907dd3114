import { isDirty } from '../hydrate/node-reader.js';
import type { Column } from '../metadata/column.js';
import type { EntityMetadata, Instance } from '../metadata/entity-metadata.js';
import { isUnloaded, rowState } from '../metadata/row-state.js';
import { increasedColumns } from './atomic-change.js';

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
export function changesOf(objects: ReadonlyMap<Instance, EntityMetadata>): ChangeSet {
  const inserts = new Groups();
  const updates = new Groups();
  for (const [instance, entity] of objects) {
    if (rowState(instance) === undefined) inserts.add(entity, insertColumns(entity, instance), [], instance);
    else updates.add(entity, dirtyColumns(entity, instance), increasedColumns(entity, instance), instance);
  }
  return { inserts: inserts.sorted(), updates: updates.sorted() };
}

/** All columns, except those that are left to their default. */
function insertColumns(entity: EntityMetadata, instance: Instance): readonly Column[] {
  const left = entity.defaulted.filter((column) => column.source(instance).place.read(instance) === undefined);
  return left.length === 0 ? entity.columns : entity.columns.filter((column) => !left.includes(column));
}

function dirtyColumns(entity: EntityMetadata, instance: Instance): readonly Column[] {
  const { cells = [] } = rowState(instance) ?? {};
  const unloaded = isUnloaded(instance);
  return entity.columns.filter((column, index) => {
    // A key field is the source only where it was set.
    if (column.source(instance) !== column) return true;
    if (unloaded && !Object.hasOwn(instance, column.place.root)) return false;
    return isDirty(column, instance, cells[index]);
  });
}

/** Groups by entity and columns. */
class Groups {
  readonly #groups = new Map<EntityMetadata, Map<string, WriteGroup>>();

  add(entity: EntityMetadata, columns: readonly Column[], increased: readonly Column[], instance: Instance): void {
    if (columns.length + increased.length === 0) return;
    let groups = this.#groups.get(entity);
    if (groups === undefined) {
      groups = new Map();
      this.#groups.set(entity, groups);
    }
    const key = columns === entity.columns ? '*' : JSON.stringify([columns, increased].map(fieldsOf));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { entity, columns, increased, instances: [instance] });
    else group.instances.push(instance);
  }

  /** The groups in the order in which they are written: what is referred to comes first. */
  sorted(): WriteGroup[] {
    return [...this.#groups.values()].flatMap((groups) => [...groups.values()]).sort((a, b) => a.entity.rank - b.entity.rank);
  }
}

function fieldsOf(columns: readonly Column[]): string[] {
  return columns.map(({ field }) => field);
}
