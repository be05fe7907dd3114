import { Database } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Folder, Keeper, Paper } from '../fixtures/entities/drive.js';
import { rowsOf } from './sqlite-file.js';

let database: Database;
let heard: string[];

beforeEach(async () => {
  database = new Database([Keeper, Folder, Paper]);
  await database.migrate();
  await database.persist(['a', 'b', 'c'].map((name) => new Folder(name)));
  heard = [];
});

afterEach(() => database.close());

const names = () => rowsOf(database, 'SELECT name FROM folder ORDER BY id').then((rows) => rows.map(({ name }) => name));

test('F93: a find is told, and a handler puts another query in its place', async () => {
  const session = database.createSession();
  const end = database.listen('find:pre', Folder, (event) => {
    heard.push(event.method);
    event.query = event.query.filter({ name: { $ne: 'b' } });
  });
  database.listen('find:post', Folder, ({ method, objects }) => heard.push(`${method} ${objects.length}`));
  expect((await database.query(Folder).find()).map(({ name }) => name)).toEqual(['a', 'c']);
  expect((await session.query(Folder).orderBy('id', 'desc').findOne()).name).toBe('c');
  expect(await database.query(Folder).filter({ name: 'b' }).findOneOrUndefined()).toBeUndefined();
  await expect(database.query(Folder).filter({ name: 'b' }).findOne()).rejects.toMatchObject({ code: 'itemNotFound' });
  expect([await database.query(Folder).count(), await session.query(Folder).filter({ name: 'b' }).has()]).toEqual([2, false]);
  expect(await database.query(Folder).groupBy('name').find()).toEqual([{ name: 'a' }, { name: 'c' }]);
  expect(heard.slice(0, 4)).toEqual(['find', 'find 2', 'first', 'first 1']);
  expect(await database.query(Keeper).find()).toEqual([]);
  end();
  expect(await database.query(Folder).count()).toBe(3);
});

test('F93: a handler of a find asks the same entity without being told of itself', async () => {
  database.listen('find:pre', Folder, async (event) => {
    heard.push(`${event.method} of ${(await event.query.find()).length}`);
  });
  await database.query(Folder).filter({ name: 'a' }).find();
  expect(heard).toEqual(['find of 1']);
});

test('F93: a patch is told, and a handler changes the query and what is patched', async () => {
  database.listen('patch:pre', Folder, (event) => {
    event.query = event.query.filter({ name: { $ne: 'a' } });
    event.changes = { ...event.changes, name: 'patched' };
  });
  database.listen('patch:post', Folder, ({ result }) => heard.push(`${result.modified}`));
  const result = await database.query(Folder).returning('name').patchMany({ name: 'x' });
  expect([result.modified, result.returning.name, heard]).toEqual([2, ['patched', 'patched'], ['2']]);
  expect(await names()).toEqual(['a', 'patched', 'patched']);
  database.listen('patch:pre', Folder, (event) => {
    event.changes = { nothing: 1 };
  });
  await expect(database.query(Folder).patchMany({ name: 'y' })).rejects.toMatchObject({ code: 'unknownField' });
});

test('F93: deletes and patches are prevented, and say so', async () => {
  const ends = [
    database.listen('delete:pre', (event) => event.preventDefault()),
    database.listen('patch:pre', (event) => event.preventDefault()),
  ];
  expect(await database.query(Folder).deleteMany()).toEqual({ modified: 0, primaryKeys: [] });
  const patched = await database.query(Folder).returning('name').patchMany({ name: 'x' });
  expect(patched).toEqual({ modified: 0, primaryKeys: [], returning: { name: [] } });
  for (const end of ends) end();
  expect((await database.query(Folder).filter({ name: 'c' }).deleteMany()).modified).toBe(1);
  expect(await names()).toEqual(['a', 'b']);
});

test.each(['delete:pre', 'delete:post', 'patch:post'] as const)('F93: an error in %s rolls everything back', async (name) => {
  database.listen(name, async ({ session }) => {
    if (heard.push(name) > 1) return;
    session.add(new Keeper('log', 'Log'));
    await session.query(Folder).filter({ name: 'a' }).patchMany({ name: 'touched' });
    await session.flush();
    throw new Error('mine');
  });
  const query = database.query(Folder).filter({ name: { $in: ['b', 'c'] } });
  await expect(name === 'patch:post' ? query.patchMany({ name: 'x' }) : query.deleteMany()).rejects.toThrow('mine');
  expect([await names(), await database.query(Keeper).count()]).toEqual([['a', 'b', 'c'], 0]);
});

test('F93: what a handler of a delete adds is written with it; in a session, by its next commit', async () => {
  database.listen('delete:post', Folder, ({ result, session }) => {
    session.add(new Keeper(`deleted ${result.primaryKeys}`, 'log'));
  });
  await database.query(Folder).filter({ name: 'a' }).deleteOne();
  expect(await database.query(Keeper).ids()).toEqual(['deleted 1']);
  const session = database.createSession();
  const folder = await session.query(Folder).filter({ name: 'b' }).findOne();
  folder.name = 'pending';
  await session.query(Folder).filter({ name: 'c' }).deleteMany();
  expect([await database.query(Keeper).count(), await names()]).toEqual([1, ['b']]);
  await session.commit();
  expect([await database.query(Keeper).count(), await names()]).toEqual([2, ['pending']]);
});

test('F93: a handler that makes its own event happen for ever is refused', async () => {
  database.listen('patch:post', ({ session }) => session.query(Folder).patchMany({ name: 'y' }));
  await expect(database.query(Folder).patchMany({ name: 'x' })).rejects.toMatchObject({ code: 'endlessEvents' });
  expect(await names()).toEqual(['a', 'b', 'c']);
});
