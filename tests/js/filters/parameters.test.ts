import { Database, type Filter } from 'relata';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lending, Title, Writer } from '../../fixtures/entities/library.js';

let database: Database;

beforeAll(async () => {
  database = new Database([...lending]);
  await database.migrate();
  const ines = new Writer('Ines');
  for (const [index, name] of ['Atlas', 'Bay', 'Cape'].entries()) {
    const title = new Title(ines, name);
    title.pages = 100 * (index + 1);
    await database.persist(title);
  }
});

afterAll(() => database.close());

const titles = () => database.query(Title).orderBy('name');

test('parameters stand for values, of a query and of its joins', async () => {
  const query = titles().filter({ pages: { $gt: { $parameter: 'least' } }, name: { $in: { $parameter: 'names' } } });
  expect(await query.parameters({ least: 100, names: ['Atlas', 'Bay'] }).findField('name')).toEqual(['Bay']);
  expect(await query.parameter('least', 0).parameter('names', ['Cape']).findField('name')).toEqual(['Cape']);
  const writers = database
    .query(Writer)
    .useInnerJoin('titles')
    .filter({ name: { $parameter: 'name' } })
    .end();
  expect(await writers.parameter('name', 'Bay').count()).toBe(1);
  expect(await writers.parameter('name', 'Delta').count()).toBe(0);
  expect(
    await titles()
      .filter({ borrower: { $parameter: '__proto__' } })
      .parameter('__proto__', null)
      .count(),
  ).toBe(3);
});

test('a parameter without a value is an error that names it', async () => {
  const query = titles().filter({ name: { $parameter: 'name' } });
  await expect(query.find()).rejects.toMatchObject({ code: 'missingParameter', message: expect.stringContaining("'name'") });
  await expect(query.parameter('nam', 'x').find()).rejects.toMatchObject({ code: 'missingParameter' });
  await expect(query.parameter('name', undefined).find()).rejects.toMatchObject({ code: 'wrongValue' });
});

test('a parameter is a value, never operators', async () => {
  const query = titles().filter({ name: { $parameter: 'name' } });
  await expect(query.parameter('name', { $ne: '' }).find()).rejects.toMatchObject({ code: 'wrongValue' });
  const mixed = { name: { $parameter: 'name', $ne: 'x' } } as Filter<Title>;
  await expect(titles().filter(mixed).parameter('name', 'x').find()).rejects.toMatchObject({ code: 'invalidArgument' });
});

test('conditions can be added field by field, and taken away', async () => {
  const query = titles().filter({ pages: 100 });
  expect(await query.filterField('name', { $like: 'B%' }).count()).toBe(0);
  expect(await query.clearFilter().filterField('name', { $like: 'B%' }).count()).toBe(1);
});
