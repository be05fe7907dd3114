import { RelataError } from '../errors.js';
import type { MigrationRecord } from './history.js';
import type { Migration } from './migration.js';

/** Where a database goes: which migrations, in which direction. */
export interface Route {
  /** Whether they are run or taken back. */
  readonly direction: 'up' | 'down';
  /** In the order in which they are. */
  readonly migrations: readonly Migration[];
  /** Whether the database is at the last migration in the end. */
  readonly isToTheEnd: boolean;
}

/** What decides on the way. */
export interface RouteOptions {
  readonly to?: string | null | undefined;
  readonly outOfOrder?: boolean | undefined;
}

/**
 * The way from where a database is to where it shall be.
 *
 * @throws RelataError `databaseNewer`, `migrationMissing`, `migrationChanged`, `migrationOutOfOrder` where the list and what the
 * database remembers do not fit; `invalidArgument` for a name that no migration has
 */
export function routeOf(list: readonly Migration[], history: readonly MigrationRecord[], options: RouteOptions): Route {
  compare(list, history);
  const ran = new Set(history.map(({ name }) => name));
  const { to } = options;
  const last = to === undefined ? list.length - 1 : list.findIndex(({ name }) => name === to);
  if (last < 0 && typeof to === 'string') {
    const known = list.map(({ name }) => name).join(', ') || 'none';
    throw new RelataError('invalidArgument', `migrate({ to }) names '${to}', which no migration is called. Known are: ${known}.`);
  }
  const isToTheEnd = last === list.length - 1;
  const back = list.slice(last + 1).filter(({ name }) => ran.has(name));
  if (back.length > 0) return { direction: 'down', migrations: back.reverse(), isToTheEnd };
  const migrations = list.slice(0, last + 1).filter(({ name }) => !ran.has(name));
  if (options.outOfOrder !== true) refuseLate(list, ran, migrations);
  return { direction: 'up', migrations, isToTheEnd };
}

function compare(list: readonly Migration[], history: readonly MigrationRecord[]): void {
  const known = new Map(list.map((migration) => [migration.name, migration]));
  const unknown = history.filter(({ name }) => !known.has(name)).map(({ name }) => name);
  const tail = history.slice(list.length).map(({ name }) => name);
  // All that the application knows, and then more: a later release was here.
  const isNewer = unknown.length > 0 && unknown.length === tail.length && tail.every((name) => !known.has(name));
  if (isNewer) {
    throw new RelataError(
      'databaseNewer',
      `The database is of a newer release than this application: ${quoted(unknown)} ran, which the application does not have. Reload it.`,
      { migrations: unknown },
    );
  }
  if (unknown.length > 0) {
    throw new RelataError(
      'migrationMissing',
      `${quoted(unknown)} ran in this database and is not among the migrations. A file keeps its name and stays for ever: put it back.`,
      { migrations: unknown },
    );
  }
  const changed = history.filter(({ name, checksum }) => {
    const now = known.get(name)?.checksum;
    return now !== undefined && checksum !== null && now !== checksum;
  });
  if (changed.length === 0) return;
  const names = changed.map(({ name }) => name);
  throw new RelataError(
    'migrationChanged',
    `${quoted(names)} was changed after it had run in this database. Undo the change, and write another migration for it.`,
    { migrations: names },
  );
}

function refuseLate(list: readonly Migration[], ran: ReadonlySet<string>, pending: readonly Migration[]): void {
  const latest = list.findLastIndex(({ name }) => ran.has(name));
  const late = pending.filter((migration) => list.indexOf(migration) < latest).map(({ name }) => name);
  if (late.length === 0) return;
  throw new RelataError(
    'migrationOutOfOrder',
    `${quoted(late)} comes before '${list[latest]?.name}', which has run already. Give it a name behind all others, or allow it with migrate({ outOfOrder: true }).`,
    { migrations: late },
  );
}

const quoted = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(', ');
