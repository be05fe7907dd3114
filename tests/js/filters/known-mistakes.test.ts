import { Database, defineEntity, t } from 'relata';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lending, Title, Writer } from '../../fixtures/entities/library.js';

/** Conditions that other mappers drop, widen or write into the SQL. */

const names = ['a.b', 'a"b', "a'b", 'a[0]', '$', '__proto__', 'constructor', 'a\\b', 'ü', '', 'a\nb', 'x\0y'];
const Bag = defineEntity('Bag', {
  id: t.number().primaryKey().autoIncrement(),
  typed: t.object(Object.fromEntries(names.map((name) => [name, t.string()]))),
  record: t.record(t.number()),
  tags: t.array(t.string()),
});

let database: Database;

beforeAll(async () => {
  database = new Database([...lending, Bag]);
  await database.migrate();
  const ines = new Writer('Ines');
  for (const name of ['Atlas', 'Bay', 'Cape']) await database.persist(new Title(ines, name));
  const bags = [1, 2].map(
    (number) =>
      new Bag({
        typed: Object.fromEntries(names.map((name) => [name, `${name}${number}`])),
        record: Object.fromEntries(names.map((name) => [name, number])),
        tags: ["it's", `"${number}"`],
      }),
  );
  await database.persist(...bags);
});

afterAll(() => database.close());

const count = (filter: object) => database.query(Title).filter(filter).count();
const refused = (filter: object) =>
  count(filter).then(
    (found) => `found ${found}`,
    (error: { code: string }) => error.code,
  );

test('siblings of $or and $and are kept', async () => {
  expect(await count({ name: 'Atlas', $or: [{ pages: 1 }] })).toBe(0);
  expect(await count({ $and: [{ pages: 100 }], $or: [{ name: 'Bay' }], $nor: [{ name: 'Atlas' }], $not: { name: 'Cape' } })).toBe(
    1,
  );
});

test.each<[Record<string, unknown>, string]>([
  [{ $or: [{ name: 'Atlas' }, { name: 'Bay' }], name: 'Bay' }, 'Bay'],
  [{ $nor: [{ name: 'Atlas' }], name: { $in: ['Atlas', 'Bay'] } }, 'Bay'],
  [{ $not: { name: 'Atlas' }, name: { $in: ['Atlas', 'Bay'] } }, 'Bay'],
  [{ $and: [{ pages: 100 }], $or: [{ name: 'Bay' }] }, 'Bay'],
])('%j is the same in both orders of its keys', async (filter, name) => {
  const reversed = Object.fromEntries(Object.entries(filter).reverse());
  for (const one of [filter, reversed]) expect(await database.query(Title).filter(one).findField('name')).toEqual([name]);
});

test('nothing is widened by what is missing', async () => {
  expect(await count({ name: { $nin: [] } })).toBe(3);
  expect(await count({ writer: 1 })).toBe(3);
  expect(await count({ writer: 7 })).toBe(0);
  expect(await count({ borrower: { $ne: 1 } })).toBe(3);
  for (const filter of [
    { id: undefined },
    { pages: { $gt: null } },
    { writer: undefined },
    { name: { $exists: true } },
    { 'writer.name': undefined },
  ]) {
    expect([filter, await refused(filter)]).toEqual([filter, expect.stringMatching(/wrongValue|unknownOperator/)]);
  }
});

test('a key is a name, whatever stands beside it', async () => {
  for (const value of [null, /x/, 'x', { $ne: null }]) {
    expect(await refused({ ['id" IS NOT NULL OR "name']: value })).toBe('unknownField');
    expect(await refused({ ['writer.id" OR 1 OR "name']: value })).toBe('unknownField');
  }
  const order = (field: string, direction: string) =>
    (database.query(Title) as unknown as { orderBy(field: string, direction: string): { find(): Promise<unknown> } })
      .orderBy(field, direction)
      .find();
  await expect(order('name', 'asc, (select 1)')).rejects.toMatchObject({ code: 'invalidOrder' });
  await expect(order('name', 'random')).rejects.toMatchObject({ code: 'invalidOrder' });
  await expect(order('writer.name" DESC, "id', 'asc')).rejects.toMatchObject({ code: 'unknownField' });
});

test('names inside JSON may hold anything', async () => {
  const bags = (filter: object) => database.query(Bag).filter(filter).ids();
  for (const name of names) {
    expect([name, await bags({ [`typed.${name}`]: `${name}1` })]).toEqual([name, [1]]);
    // In an object, a name with a dollar sign would be an operator; the path is the way to it.
    if (name === '$') continue;
    expect([name, await bags({ typed: Object.fromEntries([[name, `${name}2`]]) })]).toEqual([name, [2]]);
    expect([name, await bags({ record: Object.fromEntries([[name, { $lt: 2 }]]) })]).toEqual([name, [1]]);
  }
  expect(await bags({ tags: { $contains: '"2"' } })).toEqual([2]);
  expect(await bags({ 'tags.0': "it's", tags: { $some: { $like: '"1%' } } })).toEqual([1]);
});
