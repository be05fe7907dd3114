import { Database, defineEntity, t } from 'relata';
import { afterEach, expect, test } from 'vitest';
import { Odd } from '../fixtures/entities/values.js';
import { mistaken } from './mistaken.js';
import { rowsOf } from './sqlite-file.js';

const opened: Database[] = [];

afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
});

async function open(...entities: ConstructorParameters<typeof Database>[1][number][]): Promise<Database> {
  const database = new Database(entities);
  opened.push(database);
  await database.migrate();
  return database;
}

test('F7: names of tables and columns may hold quotes, spaces and words of SQL', async () => {
  const database = await open(Odd);
  const odd = Object.assign(new Odd(), { order: 2, group: 'g', 'with space': 'w', 'quo"te': 'q', 'dot.ted': 'd' });
  await database.persist(odd, new Odd());
  const loaded = await database.query(Odd).filter({ 'quo"te': 'q', 'with space': 'w', 'dot.ted': 'd' }).findOne();
  expect(loaded).toEqual(odd);
  expect(
    await database.query(Odd).select('order', 'with space', 'dot.ted').orderBy('dot.ted', 'desc').orderBy('order').find(),
  ).toEqual([
    { order: 2, 'with space': 'w', 'dot.ted': 'd' },
    { order: 0, 'with space': '', 'dot.ted': '' },
  ]);
  loaded['quo"te'] = `'";--`;
  await database.persist(loaded);
  expect(await rowsOf(database, `SELECT "quo""te" AS q FROM "select ""from"" 'x'" WHERE id = ${odd.id}`)).toEqual([
    { q: `'";--` },
  ]);
});

test('F2: fields called like members of Object are fields like others', async () => {
  const Plain = defineEntity('plain', {
    id: t.number().primaryKey().autoIncrement(),
    toString: t.string(),
    valueOf: t.number(),
    hasOwnProperty: t.boolean(),
    toJSON: t.string().optional(),
  });
  const database = await open(Plain);
  await database.persist(new Plain(mistaken({ toString: 'a', valueOf: 1, hasOwnProperty: true })));
  const [row] = await database
    .query(Plain)
    .filter(mistaken({ toString: 'a', hasOwnProperty: true }))
    .find();
  expect(Object.entries(row ?? {})).toEqual([
    ['id', 1],
    ['toString', 'a'],
    ['valueOf', 1],
    ['hasOwnProperty', true],
    ['toJSON', undefined],
  ]);
});

test.each(['__proto__', 'constructor'])('F2: a field called %s is refused when the database opens', async (name) => {
  const fields = { id: t.number().primaryKey().autoIncrement() };
  Object.defineProperty(fields, name, { value: t.json(), enumerable: true });
  const Hostile = defineEntity(`hostile`, fields);
  const database = new Database([Hostile]);
  opened.push(database);
  await expect(database.migrate()).rejects.toMatchObject({ code: 'invalidName', message: expect.stringContaining(name) });
});

test('values are data, whatever they look like', async () => {
  const database = await open(Odd);
  const group = `x' OR '1'='1`;
  await database.persist(new Odd());
  expect(await database.query(Odd).filter({ group }).find()).toEqual([]);
  expect(
    await database
      .query(Odd)
      .filter({ group: { $like: group } })
      .deleteMany(),
  ).toMatchObject({ modified: 0 });
  expect(
    await database
      .query(Odd)
      .filter({ group: { $in: [group, '"]'] } })
      .count(),
  ).toBe(0);
  expect(await database.query(Odd).filter({ group: '' }).count()).toBe(1);
});

test('names that SQLite cannot hold are errors that name them', async () => {
  const bad = (name: string, column: string) =>
    new Database([defineEntity(name, { id: t.number().primaryKey(), other: t.string().column(column) })]);
  await expect(bad('a\0b', 'c').migrate()).rejects.toMatchObject({ code: 'invalidName' });
  await expect(bad('a', 'c\0d').migrate()).rejects.toMatchObject({ code: 'invalidName' });
  const dollar = defineEntity('a', { id: t.number().primaryKey(), $or: t.string() });
  await expect(new Database([dollar]).migrate()).rejects.toMatchObject({ code: 'invalidName', detail: { name: '$or' } });
  await expect(bad('', 'c').migrate()).rejects.toMatchObject({ code: 'invalidName' });
  await expect(bad('sqlite_x', 'c').migrate()).rejects.toMatchObject({ code: 'invalidName' });
  await expect(bad('a', 'ID').migrate()).rejects.toMatchObject({ code: 'duplicateColumn', detail: { entity: 'a' } });
});

test('two shapes whose names try to look alike are two shapes', async () => {
  const Twin = defineEntity('twin', { id: t.number().primaryKey(), a: t.number(), '"a":number"b': t.number(), b: t.number() });
  const database = await open(Twin);
  await database.persist(new Twin({ id: 1, a: 1, b: 2, '"a":number"b': 3 }));
  expect(await database.query(Twin).filter({ a: 1, b: 2 }).count()).toBe(1);
  expect(await database.query(Twin).filter({ '"a":number"b': 3 }).count()).toBe(1);
  expect(await database.query(Twin).filter({ '"a":number"b': 1 }).count()).toBe(0);
});
