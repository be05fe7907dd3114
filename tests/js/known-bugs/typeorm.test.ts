import { Database } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Borrower, lending, Title, Writer } from '../../fixtures/entities/library.js';
import { mistaken } from '../mistaken.js';
import { recordStatements } from '../statements.js';

/**
 * Mistakes in the queries of TypeORM 1.1, each by what goes wrong there. Of the others these tests tell:
 *
 * - answers do not have the types of what was selected and joined: `types/*.test.ts` and `tests/types/exactness.ts`
 * - a saved graph takes a statement for each row: `deepkit-sessions.test.ts`, "a tree takes an insert for each of its levels",
 *   `many-rows.test.ts`, "many changed rows are updated by few statements, …"
 */

let database: Database;

beforeEach(async () => {
  database = new Database([...lending]);
  await database.migrate();
});

afterEach(() => database.close());

async function fill(writers: number, titles: number): Promise<Title[]> {
  const all = Array.from({ length: writers }, (_, index) => new Writer(`W${String(index).padStart(3, '0')}`)).flatMap((writer) =>
    Array.from({ length: titles }, (_, index) => new Title(writer, `T${index}`)),
  );
  await database.persist(all);
  return all;
}

test('a limit counts joined rows, and an order by a joined field loses rows', async () => {
  await fill(4, 5);
  const page = database.query(Writer).joinWith('titles').orderBy('name', 'desc').skip(1).limit(2);
  expect((await page.find()).map(({ name, titles }) => `${name} ${titles.length}`)).toEqual(['W002 5', 'W001 5']);
  const titles = database.query(Title).joinWith('writer').orderBy('writer.name', 'desc').orderBy('name').limit(3);
  expect((await titles.find()).map(({ name, writer }) => writer.name + name)).toEqual(['W003T0', 'W003T1', 'W003T2']);
});

test('a condition on a joined row takes the other joined rows along, or away', async () => {
  await fill(2, 3);
  const writers = database
    .query(Writer)
    .joinWith('titles')
    .filter({ titles: { $some: { name: 'T1' } } });
  expect((await writers.find()).map(({ titles }) => titles.length)).toEqual([3, 3]);
});

test('more statements, or quadratic work, for more parents', async () => {
  await fill(100, 2);
  const statements = await recordStatements();
  expect(await database.query(Writer).joinWith('titles').find()).toHaveLength(100);
  expect(statements.count).toBe(2);
});

// Work that grows with the square of the parents, as TypeORM's does, would take minutes.
test('two hundred thousand parents find their children', { timeout: 20_000 }, async () => {
  await fill(200_000, 1);
  const found = await database.query(Writer).joinWith('titles').find();
  expect(found.filter(({ titles }) => titles.length === 1)).toHaveLength(200_000);
});

test('a thousand objects cannot be removed at once', async () => {
  const titles = await fill(1, 1000);
  await database.remove(titles);
  expect(await database.query(Title).count()).toBe(0);
});

test('a key that is undefined finds the first row', async () => {
  await fill(1, 1);
  for (const value of [undefined, Number.NaN]) {
    await expect(
      database
        .query(Title)
        .filter(mistaken({ id: value }))
        .findOneOrUndefined(),
    ).rejects.toMatchObject({ code: 'wrongValue' });
  }
  await expect(
    database
      .query(Title)
      .filter(mistaken({ id: undefined }))
      .deleteMany(),
  ).rejects.toMatchObject({ code: 'wrongValue' });
  expect(await database.query(Title).count()).toBe(1);
});

test('null in a condition is left out, and finds everything', async () => {
  const titles = await fill(1, 2);
  const [first] = titles as [Title];
  first.borrower = new Borrower('Jo');
  await database.persist(first);
  expect(await database.query(Title).filter({ borrower: null }).ids()).toEqual([2]);
});

test('an empty list of alternatives finds everything', async () => {
  await fill(1, 2);
  expect(await database.query(Title).filter({ $or: [] }).count()).toBe(0);
  expect(await database.query(Title).filter({ $and: [] }).count()).toBe(2);
});
