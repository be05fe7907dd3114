import type { MigrateOptions, MigrationReport, SchemaDocument } from '../../pkg/core.js';
import { SQLiteDatabaseAdapter } from '../adapter.js';
import { Database } from '../database.js';
import { defineSchema } from '../entity/define-schema.js';
import { schemaDocument } from '../entity/definition.js';
import { addSampleRows } from './sample-rows.js';

/** Does some work with a database of a schema, in memory. */
export async function withDatabase<T>(
  schema: SchemaDocument,
  data: Uint8Array | undefined,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const database = new Database(new SQLiteDatabaseAdapter(':memory:', data && { data }), Object.values(defineSchema(schema)));
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/**
 * What leads from the tables of one schema to those of another one, as if each of them had a row: what a change needs for rows, a value
 * for a new column for example, is asked for now and not on somebody's device. The text is of the steps alone.
 *
 * @param from the schema before; without it there are no tables
 */
export async function difference(
  from: SchemaDocument | undefined,
  to: SchemaDocument,
  options: MigrateOptions = {},
): Promise<MigrationReport> {
  const data = from && (await withDatabase(from, undefined, sampleFile));
  const report = await withDatabase(to, data, (database) => database.migrate({ ...options, dryRun: true }));
  // What a row that was made up has against it says nothing of real ones; those are asked when the migration runs.
  const refused = report.refused.filter(({ name }) => !/^(?:convert column|reference) /.test(name));
  return { ...report, refused, text: report.steps.map(({ description }) => description).join('\n') };
}

/** The same with everything allowed that it loses. */
export async function lossyDifference(
  from: SchemaDocument,
  to: SchemaDocument,
  options: MigrateOptions,
): Promise<{ readonly report: MigrationReport; readonly allow: string[] }> {
  const first = await difference(from, to, options);
  const losses = first.refused.filter(({ allowable }) => allowable).map(({ name }) => name);
  const allow = [...losses, ...first.kept];
  return { report: allow.length === 0 ? first : await difference(from, to, { ...options, allow }), allow };
}

/** A schema that asks for nothing that anybody has: there is none without an entity. */
export const STRANGER: SchemaDocument = {
  entities: [{ name: 'relata_nothing', fields: [{ name: 'id', type: { kind: 'integer' }, primaryKey: true }] }],
};

/** What drops all tables of a schema. */
export async function droppingAll(schema: SchemaDocument): Promise<string[]> {
  const { report } = await lossyDifference(schema, STRANGER, {});
  return report.steps.filter(({ kind }) => kind === 'dropTable').flatMap(({ statements }) => statements);
}

async function sampleFile(database: Database): Promise<Uint8Array> {
  await database.migrate();
  await addSampleRows(database);
  return database.export();
}

/** A schema as JSON has it, so that what is compared is what is kept. */
export const plainSchema = (classes: Parameters<typeof schemaDocument>[0]): SchemaDocument =>
  JSON.parse(JSON.stringify(schemaDocument(classes))) as SchemaDocument;
