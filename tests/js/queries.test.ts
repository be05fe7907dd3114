import { Database, ItemNotFound } from 'relata';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Borrower, lending, Title, Writer } from '../fixtures/entities/library.js';

let database: Database;
const ines = new Writer('Ines');
const ravi = new Writer('Ravi');

beforeAll(async () => {
  database = new Database([...lending]);
  await database.migrate();
  const jo = new Borrower('Jo');
  for (const [index, name] of ['Atlas', 'Bay', 'Cape', 'Delta', 'Estuary'].entries()) {
    const title = new Title(index < 3 ? ines : ravi, name);
    title.pages = 100 * (5 - index);
    if (index % 2 === 0) title.borrower = jo;
    jo.titles.push(...(index === 1 ? [] : []));
    await database.persist(title);
  }
});

afterAll(() => database.close());

const titles = () => database.query(Title).orderBy('name');
const names = async (query: { find(): Promise<{ name: string }[]> }) => (await query.find()).map(({ name }) => name).join(' ');

test('builders are immutable', async () => {
  const all = titles();
  const some = all.filter({ pages: { $gt: 250 } });
  expect(await names(some.limit(1))).toBe('Atlas');
  expect(await names(some)).toBe('Atlas Bay Cape');
  expect(await names(all)).toBe('Atlas Bay Cape Delta Estuary');
});

test('filters are joined by AND; order, skip and limit', async () => {
  expect(
    await names(
      titles()
        .filter({ pages: { $gt: 150 } })
        .filter({ pages: { $lt: 450 } }),
    ),
  ).toBe('Bay Cape Delta');
  expect(await names(database.query(Title).orderBy('writer', 'desc').orderBy('name', 'desc'))).toBe(
    'Estuary Delta Cape Bay Atlas',
  );
  expect(await names(database.query(Title).sort({ pages: 'asc' }).skip(1).limit(2))).toBe('Delta Cape');
  expect(await names(titles().limit(0))).toBe('');
  expect(await names(titles().skip(4))).toBe('Estuary');
});

test('the operators', async () => {
  expect(await names(titles().filter({ name: 'Bay' }))).toBe('Bay');
  expect(await names(titles().filter({ name: { $ne: 'Bay' }, pages: { $gte: 300 } }))).toBe('Atlas Cape');
  expect(await names(titles().filter({ name: { $in: ['Bay', 'Delta', 'x'] } }))).toBe('Bay Delta');
  expect(await names(titles().filter({ name: { $nin: ['Bay', 'Delta'] } }))).toBe('Atlas Cape Estuary');
  expect(await names(titles().filter({ name: { $in: [] } }))).toBe('');
  expect(await names(titles().filter({ name: { $nin: [] } }))).toBe('Atlas Bay Cape Delta Estuary');
  expect(await names(titles().filter({ name: { $like: '%a' } }))).toBe('Delta');
  expect(await names(titles().filter({ $or: [{ name: 'Bay' }, { pages: 100 }] }))).toBe('Bay Estuary');
  expect(await names(titles().filter({ $nor: [{ name: 'Bay' }, { pages: 100 }] }))).toBe('Atlas Cape Delta');
  expect(await names(titles().filter({ $not: { name: 'Bay' } }))).toBe('Atlas Cape Delta Estuary');
  expect(await names(titles().filter({ pages: { $not: { $gt: 200 } } }))).toBe('Delta Estuary');
  expect(await names(titles().filter({ borrower: null }))).toBe('Bay Delta');
  expect(await names(titles().filter({ borrower: { $ne: null } }))).toBe('Atlas Cape Estuary');
});

test('regular expressions, with their flags', async () => {
  expect(await names(titles().filter({ name: /a$/ }))).toBe('Delta');
  expect(await names(titles().filter({ name: /^[A-B]/ }))).toBe('Atlas Bay');
  expect(await names(titles().filter({ name: /^b/i }))).toBe('Bay');
  expect(await names(titles().filter({ name: /^b/ }))).toBe('');
  expect(await names(titles().filter({ name: { $regex: /^C|^D/ } }))).toBe('Cape Delta');
  expect(await names(titles().filter({ name: { $regex: '^E' } }))).toBe('Estuary');
  expect(await names(titles().filter({ name: { $not: { $regex: /a/g } } }))).toBe('');
});

test('F39: by an object, by its key, by several', async () => {
  expect(await names(titles().filter({ writer: ravi }))).toBe('Delta Estuary');
  expect(await names(titles().filter({ writer: ravi.id }))).toBe('Delta Estuary');
  expect(await names(titles().filter({ writer: { id: ravi.id } }))).toBe('Delta Estuary');
  expect(
    await names(
      titles()
        .filter({ writer: { $in: [ravi, ines] } })
        .limit(1),
    ),
  ).toBe('Atlas');
  expect(await names(titles().filter({ writer: { $ne: ines } }))).toBe('Delta Estuary');
});

test('F38: an inner join keeps each parent once', async () => {
  expect(await names(database.query(Writer).innerJoin('titles').orderBy('name'))).toBe('Ines Ravi');
  const query = database
    .query(Writer)
    .useInnerJoin('titles')
    .filter({ pages: { $lt: 250 } })
    .end();
  expect(await names(query)).toBe('Ravi');
  expect(await query.count()).toBe(1);
});

test('order through a joined reference, with a page', async () => {
  const query = database.query(Title).joinWith('writer').orderBy('writer.name', 'desc').orderBy('name').limit(3);
  expect(await names(query)).toBe('Delta Estuary Atlas');
});

test('a join’s own filter, order and limit hold for each parent', async () => {
  const writers = await database
    .query(Writer)
    .useJoinWith('titles')
    .filter({ pages: { $lt: 500 } })
    .orderBy('pages')
    .limit(1)
    .end()
    .find();
  expect(writers.map((writer) => writer.titles.map(({ name }) => name))).toEqual([['Cape'], ['Estuary']]);
  const deep = await database.query(Borrower).useJoinWith('titles').joinWith('writer').orderBy('name').end().findOne();
  expect(deep.titles.map(({ name, writer }) => `${name} ${writer.name}`)).toEqual(['Atlas Ines', 'Cape Ines', 'Estuary Ravi']);
});

test('find, findOne, findOneOrUndefined, count and has', async () => {
  expect(await database.query(Title).find()).toHaveLength(5);
  expect((await titles().findOne()).name).toBe('Atlas');
  expect((await titles().filter({ pages: 200 }).findOneOrUndefined())?.name).toBe('Delta');
  expect(await titles().filter({ pages: 1 }).findOneOrUndefined()).toBeUndefined();
  expect(await titles().limit(2).count()).toBe(5);
  expect(await titles().filter({ writer: ravi }).count()).toBe(2);
  expect([await titles().has(), await titles().filter({ pages: 1 }).has()]).toEqual([true, false]);
});

test('no match for findOne is an ItemNotFound that names the entity', async () => {
  const error = await titles()
    .filter({ pages: 1 })
    .findOne()
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ItemNotFound);
  expect(error).toMatchObject({ code: 'itemNotFound', message: expect.stringContaining('No title matches') });
});

test('deleteOne deletes the first match, deleteMany all; both say what', async () => {
  const extra = ['x1', 'x2', 'x3'].map((name) => new Title(ines, name));
  await database.persist(extra);
  const matching = database.query(Title).filter({ name: { $like: 'x%' } });
  expect(await matching.limit(0).deleteOne()).toEqual({ modified: 0, primaryKeys: [] });
  expect(await matching.orderBy('name', 'desc').deleteOne()).toEqual({ modified: 1, primaryKeys: [extra[2]?.id] });
  expect(await matching.deleteMany()).toMatchObject({ modified: 2 });
  expect(await titles().count()).toBe(5);
});
