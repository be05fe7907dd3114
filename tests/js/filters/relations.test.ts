import { Database } from 'relata';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Borrower, lending, Title, Writer } from '../../fixtures/entities/library.js';
import { recordStatements } from '../statements.js';

let database: Database;

beforeAll(async () => {
  database = new Database([...lending]);
  await database.migrate();
  const [ines, ravi] = [new Writer('Ines'), new Writer('Ravi')];
  const jo = new Borrower('Jo');
  for (const [index, name] of ['Atlas', 'Bay', 'Cape', 'Delta', 'Estuary'].entries()) {
    const title = new Title(index < 3 ? ines : ravi, name);
    title.pages = 100 * (5 - index);
    if (index % 2 === 0) title.borrower = jo;
    if (index === 1) title.editor = ravi;
    await database.persist(title);
  }
  await database.persist(new Writer('Silent'), new Borrower('Nobody'));
});

afterAll(() => database.close());

const titles = () => database.query(Title).orderBy('name');
const writers = () => database.query(Writer).orderBy('name');
const names = async (query: { findField(field: 'name'): Promise<string[]> }) => (await query.findField('name')).join(' ');

test('F38: parents by having children: each once, by a join, by a condition, and counted', async () => {
  const queries = [
    writers().innerJoin('titles'),
    writers().useInnerJoin('titles').end(),
    writers().innerJoin('titles', (join) => join),
    writers().filter({ titles: { $some: {} } }),
  ];
  for (const query of queries) {
    expect(await names(query)).toBe('Ines Ravi');
    expect(await query.count()).toBe(2);
    expect(await names(query.limit(1))).toBe('Ines');
  }
});

test('F23: a left join, loading or not, keeps the rows without a counterpart', async () => {
  expect(await names(writers().join('titles'))).toBe('Ines Ravi Silent');
  expect(await writers().join('titles').count()).toBe(3);
  const loaded = await writers().joinWith('titles').find();
  expect(loaded.map((writer) => writer.titles.length)).toEqual([3, 2, 0]);
  const others = await database.query(Title).orderBy('name').joinWith('borrower').find();
  expect(others.map(({ borrower }) => borrower?.name)).toEqual(['Jo', undefined, 'Jo', undefined, 'Jo']);
});

test('F83: conditions with some, every and none, nested and negated, and with a limit', async () => {
  expect(await names(writers().filter({ titles: { $some: { pages: { $gt: 250 } } } }))).toBe('Ines');
  expect(await names(writers().filter({ titles: { $every: { pages: { $lt: 250 } } } }))).toBe('Ravi Silent');
  expect(await names(writers().filter({ titles: { $none: { borrower: { name: 'Jo' } } } }))).toBe('Silent');
  expect(await names(writers().filter({ $nor: [{ titles: { $some: {} } }, { name: 'x' }] }))).toBe('Silent');
  expect(await names(writers().filter({ titles: { $some: { 'borrower.titles': { $some: { name: 'Estuary' } } } } }))).toBe(
    'Ines Ravi',
  );
  expect(
    await names(
      writers()
        .orderBy('id', 'desc')
        .filter({ titles: { $some: {} } })
        .skip(1)
        .limit(1),
    ),
  ).toBe('Ravi');
  expect(await names(database.query(Borrower).filter({ titles: { $every: { pages: 0 } } }))).toBe('Nobody');
});

test('F83: conditions and orders through references, where a missing object is null in every field', async () => {
  expect(await names(titles().filter({ 'writer.name': 'Ravi' }))).toBe('Delta Estuary');
  expect(await names(titles().filter({ writer: { name: { $like: 'I%' } }, pages: { $lt: 450 } }))).toBe('Bay Cape');
  expect(await names(titles().filter({ 'borrower.name': null }))).toBe('Bay Delta');
  expect(await names(titles().filter({ borrower: { name: { $ne: 'Jo' } } }))).toBe('Bay Delta');
  expect(await names(titles().filter({ $not: { 'borrower.name': 'Jo' } }))).toBe('Bay Delta');
  expect(await names(titles().filter({ 'editor.titles': { $some: { name: 'Delta' } } }))).toBe('Bay');
  const ordered = database.query(Title).orderBy('borrower.name', 'desc').orderBy('writer.name', 'desc').orderBy('name');
  expect(await names(ordered)).toBe('Estuary Atlas Cape Delta Bay');
  expect(await names(ordered.limit(2))).toBe('Estuary Atlas');
});

test('a condition and a join of the same relation do not disturb each other', async () => {
  const query = titles().useJoinWith('writer').filter({ name: 'Ravi' }).end().filter({ 'writer.name': 'Ines' });
  expect((await query.find()).map(({ name, writer }) => [name, writer as unknown])).toEqual([
    ['Atlas', undefined],
    ['Bay', undefined],
    ['Cape', undefined],
  ]);
});

test('a join that loads nothing orders by what it found', async () => {
  const query = database
    .query(Title)
    .join('writer', (writer) => writer.filter({ name: 'Ravi' }))
    .orderBy('writer.name', 'desc')
    .orderBy('name');
  expect(await names(query)).toBe('Delta Estuary Atlas Bay Cape');
});

test('a join refined in place is the join that ends', async () => {
  const refined = await writers()
    .joinWith('titles', (all) =>
      all
        .filter({ pages: { $gt: 100 } })
        .orderBy('pages')
        .limit(1)
        .joinWith('borrower', (one) => one.select('name')),
    )
    .find();
  const ended = await writers()
    .useJoinWith('titles')
    .filter({ pages: { $gt: 100 } })
    .orderBy('pages')
    .limit(1)
    .useJoinWith('borrower')
    .select('name')
    .end()
    .end()
    .find();
  expect(refined).toEqual(ended);
  expect(refined.map((writer) => writer.titles.map(({ name, borrower }) => [name, borrower?.name]))).toEqual([
    [['Cape', 'Jo']],
    [['Delta', undefined]],
    [],
  ]);
  const inner = await writers()
    .innerJoinWith('titles', (all) => all.filter({ pages: 200 }))
    .find();
  expect(inner.map(({ name }) => name)).toEqual(['Ravi']);
});

test('a condition through relations is one statement', async () => {
  const recorded = await recordStatements();
  await writers()
    .filter({ titles: { $some: { 'borrower.name': 'Jo' } } })
    .find();
  expect(recorded.count).toBe(1);
});

test('fields, keys and pages', async () => {
  expect(await titles().findField('pages')).toEqual([500, 400, 300, 200, 100]);
  expect(await titles().filter({ name: 'Bay' }).findOneField('pages')).toBe(400);
  expect(await titles().filter({ name: 'x' }).findOneFieldOrUndefined('pages')).toBeUndefined();
  await expect(titles().filter({ name: 'x' }).findOneField('pages')).rejects.toMatchObject({ code: 'itemNotFound' });
  expect(
    await titles()
      .filter({ pages: { $lt: 250 } })
      .ids(),
  ).toEqual([4, 5]);
  expect(await names(titles().itemsPerPage(2).page(2))).toBe('Cape Delta');
  expect(await names(titles().itemsPerPage(2).page(3))).toBe('Estuary');
  expect(() => titles().page(0)).toThrow('page() takes a whole number from 1 upwards, not 0.');
  expect(() => titles().itemsPerPage(0)).toThrow('itemsPerPage() takes a whole number of rows from 1 upwards');
});
