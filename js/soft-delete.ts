import type { DatabasePlugin, Registration } from './database-plugin.js';
import type { EntityClass } from './entity/definition.js';

/** An object whose row can be deleted softly. */
export interface SoftDeletable {
  /** Since when; nothing while it is not. */
  deletedAt?: Date | null | undefined;
}

/** Options of {@link SoftDelete}. */
export interface SoftDeleteOptions {
  /** Who deletes, asked at every delete and written to the field `deletedBy`. */
  readonly deletedBy?: () => unknown;
}

/**
 * Keeps deleted rows: `remove()`, `deleteOne()` and `deleteMany()` set `deletedAt`, and every query leaves such rows out, as roots,
 * in joins and pivots, in conditions on relations, in counts and groups. `withDeleted()` brings them in, `restoreOne()` and
 * `restoreMany()` back, `hardDeleteOne()` and `hardDeleteMany()` delete for good.
 *
 * Rows that refer to a deleted one stay as they are: foreign keys see a row that is there. Unique values of a deleted row stay taken.
 * Statements written by hand see all rows.
 *
 * @example
 * ```ts
 * const database = new Database([User, Post], { plugins: [new SoftDelete([User, Post], { deletedBy: () => me.name })] });
 * ```
 */
export class SoftDelete implements DatabasePlugin {
  readonly name = 'SoftDelete';
  readonly #entities: readonly EntityClass<SoftDeletable>[];
  readonly #options: SoftDeleteOptions;

  constructor(entities: EntityClass<SoftDeletable> | readonly EntityClass<SoftDeletable>[], options: SoftDeleteOptions = {}) {
    this.#entities = Array.isArray(entities) ? entities : [entities as EntityClass<SoftDeletable>];
    this.#options = options;
  }

  onRegister(registration: Registration): void {
    const { deletedBy } = this.#options;
    const by = deletedBy && { field: 'deletedBy', value: deletedBy };
    for (const entityClass of this.#entities) registration.softDelete(entityClass, { at: 'deletedAt', ...(by && { by }) });
  }
}
