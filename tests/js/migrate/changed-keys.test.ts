import { Database, defineEntity, t } from 'relata';
import { afterEach, expect, test } from 'vitest';
import { rowsOf } from '../sqlite-file.js';

/** Another field becomes the primary key. */

const opened: Database[] = [];

afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
});

const Before = defineEntity('tag', { id: t.integer().primaryKey(), code: t.string(), note: t.string() });
const After = defineEntity('tag', { code: t.string().primaryKey(), id: t.integer(), note: t.string() });

/** A database that holds what another one held. */
async function reopened(before: Database, entity: typeof After): Promise<Database> {
  const database = new Database([entity]);
  opened.push(database);
  await database.import(await before.export());
  return database;
}

async function filled(...codes: string[]): Promise<Database> {
  const database = new Database([Before]);
  opened.push(database);
  await database.migrate();
  await database.persist(codes.map((code, index) => new Before({ id: index + 1, code, note: `of ${code}` })));
  return database;
}

test('another primary key is a step of its own, keeps the rows, and is made once', async () => {
  const database = await reopened(await filled('b', 'a'), After);
  const report = await database.migrate();
  expect(report.steps).toMatchObject([
    {
      kind: 'rebuildTable',
      rows: 2,
      description: "Rebuild the table 'tag': make 'code' the primary key, 'id' is the primary key no longer",
    },
  ]);
  expect((await database.migrate()).statements).toEqual([]);
  expect(await database.query(After).orderBy('code').find()).toEqual([
    { code: 'a', id: 2, note: 'of a' },
    { code: 'b', id: 1, note: 'of b' },
  ]);
});

test('a primary key that rows share is refused, and everything stays', async () => {
  const before = await filled('a', 'a');
  const database = await reopened(before, After);
  await expect(database.migrate()).rejects.toMatchObject({ code: 'migrationRefused' });
  expect(await rowsOf(database, 'SELECT id, code FROM tag ORDER BY id')).toEqual([
    { id: 1, code: 'a' },
    { id: 2, code: 'a' },
  ]);
});
