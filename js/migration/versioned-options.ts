import type { MigrateOptions, MigrationReport } from '../../pkg/core.js';
import { describe } from '../entity/definition.js';
import { RelataError } from '../errors.js';
import { checkedMigrateOptions } from '../session/migrate-options.js';
import type { MigrationSource } from './migration-list.js';

/** How far the migrations are. */
export interface MigrationProgress {
  /** The migration that is under way. */
  readonly migration: string;
  /** Whether it is run or taken back. */
  readonly direction: 'up' | 'down';
  /** How many migrations are done already. */
  readonly finished: number;
  /** How many there are to do. */
  readonly count: number;
  /** What the migration itself said it has done, from `m.progress(done, total)`; 0 at its start, and `total` at its end. */
  readonly done: number;
  /** How much it said there is to do; 1 when it says nothing. */
  readonly total: number;
}

/** Options of `database.migrate()` for migrations that are files, beside those for the difference with the entities. */
export interface VersionedMigrateOptions extends MigrateOptions {
  /** The migrations in their order, or what `import.meta.glob('./migrations/*.ts')` gives. */
  readonly migrations: MigrationSource;
  /** The migration to be at in the end, later ones are taken back; null is before the first one. Without it, the last one. */
  readonly to?: string | null;
  /** Only says that they ran: for a database that is as they would make it. */
  readonly fake?: boolean;
  /** Lets a migration run that comes before one that ran already. */
  readonly outOfOrder?: boolean;
  /**
   * What is done at the end where the entities ask for something else than the migrations made: `'match'`, which is the default, makes
   * it an error, and nothing has changed; `'follow'` makes the tables follow the entities; `'ignore'` leaves it.
   */
  readonly entities?: 'match' | 'follow' | 'ignore';
  /** The name of the Web Lock under which tabs wait for each other, or false for none. `'relata migrate'` when absent. */
  readonly lock?: string | false;
  /** Is told how far they are. */
  readonly onProgress?: (progress: MigrationProgress) => void;
  /** Is told that a newer release was here, before that becomes the error `databaseNewer`: the place for `location.reload()`. */
  readonly onNewer?: (migrations: readonly string[]) => void;
}

/** One migration that ran. */
export interface RanMigration {
  /** Its name. */
  readonly name: string;
  /** Whether it was run or taken back. */
  readonly direction: 'up' | 'down';
  /** How long it took. */
  readonly milliseconds: number;
  /** Whether it was only said to have run. */
  readonly faked: boolean;
}

/** What versioned migrations did, or would do. */
export interface VersionedReport extends MigrationReport {
  /** The migrations, in the order in which they ran; none when there was nothing to do. `steps` are what the entities asked for beyond. */
  readonly migrations: readonly RanMigration[];
}

/** The options, checked, and those for the difference with the entities. */
export interface CheckedVersions extends Omit<VersionedMigrateOptions, keyof MigrateOptions> {
  readonly difference: MigrateOptions;
}

const isBoolean = (value: unknown): boolean => typeof value === 'boolean';
const isFunction = (value: unknown): boolean => typeof value === 'function';

const forms: Readonly<
  Record<Exclude<keyof CheckedVersions, 'difference' | 'migrations'>, readonly [(value: unknown) => boolean, string]>
> = {
  to: [(value) => value === null || typeof value === 'string', 'the name of a migration, or null for before the first'],
  fake: [isBoolean, 'true or false'],
  outOfOrder: [isBoolean, 'true or false'],
  entities: [(value) => ['match', 'follow', 'ignore'].includes(value as string), "'match', 'follow' or 'ignore'"],
  lock: [(value) => value === false || (typeof value === 'string' && value !== ''), 'the name of a lock, or false'],
  onProgress: [isFunction, 'a function'],
  onNewer: [isFunction, 'a function'],
};

/** @throws RelataError `invalidArgument` for what is no option, or no value of one */
export function checkedVersions({ migrations, ...options }: VersionedMigrateOptions): CheckedVersions {
  const own: Record<string, unknown> = {};
  const rest: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(forms, name)) rest[name] = value;
    else if (value !== undefined) {
      const [fits, form] = forms[name as keyof typeof forms];
      if (!fits(value)) throw new RelataError('invalidArgument', `migrate({ ${name} }) takes ${form}, not ${describe(value)}.`);
      own[name] = value;
    }
  }
  return { ...own, migrations, difference: checkedMigrateOptions(rest) };
}
