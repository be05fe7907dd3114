import type { MigrationReport, SchemaDocument } from '../../pkg/core.js';
import type { SqlFragment } from '../query/sql-fragment.js';
import { type SqlPlace, sql } from '../query/sql-tag.js';
import type { ExecuteResult } from '../raw/raw-query.js';
import { checkedMigrateOptions } from '../session/migrate-options.js';
import { rawQuery } from '../session/raw-runner.js';
import type { Scope } from '../session/scope.js';
import type { MigrationWork } from './migration.js';

/**
 * What a migration works with.
 *
 * @param scope the open transaction
 * @param tell is told how far the migration is
 */
export function migrationWork(scope: Scope, tell: (done: number, total: number) => void): MigrationWork {
  const query = (fragment: SqlFragment) => rawQuery<object>(scope, undefined, fragment, undefined);
  return {
    sql(strings: TemplateStringsArray, ...places: readonly SqlPlace[]): Promise<ExecuteResult> {
      return query(sql(strings, ...places)).execute();
    },
    rows<T extends object>(fragment: SqlFragment): Promise<T[]> {
      return query(fragment).find() as Promise<T[]>;
    },
    migrate(schema: SchemaDocument, options: unknown = {}): Promise<MigrationReport> {
      const { dryRun: _, ...checked } = checkedMigrateOptions(options);
      return scope.run((database) => database.lock.run(() => database.engine.migrate(checked, { schema })));
    },
    async progress(done: number, total: number): Promise<void> {
      tell(done, total);
      // A turn of the event loop: SQLite in the page answers at once, so nothing would be painted before the end.
      await new Promise((resolve) => setTimeout(resolve));
    },
  };
}
