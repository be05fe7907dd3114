import type { MigrateOptions, MigrationReport, SchemaDocument } from '../../pkg/core.js';
import type { MigrationFolder } from './migration-folder.js';
import { isPlainSql, migrationText, schemaCall, schemasText, sqlCall, type Way } from './migration-text.js';
import { renamesBack } from './old-names.js';
import { difference, droppingAll, lossyDifference } from './schema-difference.js';
import { bad, good, type Outcome } from './wrong-usage.js';

/** What is said about a migration that is to be written: as for `database.migrate()`. */
export type CreateOptions = Pick<MigrateOptions, 'renames' | 'allow' | 'backfill' | 'convert'> & {
  /** Whether it is written by hand, from nothing. */
  readonly empty?: boolean;
};

/** Writes the migration from the last snapshot to the entities. */
export async function createMigration(
  folder: MigrationFolder,
  name: string,
  after: SchemaDocument,
  { empty = false, ...options }: CreateOptions,
): Promise<Outcome> {
  const whole = folder.next(name);
  const before = folder.snapshot;
  const up = await difference(before, after, options);
  if (up.refused.length > 0) return bad(refusal(up));
  if (empty) {
    if (up.steps.length > 0) return bad(`The entities have changed:\n${up.text}\nWrite that migration first, without --empty.`);
    const text = migrationText({ name: whole, up: nothing, down: nothing, usesSchemas: false });
    return good(`${folder.write(whole, text, undefined, after)} is yours to fill.`);
  }
  if (up.steps.length === 0) return good('There is nothing to migrate: the entities are what the last snapshot says.');
  const { report: down, allow } = await wayBack(before, after, options);
  const usesSchemas = before !== undefined && !(isPlainSql(up) && isPlainSql(down));
  const text = migrationText({
    name: whole,
    up: usesSchemas ? { comment: up.text, calls: [schemaCall('after', options)] } : statements(up),
    down: await downOf(before, after, down, usesSchemas, { renames: backOf(before, after, options), allow }),
    usesSchemas,
  });
  const schemas = usesSchemas && before !== undefined ? schemasText(before, after) : undefined;
  return good(`${folder.write(whole, text, schemas, after)}\n${up.text}`);
}

const nothing: Way = { comment: '', calls: [] };

const statements = ({ text, statements: sql }: MigrationReport): Way => ({ comment: text, calls: sql.map(sqlCall) });

const backOf = (before: SchemaDocument | undefined, after: SchemaDocument, { renames = {} }: MigrateOptions) =>
  before === undefined ? {} : renamesBack(before, after, renames);

async function wayBack(before: SchemaDocument | undefined, after: SchemaDocument, options: MigrateOptions) {
  const none: MigrationReport = { steps: [], statements: [], refused: [], kept: [], text: '' };
  if (before === undefined) return { report: none, allow: [] };
  return lossyDifference(after, before, { renames: backOf(before, after, options) });
}

async function downOf(
  before: SchemaDocument | undefined,
  after: SchemaDocument,
  down: MigrationReport,
  usesSchemas: boolean,
  options: MigrateOptions,
): Promise<Way> {
  if (before === undefined) {
    return { comment: 'Drop all tables', calls: (await droppingAll(after)).map(sqlCall) };
  }
  if (down.refused.length > 0) {
    const reasons = down.refused.map(({ name, reason }) => `${name}: ${reason}`).join('\n');
    return { comment: `There is no way back without your help:\n${reasons}`, calls: undefined };
  }
  return usesSchemas ? { comment: down.text, calls: [schemaCall('before', options)] } : statements(down);
}

function refusal({ refused }: MigrationReport): string {
  const lines = refused.map(
    ({ name, reason, allowable }) => `${name}: ${reason}${allowable ? ` To lose it: --allow "${name}"` : ''}`,
  );
  return `No migration was written.\n${lines.join('\n')}\nOptions: --rename old=new, --backfill "user.slug=lower(name)", --convert, --allow.`;
}
