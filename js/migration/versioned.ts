import type { MigrationReport } from '../../pkg/core.js';
import { RelataError } from '../errors.js';
import type { OpenDatabase } from '../session/open-database.js';
import type { Scope } from '../session/scope.js';
import { Transaction, transaction } from '../session/transaction.js';
import { forget, HISTORY_TABLE, prepareHistory, readHistory, remember } from './history.js';
import type { Migration } from './migration.js';
import { migrationList } from './migration-list.js';
import { migrationWork } from './migration-work.js';
import { type Route, routeOf } from './route.js';
import { inOneTab } from './tab-lock.js';
import {
  type CheckedVersions,
  checkedVersions,
  type RanMigration,
  type VersionedMigrateOptions,
  type VersionedReport,
} from './versioned-options.js';

/** The Web Lock under which tabs wait for each other. */
const LOCK = 'relata migrate';

const NOTHING: MigrationReport = { steps: [], statements: [], refused: [], kept: [], text: '' };

/** Runs the migrations of some options, in one tab at a time. @throws RelataError what stands in the way; nothing has changed then */
export async function versionedMigration(scope: Pick<Scope, 'run'>, options: VersionedMigrateOptions): Promise<VersionedReport> {
  const checked = checkedVersions(options);
  const list = await migrationList(checked.migrations);
  return inOneTab(checked.lock ?? LOCK, () =>
    scope.run((database) => database.lock.run(() => runMigrations(database, list, checked))),
  );
}

/** The names of the migrations that have not run. @throws RelataError where the list does not fit what ran */
export async function pendingMigrations(scope: Pick<Scope, 'run'>, list: readonly Migration[]): Promise<string[]> {
  return routeOf(list, await readHistory(scope), { outOfOrder: true }).migrations.map(({ name }) => name);
}

/**
 * Runs migrations, all in one transaction, so that a database is of one release or of another and of nothing between. Whoever calls
 * holds the database's lock.
 *
 * @throws RelataError what stands in the way; nothing has changed then
 */
async function runMigrations(
  database: OpenDatabase,
  list: readonly Migration[],
  options: CheckedVersions,
): Promise<VersionedReport> {
  refuseEntity(database);
  let report: VersionedReport | undefined;
  try {
    return await withoutForeignKeys(database, async () => {
      report = await everything(database, list, options);
      if (options.difference.dryRun === true) throw new TriedOnly();
      return report;
    });
  } catch (error) {
    if (error instanceof TriedOnly && report !== undefined) return report;
    throw error;
  }
}

/** Rolls a dry run back. */
class TriedOnly extends Error {}

/** The whole in a transaction without foreign keys: a table that is built anew would take the rows with it that refer to it. */
async function withoutForeignKeys<T>(database: OpenDatabase, work: () => Promise<T>): Promise<T> {
  const { engine } = database;
  await engine.foreignKeys('off');
  try {
    return await transaction(database, work);
  } finally {
    await engine.foreignKeys('on');
  }
}

async function everything(
  database: OpenDatabase,
  list: readonly Migration[],
  options: CheckedVersions,
): Promise<VersionedReport> {
  // Read inside of the transaction: what another connection ran meanwhile is not run again.
  const route = await part(database, async (opened) => {
    await prepareHistory(opened);
    return knownRoute(list, await readHistory(opened), options);
  });
  const migrations: RanMigration[] = [];
  for (const migration of route.migrations) migrations.push(await run(database, migration, route, migrations.length, options));
  return { ...(await last(database, route, options)), migrations };
}

function knownRoute(list: readonly Migration[], history: Parameters<typeof routeOf>[1], options: CheckedVersions): Route {
  try {
    return routeOf(list, history, options);
  } catch (error) {
    if (error instanceof RelataError && error.code === 'databaseNewer') {
      options.onNewer?.(error.detail['migrations'] as readonly string[]);
    }
    throw error;
  }
}

async function run(
  database: OpenDatabase,
  migration: Migration,
  { direction, migrations }: Route,
  finished: number,
  { fake = false, onProgress }: CheckedVersions,
): Promise<RanMigration> {
  const { name } = migration;
  const state = { migration: name, direction, finished, count: migrations.length };
  const start = performance.now();
  let milliseconds = 0;
  let whole = 1;
  try {
    onProgress?.({ ...state, done: 0, total: 1 });
    if (!fake) {
      const way = wayOf(migration, direction);
      await part(database, (opened) =>
        way(
          migrationWork(opened, (done, total) => {
            whole = total;
            onProgress?.({ ...state, done, total });
          }),
        ),
      );
      await refuseDangling(database);
    }
    milliseconds = performance.now() - start;
    await part(database, (opened) =>
      direction === 'up' ? remember(opened, migration, milliseconds, fake) : forget(opened, migration),
    );
    onProgress?.({ ...state, done: whole, total: whole });
  } catch (error) {
    throw failed(name, direction, error);
  }
  return { name, direction, milliseconds, faked: fake };
}

function wayOf({ name, up, down }: Migration, direction: 'up' | 'down'): Migration['up'] {
  const way = direction === 'up' ? up : down;
  if (way !== undefined) return way;
  throw new RelataError('migrationIrreversible', `'${name}' has no 'down', so it cannot be taken back. Write one.`, {
    migration: name,
  });
}

/** Some work in the open transaction. Calls that nobody awaited end with it, and later ones are refused. */
async function part<T>(database: OpenDatabase, work: (opened: Transaction) => T | Promise<T>): Promise<T> {
  const opened = new Transaction(database.inside());
  database.lock.holder = opened;
  try {
    const [end] = await Promise.allSettled([(async () => work(opened))()]);
    const [left] = await opened.close();
    if (end.status === 'rejected') throw end.reason;
    if (left !== undefined) throw left.reason;
    refuseLost(opened);
    return end.value;
  } finally {
    database.lock.holder = undefined;
  }
}

function refuseLost({ database }: Transaction): void {
  if (!database.lost) return;
  throw new RelataError('transactionEnded', 'The database rolled the migrations back by itself when a statement failed.');
}

async function refuseDangling({ engine }: OpenDatabase): Promise<void> {
  const violated = await engine.violatedReference();
  if (violated === undefined) return;
  const { table, column } = violated;
  throw new RelataError('foreignKeyConstraint', `${table}.${column} would lead to rows that there are not.`, { table, column });
}

/** What the entities ask for beyond the migrations. */
async function last({ engine }: OpenDatabase, route: Route, options: CheckedVersions): Promise<MigrationReport> {
  const { entities = 'match', difference } = options;
  if (entities === 'ignore' || !route.isToTheEnd) return NOTHING;
  if (entities === 'follow') return engine.migrate({ ...difference, dryRun: false }, {});
  const report = await engine.migrate({ ...difference, dryRun: true }, {});
  if (report.steps.length === 0 && report.refused.length === 0) return report;
  throw new RelataError(
    'migrationIncomplete',
    `After the last migration the database is not what the entities say. Missing:\n${report.text}\nWrite a migration for it: npx relata migration create <name>. Nothing has changed.`,
    { steps: report.steps, refused: report.refused, text: report.text },
  );
}

function failed(name: string, direction: 'up' | 'down', error: unknown): unknown {
  if (error instanceof RelataError && error.code === 'migrationIrreversible') return error;
  const message = error instanceof Error ? error.message : String(error);
  const detail = { migration: name, direction };
  return new RelataError('migrationFailed', `'${name}' failed (${direction}): ${message} Nothing has changed.`, detail, {
    cause: error,
  });
}

function refuseEntity({ planner }: OpenDatabase): void {
  const own = planner.schema.entities.find(({ table }) => table.toLowerCase() === HISTORY_TABLE);
  if (own === undefined) return;
  throw new RelataError(
    'invalidArgument',
    `'${own.name}' has the table '${HISTORY_TABLE}', in which the database remembers its migrations. Give it another collection.`,
    { entity: own.name },
  );
}
