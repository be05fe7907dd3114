import { atomicChange, Database } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Borrower, lending, Title, Writer } from '../fixtures/entities/library.js';
import { rowsOf } from './sqlite-file.js';
import { recordStatements } from './statements.js';

let database: Database;
let ines: Writer;

beforeEach(async () => {
  database = new Database([...lending]);
  await database.migrate();
  ines = new Writer('Ines');
  await database.persist(new Title(ines, 'Reef'), new Title(ines, 'Tide'), new Borrower('Jo'));
});

afterEach(() => database.close());

test('F79: in a session two queries give the same object for a row', async () => {
  const session = database.createSession();
  const first = await session.query(Writer).findOne();
  const title = await session.query(Title).joinWith('writer').findOne();
  expect(title.writer).toBe(first);
  expect(await database.query(Writer).findOne()).not.toBe(first);
});

test('a way back that is loaded again in a session closes no circle', async () => {
  const session = database.createSession();
  const writer = await session.query(Writer).joinWith('titles').findOne();
  const before = JSON.stringify(writer);
  await session.query(Title).find();
  expect(JSON.stringify(writer)).toBe(before);
  const [title] = await session.query(Title).joinWith('writer').find();
  expect(title?.writer).toBe(writer);
  expect(JSON.stringify(writer)).toBe(before);
});

test('F79: an unloaded reference becomes the loaded object, and stays the same one', async () => {
  const session = database.createSession();
  const title = await session.query(Title).findOne();
  const reference = title.writer;
  const writer = await session.query(Writer).findOne();
  expect(writer).toBe(reference);
  expect(writer.greeting()).toBe('Dear Ines');
});

test('F79: a later load refreshes what is clean and keeps what was changed', async () => {
  const session = database.createSession();
  const title = await session.query(Title).filter({ name: 'Reef' }).findOne();
  title.pages = 7;
  const other = await database.query(Title).filter({ name: 'Reef' }).findOne();
  other.name = 'Reefs';
  other.pages = 8;
  await database.persist(other);
  await session.query(Title).find();
  expect(title).toMatchObject({ name: 'Reefs', pages: 7 });
});

test('F79: an object that was added is the object of its row after the commit', async () => {
  const session = database.createSession();
  const writer = new Writer('Ravi');
  session.add(writer);
  await session.commit();
  expect(await session.query(Writer).filter({ id: writer.id }).findOne()).toBe(writer);
});

test('F25 F79: commit writes what changed, and only that', async () => {
  const session = database.createSession();
  const titles = await session.query(Title).orderBy('name').find();
  const statements = await recordStatements();
  await session.commit();
  expect(statements.texts).toEqual([]);
  const [reef, tide] = titles;
  if (reef) reef.pages = 321;
  await session.commit();
  expect(statements.texts).toEqual(['BEGIN IMMEDIATE', expect.stringMatching(/^UPDATE .*SET .?pages.? = \? WHERE/), 'COMMIT']);
  expect(await rowsOf(database, 'SELECT pages FROM titles ORDER BY name')).toEqual([{ pages: 321 }, { pages: tide?.pages }]);
});

test('F25: pushing into a list and committing inserts the child with its key', async () => {
  const session = database.createSession();
  const jo = await session.query(Borrower).joinWith('titles').findOne();
  jo.titles.push(new Title(ines, 'Gulf'));
  await session.commit();
  expect(await rowsOf(database, `SELECT writer, borrower FROM titles WHERE name = 'Gulf'`)).toEqual([
    { writer: ines.id, borrower: jo.id },
  ]);
});

test('F79: removed objects go with the commit and are loaded no more', async () => {
  const session = database.createSession();
  const [reef] = await session.query(Title).orderBy('name').find();
  session.remove(reef as object);
  expect(await database.query(Title).count()).toBe(2);
  await session.commit();
  expect(await session.query(Title).find()).toHaveLength(1);
  await session.commit();
  expect(await database.query(Title).count()).toBe(1);
});

test('F74: a failed commit leaves the rows, the objects and the session as they were', async () => {
  const session = database.createSession();
  const title = await session.query(Title).filter({ name: 'Reef' }).findOne();
  title.pages = 1;
  const broken = new Title(undefined as unknown as Writer, 'Broken');
  session.add(new Borrower('Kim'), broken);
  await expect(session.commit()).rejects.toMatchObject({
    errors: [{ code: 'valueRequired', entity: 'title', field: 'writer' }],
  });
  expect(await database.query(Borrower).count()).toBe(1);
  expect(await rowsOf(database, `SELECT pages FROM titles WHERE name = 'Reef'`)).toEqual([{ pages: 100 }]);
  expect(broken.id).toBe(0);
  broken.writer = ines;
  await session.commit();
  expect(await database.query(Borrower).count()).toBe(2);
  expect(await rowsOf(database, `SELECT pages FROM titles WHERE name = 'Reef'`)).toEqual([{ pages: 1 }]);
});

test('F79: a reference that was never loaded can be changed without a load', async () => {
  const session = database.createSession();
  const title = await session.query(Title).findOne();
  const writer: { id: number; name?: string } = title.writer;
  writer.name = 'Inés';
  await session.commit();
  expect(await rowsOf(database, 'SELECT name FROM writers')).toEqual([{ name: 'Inés' }]);
});

test('F79: a reference that was never loaded can get another key without a load', async () => {
  const session = database.createSession();
  const borrower = session.getReference(Borrower, 1);
  borrower.id = 77;
  const recording = await recordStatements();
  await session.commit();
  expect(recording.texts.filter((text) => text.startsWith('SELECT'))).toEqual([]);
  expect(await rowsOf(database, 'SELECT id, name FROM borrowers')).toEqual([{ id: 77, name: 'Jo' }]);
});

test('F79: an amount is added to a reference that was never loaded, which is what it was after a rollback', async () => {
  const session = database.createSession();
  const title = session.getReference(Title, 2);
  const failed = session.transaction(async () => {
    atomicChange(title).increase('pages', 1);
    await session.flush();
    expect(title.pages).toBe(101);
    throw new Error('no');
  });
  await expect(failed).rejects.toThrow('no');
  expect(() => title.pages).toThrow(expect.objectContaining({ code: 'referenceNotLoaded' }));
  atomicChange(title).increase('pages', 5);
  await session.commit();
  expect(title.pages).toBe(106);
  expect(await rowsOf(database, 'SELECT pages FROM titles ORDER BY id')).toEqual([{ pages: 100 }, { pages: 106 }]);
});

test('F79: a row that is gone is an error and not a silent nothing', async () => {
  const session = database.createSession();
  const title = await session.query(Title).findOne();
  await database.query(Title).deleteMany();
  title.pages = 5;
  await expect(session.commit()).rejects.toMatchObject({ code: 'rowGone', detail: { entity: 'title' } });
});

test('F79: work that overlaps is done one after the other', async () => {
  const session = database.createSession();
  session.add(new Borrower('Kim'));
  const [, count] = await Promise.all([session.commit(), database.query(Borrower).count(), database.persist(new Borrower('Lu'))]);
  expect([1, 2]).toContain(count);
  expect((await database.query(Borrower).orderBy('name').find()).map(({ name }) => name)).toEqual(['Jo', 'Kim', 'Lu']);
});

test('F79: rows that were read together, changed in part and read again are what was written and what others wrote', async () => {
  const session = database.createSession();
  session.add(...Array.from({ length: 11 }, (_, index) => new Borrower(`reader ${index}`)));
  await session.commit();
  session.reset();
  const borrowers = await session.query(Borrower).find();
  for (const borrower of borrowers.slice(3, 6)) borrower.name += '!';
  await session.commit();
  await database.query(Borrower).filter({ id: 5 }).patchOne({ name: 'other' });
  await session.query(Borrower).find();
  expect(borrowers.slice(2, 7).map(({ name }) => name)).toEqual(['reader 1', 'reader 2!', 'other', 'reader 4!', 'reader 5']);
  const recording = await recordStatements();
  await session.commit();
  expect(recording.texts.filter((text) => text.startsWith('UPDATE'))).toEqual([]);
});
