import { Database, type DatabaseSession, defineEntity, sql, t } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rowsOf } from './sqlite-file.js';

/** Objects that were read in a transaction hold values that a rollback takes back. */

const Shelf = defineEntity('Shelf', { id: t.number().primaryKey().autoIncrement(), name: t.string() });
const Jar = defineEntity('Jar', {
  id: t.number().primaryKey().autoIncrement(),
  label: t.string(),
  size: t.integer(),
  shelf: t.reference(() => Shelf),
});

let database: Database;
let session: DatabaseSession;

beforeEach(async () => {
  database = new Database([Shelf, Jar]);
  await database.migrate();
  const shelf = new Shelf({ name: 'top' });
  await database.persist([1, 2].map((size) => new Jar({ label: `jar ${size}`, size, shelf })));
  session = database.createSession();
});

afterEach(() => database.close());

const jar = (id: number) => session.query(Jar).filter({ id }).findOne();

/** Does some work in a savepoint of an open transaction that is rolled back, or in a transaction of its own. */
async function rolledBack(isNested: boolean, work: () => Promise<void>): Promise<void> {
  if (isNested) await session.begin();
  const failing = session.transaction(async () => {
    await work();
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
}

test.each([true, false])(
  'F90 F91: an object whose row never came to be does not stop the next flush: nested %s',
  async (isNested) => {
    let read: Awaited<ReturnType<typeof jar>> | undefined;
    await rolledBack(isNested, async () => {
      await session.raw(sql`INSERT INTO ${Jar} (label, size, shelf) VALUES ('new', 3, 1)`).execute();
      read = await jar(3);
      read.label = 'changed';
    });
    if (read) read.size = 4;
    (await jar(1)).size = 10;
    await session.commit();
    expect(await rowsOf(database, 'SELECT label, size FROM Jar ORDER BY id')).toEqual([
      { label: 'jar 1', size: 10 },
      { label: 'jar 2', size: 2 },
    ]);
    const added = new Jar({ label: 'another', size: 5, shelf: (await jar(1)).shelf as InstanceType<typeof Shelf> });
    session.add(added);
    await session.commit();
    expect(await jar(added.id)).toBe(added);
  },
);

test.each([true, false])('F90 F91: what was read in it is read again, and what was set stays: nested %s', async (isNested) => {
  const first = await jar(1);
  let second: Awaited<ReturnType<typeof jar>> | undefined;
  await rolledBack(isNested, async () => {
    await session.raw(sql`UPDATE ${Jar} SET label = 'patched', size = 99`).execute();
    second = await jar(2);
    second.size = 7;
    await jar(1);
    expect([first.label, second.label]).toEqual(['patched', 'patched']);
  });
  expect([first.label, first.size, second?.label, second?.size]).toEqual(['jar 1', 1, 'jar 2', 7]);
  // The old label would not be seen as a change if it were still known as the patched one.
  first.label = 'patched';
  await session.commit();
  expect(await rowsOf(database, 'SELECT label, size FROM Jar ORDER BY id')).toEqual([
    { label: 'patched', size: 1 },
    { label: 'jar 2', size: 7 },
  ]);
  expect(await jar(2)).toBe(second);
});

test('F90: what is read again after a savepoint goes with the transaction around it', async () => {
  const first = await jar(1);
  await session.begin();
  await session.raw(sql`UPDATE ${Jar} SET size = 50`).execute();
  await expect(
    session.transaction(async () => {
      await session.raw(sql`UPDATE ${Jar} SET size = 60`).execute();
      await jar(1);
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  expect(first.size).toBe(50);
  await session.rollback();
  expect(first.size).toBe(1);
});
