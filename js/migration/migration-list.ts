import { describe } from '../entity/definition.js';
import { RelataError } from '../errors.js';
import { checkedMigration, type Migration } from './migration.js';

/**
 * The migrations of an application: a list in their order, or the files of a folder as `import.meta.glob('./migrations/*.ts')` gives
 * them, loaded already or not, in the order of their paths.
 */
export type MigrationSource = readonly Migration[] | Readonly<Record<string, unknown>>;

/** @throws RelataError `invalidArgument` for what is no migration, or has the name of another one */
export async function migrationList(source: unknown): Promise<Migration[]> {
  if (typeof source !== 'object' || source === null) {
    throw new RelataError(
      'invalidArgument',
      `migrate({ migrations }) takes a list of migrations, or what import.meta.glob() gives, not ${describe(source)}.`,
    );
  }
  const list = Array.isArray(source) ? source.map(checkedMigration) : await ofFiles(source as Record<string, unknown>);
  const twice = list.find(({ name }, index) => list.findIndex((other) => other.name === name) !== index);
  if (twice === undefined) return list;
  throw new RelataError('invalidArgument', `Two migrations are called '${twice.name}'. Give each a name of its own.`);
}

async function ofFiles(files: Record<string, unknown>): Promise<Migration[]> {
  const paths = Object.keys(files).sort();
  return Promise.all(
    paths.map(async (path) => {
      const file = files[path];
      const loaded: unknown = typeof file === 'function' ? await file() : file;
      const isModule = typeof loaded === 'object' && loaded !== null && 'default' in loaded;
      try {
        return checkedMigration(isModule ? loaded.default : loaded);
      } catch (error) {
        if (!(error instanceof RelataError)) throw error;
        throw new RelataError('invalidArgument', `${path}: ${error.message}`, error.detail, { cause: error });
      }
    }),
  );
}
