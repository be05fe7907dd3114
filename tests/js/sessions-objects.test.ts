import { Database, type DatabaseSession } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { drive, Folder, Keeper, Paper } from '../fixtures/entities/drive.js';
import { rowsOf } from './sqlite-file.js';
import { recordStatements } from './statements.js';

let database: Database;
let session: DatabaseSession;

beforeEach(async () => {
  database = new Database([...drive]);
  await database.migrate();
  const top = new Folder('top');
  const inner = new Folder('inner', top);
  const kim = new Keeper('kim', 'Kim');
  const papers = [new Paper(top, 'a'), new Paper(inner, 'b'), new Paper(new Folder('other'), 'c')];
  for (const paper of papers) paper.keeper = kim;
  await database.persist(papers);
  session = database.createSession();
});

afterEach(() => database.close());

const changed = async () => {
  const statements = await recordStatements();
  await session.commit();
  return statements.texts;
};

test('F90: a reference is made without a statement and becomes whole when it is loaded', async () => {
  const statements = await recordStatements();
  const keeper = session.getReference(Keeper, 'kim');
  expect([statements.texts, keeper.code, keeper instanceof Keeper]).toEqual([[], 'kim', true]);
  expect(() => keeper.name).toThrow(expect.objectContaining({ code: 'referenceNotLoaded' }));
  expect(session.getReference(Keeper, 'kim')).toBe(keeper);
  expect(await session.query(Keeper).findOne()).toBe(keeper);
  expect(keeper.name).toBe('Kim');
  expect(session.getReference(Keeper, 'kim')).toBe(keeper);
});

test('F90: a reference to a row can be written', async () => {
  const paper = new Paper(session.getReference(Folder, 3), 'd');
  session.add(paper);
  await session.commit();
  expect(await rowsOf(database, `SELECT folder FROM paper WHERE title = 'd'`)).toEqual([{ folder: 3 }]);
});

test('F90: hydrateEntity loads what a reference stands for', async () => {
  const paper = await session.query(Paper).findOne();
  const folder = await session.hydrateEntity(paper.folder, Folder);
  expect(folder).toBe(paper.folder);
  expect(folder.name).toBe('top');
  folder.name = 'renamed';
  expect(await session.hydrateEntity(session.getReference(Keeper, 'kim'))).toMatchObject({ name: 'Kim' });
  expect(folder.name).toBe('renamed');
  await expect(session.hydrateEntity(session.getReference(Folder, 99))).rejects.toMatchObject({ code: 'itemNotFound' });
  const stranger = await database.query(Folder).findOne();
  await expect(session.hydrateEntity(stranger)).rejects.toMatchObject({ code: 'invalidArgument' });
  await expect(session.hydrateEntity({})).rejects.toMatchObject({ code: 'invalidArgument' });
});

test('F90: a reference needs an open database and a key', async () => {
  const closed = new Database([...drive]);
  expect(() => closed.createSession().getReference(Keeper, 'kim')).toThrow(expect.objectContaining({ code: 'databaseNotOpen' }));
  await closed.close();
  expect(() => session.getReference(Folder, 'x' as never)).toThrow(expect.objectContaining({ code: 'invalidValue' }));
  expect(() => session.getReference(Folder, 0)).toThrow(expect.objectContaining({ code: 'invalidValue' }));
  expect(() => session.getReference(Folder, undefined as never)).toThrow(expect.objectContaining({ code: 'valueRequired' }));
  expect(() => session.getReference(Date as never, 1 as never)).toThrow(expect.objectContaining({ code: 'unknownEntity' }));
});

test('F90: without the identity map a query makes objects of its own, which no commit writes', async () => {
  const keeper = await session.query(Keeper).findOne();
  const own = await session.query(Keeper).disableIdentityMap().findOne();
  expect(own).not.toBe(keeper);
  own.name = 'changed';
  expect(await changed()).toEqual([]);
  const [first, second] = await session.query(Paper).disableIdentityMap().joinWith('keeper').find();
  expect(first?.keeper).toBe(second?.keeper);
});

test('F90: without change detection objects are shared, and written only when they are added', async () => {
  const paper = await session.query(Paper).disableChangeDetection().joinWith('folder').findOne();
  expect(await session.query(Paper).disableChangeDetection().findOne()).toBe(paper);
  paper.title = 'changed';
  paper.folder.name = 'changed';
  expect(await changed()).toEqual([]);
  session.add(paper);
  expect(await changed()).toHaveLength(3);
  expect(await rowsOf(database, 'SELECT title FROM paper WHERE id = 1')).toEqual([{ title: 'changed' }]);
});

test('F90: an object that is loaded the usual way is watched from then on', async () => {
  const keeper = await session.query(Keeper).disableChangeDetection().findOne();
  expect(await session.query(Keeper).findOne()).toBe(keeper);
  keeper.name = 'changed';
  expect(await changed()).toHaveLength(3);
});

test('F90: reset forgets what was added, removed, changed and loaded', async () => {
  const keeper = await session.query(Keeper).findOne();
  keeper.name = 'changed';
  session.add(new Folder('new')).remove(await session.query(Paper).findOne());
  session.reset();
  expect(await changed()).toEqual([]);
  expect(await session.query(Keeper).findOne()).not.toBe(keeper);
});

test('F90: what is added while a commit is under way belongs to the next one', async () => {
  session.add(new Folder('first'));
  const first = session.commit();
  session.add(new Folder('second'));
  await first;
  await session.commit();
  const found = await database
    .query(Folder)
    .filter({ name: { $in: ['first', 'second'] } })
    .find();
  expect(found).toHaveLength(2);
});

test('F90: what is asked while a commit is under way is done by the next one, and nothing is done again', async () => {
  const [first, second, third] = await session.query(Paper).find();
  const fresh = new Folder('fresh');
  session.add(fresh).remove(first as object);
  const commit = session.commit();
  session.remove(second as object);
  await commit;
  expect(await rowsOf(database, `SELECT id FROM folder WHERE name = 'fresh'`)).toEqual([{ id: fresh.id }]);
  session.remove(fresh);
  await session.commit();
  expect(await session.query(Paper).find()).toEqual([third]);
  expect(await database.query(Folder).filter({ name: 'fresh' }).has()).toBe(false);
});

test('F90: an object that is removed twice is removed once', async () => {
  const heard: unknown[] = [];
  const [first, second] = await session.query(Paper).find();
  session.remove([first, second, first] as object[]).remove(second as object);
  await session.commit();
  expect(await database.query(Paper).count()).toBe(1);
  const [last] = await session.query(Paper).find();
  database.listen('remove:post', ({ objects }) => heard.push(objects));
  session.remove([last, last] as object[]);
  await session.commit();
  expect(heard).toEqual([[last]]);
});

test('F90: a row is deleted once, however often its object is given', async () => {
  const papers = await database.query(Paper).find();
  const statements = await recordStatements();
  // Without a gap and without repetition they are a range.
  await database.remove([...papers, ...papers.toReversed()]);
  expect(statements.texts.filter((text) => text.startsWith('DELETE'))).toEqual([expect.stringContaining('BETWEEN')]);
  expect(await database.query(Paper).count()).toBe(0);
});

test('F90: what was only added and is removed is neither written nor looked for', async () => {
  const folder = new Folder('passing');
  session.add(folder).remove(folder);
  await session.commit();
  expect(await database.query(Folder).filter({ name: 'passing' }).has()).toBe(false);
});

test('F90: an object with a row that is added and then removed is removed', async () => {
  const [paper] = await session.query(Paper).find();
  await session
    .add(paper as object)
    .remove(paper as object)
    .commit();
  expect(await rowsOf(database, 'SELECT title FROM paper')).toEqual([{ title: 'b' }, { title: 'c' }]);
});

test('F90: two commits at once write and remove everything once', async () => {
  session.add(new Folder('new')).remove(await session.query(Paper).findOne());
  await Promise.all([session.commit(), session.commit()]);
  expect([await database.query(Folder).count(), await database.query(Paper).count()]).toEqual([4, 2]);
});

test('F79 F90: the row of an object takes a new key, and all that refers to it follows', async () => {
  const papers = await session.query(Paper).joinWith('keeper').find();
  const [first] = papers;
  const keeper = first?.keeper as Keeper;
  keeper.code = 'kimberly';
  await session.commit();
  expect(await rowsOf(database, 'SELECT DISTINCT keeper FROM paper')).toEqual([{ keeper: 'kimberly' }]);
  expect(await session.query(Keeper).findOne()).toBe(keeper);
  expect(session.getReference(Keeper, 'kimberly')).toBe(keeper);
  expect(session.getReference(Keeper, 'kim')).not.toBe(keeper);
  expect(papers.every((paper) => paper.keeper === keeper)).toBe(true);
});

test('F90: after a rollback the object is found by its old key again', async () => {
  const keeper = await session.query(Keeper).findOne();
  await session.begin();
  keeper.code = 'kimberly';
  await session.flush();
  await session.rollback();
  keeper.code = 'kim';
  expect(await changed()).toEqual([]);
  expect(await session.query(Keeper).findOne()).toBe(keeper);
});

const deletes: Readonly<Record<string, () => Promise<unknown>>> = {
  'session.remove()': async () => {
    session.remove(session.getReference(Folder, 1));
    await session.flush();
  },
  'deleteMany()': () => session.query(Folder).filter({ name: 'top' }).deleteMany(),
};

test.each(Object.entries(deletes))(
  'F90: %s makes objects leave the session whose rows the database deletes in its wake',
  async (_, remove) => {
    const [top, inner, other] = await session.query(Folder).orderBy('id').find();
    const [a, b, c] = await session.query(Paper).orderBy('id').find();
    await session.begin();
    await remove();
    expect(await session.query(Paper).find()).toEqual([c]);
    for (const gone of [top, inner, a, b]) Object.assign(gone as object, { name: 'changed', title: 'changed' });
    await session.flush();
    expect([await session.query(Folder).count(), await session.query(Paper).count()]).toEqual([1, 1]);
    expect(session.getReference(Folder, 3)).toBe(other);
    expect(session.getReference(Folder, 2)).not.toBe(inner);
    await session.rollback();
    expect(await session.query(Folder).orderBy('id').find()).toEqual([top, inner, other]);
    const papers = await session.query(Paper).orderBy('id').find();
    expect(papers.map((paper, index) => paper === [a, b, c][index])).toEqual([true, true, true]);
    // What was to be removed is still to be removed.
    session.add(top as object);
    await session.commit();
    expect(await rowsOf(database, `SELECT count(*) AS n FROM paper WHERE title = 'changed'`)).toEqual([{ n: 2 }]);
  },
);

test('F90: a reference that the database empties is empty in the object, until a rollback', async () => {
  const paper = await session.query(Paper).joinWith('keeper').findOne();
  const { keeper } = paper;
  await session.begin();
  session.remove(keeper as Keeper);
  await session.flush();
  expect(paper.keeper).toBeNull();
  await session.rollback();
  expect(paper.keeper).toBe(keeper);
  expect(await session.query(Keeper).count()).toBe(1);
});

test('F90: a patch in a transaction that is rolled back leaves the objects as they were', async () => {
  const [first, second] = await session.query(Paper).find();
  await session.begin();
  await session.query(Paper).patchMany({ title: 'patched' });
  expect([first?.title, second?.title]).toEqual(['patched', 'patched']);
  if (second) second.title = 'mine';
  await session.rollback();
  expect([first?.title, second?.title]).toEqual(['a', 'mine']);
  expect(await changed()).toHaveLength(3);
  expect(await rowsOf(database, 'SELECT title FROM paper ORDER BY id')).toEqual([
    { title: 'a' },
    { title: 'mine' },
    { title: 'c' },
  ]);
});

test('F25: a child that its list must not lose is to get another parent', async () => {
  const folder = await session.query(Folder).joinWith('papers').filter({ id: 1 }).findOne();
  const [paper] = folder.papers.splice(0);
  await expect(session.commit()).rejects.toMatchObject({ code: 'orphan', detail: { field: 'folder', parent: 'folder.papers' } });
  if (paper) paper.folder = session.getReference(Folder, 3);
  await session.commit();
  expect(await rowsOf(database, 'SELECT folder FROM paper WHERE id = 1')).toEqual([{ folder: 3 }]);
});

test('F90: explicit keys are kept, and the next ones come after them', async () => {
  const [given, next] = [Object.assign(new Folder('given'), { id: 50 }), new Folder('next')];
  session.add(next, given);
  await session.commit();
  expect([given.id, next.id]).toEqual([50, 51]);
});

test('F90: forty thousand objects are one commit', async () => {
  session.add(Array.from({ length: 40_000 }, (_, index) => new Folder(`folder ${index}`)));
  await session.commit();
  expect(await database.query(Folder).count()).toBe(40_003);
  session.remove(
    await session
      .query(Folder)
      .filter({ name: { $like: 'folder %' } })
      .find(),
  );
  await session.commit();
  expect(await database.query(Folder).count()).toBe(3);
});
