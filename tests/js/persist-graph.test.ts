import { Database, ForeignKeyConstraintFailure } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Borrower, lending, Title, Writer } from '../fixtures/entities/library.js';
import { rowsOf } from './sqlite-file.js';
import { recordStatements } from './statements.js';

let database: Database;

beforeEach(async () => {
  database = new Database([...lending]);
  await database.migrate();
});

afterEach(() => database.close());

test('F32: objects are persisted in any order, in one transaction, the parent first', async () => {
  const ines = new Writer('Ines');
  const statements = await recordStatements();
  await database.persist(new Title(ines, 'Reef'), new Title(ines, 'Tide'), ines);
  const inserts = statements.texts.filter((text) => text.startsWith('INSERT'));
  const tables = inserts.map((text) => /INTO .?(\w+)/.exec(text)?.[1]);
  expect([...new Set(tables)]).toEqual(['writers', 'titles']);
  expect([statements.texts.at(0), statements.texts.at(-1)]).toEqual(['BEGIN IMMEDIATE', 'COMMIT']);
  expect(statements.texts.filter((text) => text === 'COMMIT')).toHaveLength(1);
});

test('F36: an object that a reference leads to is written with it', async () => {
  const title = new Title(new Writer('Ines'), 'Reef');
  await database.persist(title);
  expect(await rowsOf(database, 'SELECT writer FROM titles')).toEqual([{ writer: title.writer.id }]);
});

test('F25: children in a new parent’s list belong to it', async () => {
  const [ines, jo] = [new Writer('Ines'), new Borrower('Jo')];
  jo.titles.push(new Title(ines, 'Reef'), new Title(ines, 'Tide'));
  await database.persist(jo);
  expect(await rowsOf(database, 'SELECT borrower FROM titles')).toEqual([{ borrower: jo.id }, { borrower: jo.id }]);
  expect(jo.titles[0]?.borrower).toBe(jo);
});

test('F8: an explicit key is respected, and the next ones come after it', async () => {
  const [first, second, third] = [new Writer('a'), new Writer('b'), new Writer('c')];
  second.id = 40;
  await database.persist(first, second, third);
  expect([first.id, second.id, third.id]).toEqual([41, 40, 42]);
});

test('a reference to a row that does not exist is an error, and nothing is written', async () => {
  const ghost = new Writer('nobody');
  ghost.id = 99;
  const title = new Title({ id: 99 } as Writer, 'Reef');
  await expect(database.persist(title)).rejects.toMatchObject({ code: 'notAnEntity' });
  const borrower = new Borrower('Jo');
  await database.persist(ghost);
  const loose = new Title(ghost, 'Reef');
  loose.borrower = borrower;
  await database.query(Writer).deleteMany();
  await expect(database.persist(loose)).rejects.toBeInstanceOf(ForeignKeyConstraintFailure);
  expect(await database.query(Borrower).count()).toBe(0);
  expect([borrower.id, loose.id]).toEqual([0, 0]);
});

test('F74: what was assigned is taken back after a failure, and the same objects persist when mended', async () => {
  const [ines, jo] = [new Writer('Ines'), new Borrower('Jo')];
  const [good, bad] = [new Title(ines, 'Reef'), new Title(ines, 'Tide')];
  bad.pages = Number.NaN;
  good.borrower = jo;
  await expect(database.persist(jo, good, bad)).rejects.toMatchObject({ errors: [{ code: 'invalidValue', field: 'pages' }] });
  expect([ines.id, jo.id, good.id, bad.id]).toEqual([0, 0, 0, 0]);
  expect(await rowsOf(database, 'SELECT (SELECT count(*) FROM writers) + (SELECT count(*) FROM titles) AS n')).toEqual([
    { n: 0 },
  ]);
  bad.pages = 12;
  await database.persist(jo, good, bad);
  expect(await database.query(Title).filter({ writer: ines }).count()).toBe(2);
});

test('F74: a failed update leaves the row, and is written when mended', async () => {
  const [ines, ravi] = [new Writer('Ines'), new Writer('Ravi')];
  await database.persist(ines, ravi);
  ines.name = 'Inés';
  ravi.name = 5 as unknown as string;
  await expect(database.persist(ines, ravi)).rejects.toMatchObject({ errors: [{ code: 'invalidValue', field: 'name' }] });
  expect(await rowsOf(database, 'SELECT name FROM writers ORDER BY id')).toEqual([{ name: 'Ines' }, { name: 'Ravi' }]);
  ravi.name = 'Ravindra';
  await database.persist(ines, ravi);
  expect(await rowsOf(database, 'SELECT name FROM writers ORDER BY id')).toEqual([{ name: 'Inés' }, { name: 'Ravindra' }]);
});

test('F25: a persisted object is updated where it changed, and not at all where it did not', async () => {
  const title = new Title(new Writer('Ines'), 'Reef');
  await database.persist(title);
  const statements = await recordStatements();
  await database.persist(title);
  expect(statements.texts).toEqual([]);
  title.name = 'Reefs';
  title.writer = new Writer('Ravi');
  await database.persist(title);
  expect(statements.count).toBe(2);
  expect(await rowsOf(database, 'SELECT name, writer FROM titles')).toEqual([{ name: 'Reefs', writer: title.writer.id }]);
});

test('F32: a graph of ten thousand objects is written as one', async () => {
  const writer = new Writer('Ines');
  writer.titles = Array.from({ length: 10_000 }, (_, i) => new Title(writer, `t${i}`));
  await database.persist(writer);
  expect(await database.query(Title).filter({ writer }).count()).toBe(10_000);
  expect(new Set(writer.titles.map(({ id }) => id)).size).toBe(10_000);
});

test('F73: removing deletes the rows, children before parents, and the objects can be written again', async () => {
  const ines = new Writer('Ines');
  const reef = new Title(ines, 'Reef');
  await database.persist(reef);
  await database.remove(ines, reef);
  expect(await database.query(Writer).count()).toBe(0);
  await database.persist(reef);
  expect(await database.query(Title).joinWith('writer').find()).toMatchObject([{ name: 'Reef', writer: { name: 'Ines' } }]);
});

test('F79: a field that now refers to a new object, or holds what cannot be written, does not stop a query', async () => {
  await database.persist(new Title(new Writer('Ines'), 'Reef'));
  const session = database.createSession();
  const title = await session.query(Title).joinWith('writer').findOne();
  title.writer = new Writer('Ravi');
  title.pages = Number.NaN;
  expect(await session.query(Title).find()).toHaveLength(1);
  expect(title.writer.name).toBe('Ravi');
  await expect(session.commit()).rejects.toMatchObject({ errors: [{ code: 'invalidValue', field: 'pages' }] });
  title.pages = 3;
  await session.commit();
  expect(await rowsOf(database, 'SELECT pages, writer FROM titles')).toEqual([{ pages: 3, writer: title.writer.id }]);
});

test('F25: an object of another entity is refused even when its key is the same', async () => {
  const title = new Title(new Writer('Ines'), 'Reef');
  await database.persist(title, new Borrower('Jo'));
  title.writer = (await database.query(Borrower).findOne()) as unknown as Writer;
  await expect(database.persist(title)).rejects.toMatchObject({ errors: [{ code: 'invalidValue', field: 'writer' }] });
});
