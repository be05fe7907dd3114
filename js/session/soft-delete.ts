import { RelataError } from '../errors.js';
import type { Column } from '../metadata/column.js';
import type { EntityMetadata, Instance } from '../metadata/entity-metadata.js';
import { rowState } from '../metadata/row-state.js';
import type { QueryState } from '../query/state.js';
import type { WriteGroup } from './change-set.js';
import type { RemovedRows } from './removals.js';

/** How rows of an entity are deleted softly. */
export interface SoftDeletion {
  /** The field that says since when. */
  readonly at: string;
  /** The field that says by whom, and who that is now. */
  readonly by?: { readonly field: string; readonly value: () => unknown };
}

/** How rows are deleted softly, by the entity's name. */
export type SoftDeletions = ReadonlyMap<string, SoftDeletion>;

/** What a soft delete sets in a row; undefined where rows of the entity are deleted for good. */
export function deletion(deletions: SoftDeletions, entity: EntityMetadata): Record<string, unknown> | undefined {
  if (entity.softDelete === undefined) return undefined;
  const by = deletions.get(entity.name)?.by;
  return { [entity.softDelete.field]: new Date(), ...(by && { [by.field]: by.value() ?? null }) };
}

/** What a restore sets in a row. @throws RelataError `invalidArgument` where rows of the entity are deleted for good */
export function restoration(deletions: SoftDeletions, entity: EntityMetadata): Record<string, null> {
  if (entity.softDelete === undefined) {
    const message = `Rows of ${entity.name} are deleted for good, so none can be restored. Give the database a plugin: { plugins: [new SoftDelete(${entity.name})] }.`;
    throw new RelataError('invalidArgument', message, { entity: entity.name });
  }
  const by = deletions.get(entity.name)?.by;
  return { [entity.softDelete.field]: null, ...(by && { [by.field]: null }) };
}

/** The query of the rows that a restore is about: those that are deleted, and no others. */
export function deletedOnly({ softDelete }: EntityMetadata, state: QueryState): QueryState {
  if (softDelete === undefined) return state;
  return { ...state, withDeleted: true, filters: [...state.filters, { [softDelete.field]: { $ne: null } }] };
}

/** The query of the rows that a soft delete is about: those that are not deleted yet. */
export function liveOnly({ withDeleted: _, ...state }: QueryState): QueryState {
  return state;
}

/** Whether an object is of a row that is deleted softly, as far as both are known. */
export function isDeletedSoftly({ softDelete, columns }: EntityMetadata, instance: Instance): boolean {
  if (softDelete === undefined) return false;
  const known = rowState(instance)?.cells[columns.indexOf(softDelete)];
  const value = softDelete.place.read(instance);
  return known !== undefined && known !== null && value !== undefined && value !== null;
}

/** Objects whose rows stay and are marked as deleted. */
export class SoftRemovals {
  /** What is written of them. */
  readonly groups: readonly WriteGroup[];
  readonly #undo: (() => void)[] = [];

  /** Marks objects. */
  constructor(deletions: SoftDeletions, removals: readonly RemovedRows[]) {
    this.groups = removals.map(({ entity, instances }) => {
      const values = deletion(deletions, entity) ?? {};
      const columns = entity.columns.filter(({ field }) => Object.hasOwn(values, field));
      for (const instance of instances) for (const column of columns) this.#mark(column, instance, values[column.field]);
      return { entity, columns, increased: [], instances };
    });
  }

  #mark(column: Column, instance: Instance, value: unknown): void {
    const before = Object.getOwnPropertyDescriptor(instance, column.place.root);
    column.place.write(instance, value ?? (column.nullValue ? null : undefined));
    this.#undo.push(() => {
      if (before === undefined) delete instance[column.place.root];
      else Object.defineProperty(instance, column.place.root, before);
    });
  }

  /** Takes the marks back. */
  undo(): void {
    for (const undo of this.#undo.splice(0)) undo();
  }
}
