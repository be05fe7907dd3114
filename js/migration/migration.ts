import type { MigrateOptions, MigrationReport, SchemaDocument } from '../../pkg/core.js';
import { describe } from '../entity/definition.js';
import { RelataError } from '../errors.js';
import type { SqlFragment } from '../query/sql-fragment.js';
import type { SqlPlace } from '../query/sql-tag.js';
import type { ExecuteResult, RawValue } from '../raw/raw-query.js';

/**
 * What a migration works with: the database as it is at that moment, whose tables today's entities may not know any more. Everything
 * is in one transaction, in which SQLite keeps no foreign keys; they are looked at when the migration ends.
 */
export interface MigrationWork {
  /** Runs one statement with bound values. @returns how many rows it changed @throws RelataError what SQLite has against it */
  sql(strings: TemplateStringsArray, ...places: readonly SqlPlace[]): Promise<ExecuteResult>;
  /**
   * The rows of a query of the old shape, which `T` says and nobody checks.
   *
   * @example ``for (const { id, nick } of await m.rows<{ id: number; nick: string }>(sql`SELECT id, nick FROM user`)) …``
   */
  rows<T extends object = Record<string, RawValue>>(query: SqlFragment): Promise<T[]>;
  /**
   * Brings the tables to a schema as it was at this release, with all the care of `database.migrate()`: rows, triggers and views stay,
   * values are converted and checked. For what SQL cannot say in one statement.
   */
  migrate(schema: SchemaDocument, options?: Omit<MigrateOptions, 'dryRun'>): Promise<MigrationReport>;
  /**
   * Tells how far a long migration is; await it, so that the page can show it.
   *
   * @param done how many of what it counts are done
   * @param total how many there are
   */
  progress(done: number, total: number): Promise<void>;
}

/** One step between two releases. */
export interface Migration {
  /** Its name, by which the database remembers it: `0003-nick-to-name`. It never changes. */
  readonly name: string;
  /** Goes to the next release. */
  readonly up: (work: MigrationWork) => unknown;
  /** Goes back; without it nobody can. */
  readonly down?: (work: MigrationWork) => unknown;
  /** What tells this text of the migration from another one. Relata's plugin writes it; without any, a change is not noticed. */
  readonly checksum?: string;
}

/**
 * A migration, as the default export of a file.
 *
 * @example
 * ```ts
 * export default defineMigration({
 *   name: '0003-nick-to-name',
 *   up: async (m) => {
 *     await m.sql`ALTER TABLE "user" RENAME COLUMN "nick" TO "name"`;
 *   },
 *   down: async (m) => {
 *     await m.sql`ALTER TABLE "user" RENAME COLUMN "name" TO "nick"`;
 *   },
 * });
 * ```
 * @throws RelataError `invalidArgument` for what is no migration
 */
export function defineMigration(migration: Migration): Migration {
  return checkedMigration(migration);
}

/** @throws RelataError `invalidArgument` for what is no migration */
export function checkedMigration(given: unknown): Migration {
  const { name, up, down, checksum } = (typeof given === 'object' && given !== null ? given : {}) as Record<string, unknown>;
  if (typeof name !== 'string' || name === '') throw wrong(`a name such as '0001-users', not ${describe(name)}`);
  if (typeof up !== 'function') throw wrong(`a function 'up', and '${name}' has ${describe(up)}`);
  if (down !== undefined && typeof down !== 'function')
    throw wrong(`a function 'down' or none, and '${name}' has ${describe(down)}`);
  if (checksum !== undefined && typeof checksum !== 'string')
    throw wrong(`a text as checksum, and '${name}' has ${describe(checksum)}`);
  return given as Migration;
}

function wrong(what: string): RelataError {
  return new RelataError('invalidArgument', `A migration has ${what}. Write export default defineMigration({ name, up, down }).`);
}
