import { type AutoId, Database, entity, type PrimaryKey, type Reference, type UUID, uuid } from 'relata';
import { expect, test } from 'vitest';
import { rowsOf } from './sqlite-file.js';

/** Two objects that refer to each other, written at once and in steps, with keys that they bring and keys that are counted. */

@entity.name('left')
class Left {
  id: UUID & PrimaryKey = uuid();
  right?: Right & Reference;
}

@entity.name('right')
class Right {
  id: UUID & PrimaryKey = uuid();
  left!: Left & Reference;
}

@entity.name('left')
class CountedLeft {
  id: AutoId = 0;
  right?: CountedRight & Reference;
}

@entity.name('right')
class CountedRight {
  id: AutoId = 0;
  left!: CountedLeft & Reference;
}

type Pair = readonly [typeof Left, typeof Right];
const kinds: [string, Pair][] = [
  ['UUIDs', [Left, Right]],
  // The types of the keys are of no account here.
  ['counted keys', [CountedLeft, CountedRight] as unknown as Pair],
];

async function opened(pair: Pair): Promise<Database> {
  const database = new Database([...pair]);
  await database.migrate();
  // Somebody without another, so that two counted keys of a cycle differ.
  await database.persist(new pair[0]());
  return database;
}

/** The rows of both, without that of somebody alone. */
const rowsAfterFirst = async (database: Database) => [
  ...(await rowsOf(database, 'SELECT id, "right" AS other FROM "left" ORDER BY rowid LIMIT 9 OFFSET 1')),
  ...(await rowsOf(database, 'SELECT id, "left" AS other FROM "right"')),
];

/** That there is one row of each, with the other one’s key, and that each leads to the other. */
async function expectRows(database: Database, [First, Second]: Pair, a: Left, b: Right): Promise<void> {
  expect(await rowsAfterFirst(database)).toEqual([
    { id: a.id, other: b.id },
    { id: b.id, other: a.id },
  ]);
  expect([Boolean(a.id), Boolean(b.id), a.id === b.id]).toEqual([true, true, false]);
  // In a session a reference leads to the object of its row; without one a join says so.
  const session = database.createSession();
  const found = await session.query(First).joinWith('right').filter({ id: a.id }).findOne();
  expect([found.id, found.right?.id, found.right?.left === found]).toEqual([a.id, b.id, true]);
  const back = await database
    .query(Second)
    .joinWith('left', (left) => left.joinWith('right'))
    .findOne();
  expect([back.id, back.left.id, back.left.right === back]).toEqual([b.id, a.id, true]);
}

test.each(kinds)('F10 F68: a cycle is written and removed by one commit each: %s', async (_, pair) => {
  await using database = await opened(pair);
  const [First, Second] = pair;
  for (const start of ['left', 'right'] as const) {
    const [a, b] = [new First(), new Second()];
    a.right = b;
    b.left = a;
    await database.persist({ left: a, right: b }[start]);
    await expectRows(database, pair, a, b);
    await (start === 'left' ? database.remove(a, b) : database.remove(b, a));
    expect(await rowsAfterFirst(database)).toEqual([]);
  }
});

test.each(kinds)('F10 F68: a cycle of loaded objects is removed whichever is given first: %s', async (_, pair) => {
  await using database = await opened(pair);
  const [First, Second] = pair;
  for (const turned of [false, true]) {
    const [a, b] = [new First(), new Second()];
    a.right = b;
    b.left = a;
    await database.persist(a);
    const session = database.createSession();
    const found: object[] = [await session.query(First).filter({ id: a.id }).findOne(), await session.query(Second).findOne()];
    session.remove(turned ? found.reverse() : found);
    await session.commit();
    expect(await rowsAfterFirst(database)).toEqual([]);
  }
});

test.each(kinds)('F10 F68: a cycle is closed by what is written last: %s', async (_, pair) => {
  await using database = await opened(pair);
  const [First, Second] = pair;
  const [a, b] = [new First(), new Second()];
  await database.persist(a);
  b.left = a;
  await database.persist(b);
  a.right = b;
  await database.persist(a);
  await expectRows(database, pair, a, b);
});

test.each(kinds)('F10 F68: a cycle is closed by three commits of one session: %s', async (_, pair) => {
  await using database = await opened(pair);
  const [First, Second] = pair;
  const session = database.createSession();
  const [a, b] = [new First(), new Second()];
  session.add(a);
  await session.commit();
  b.left = a;
  session.add(b);
  await session.commit();
  a.right = b;
  await session.commit();
  await expectRows(database, pair, a, b);
  expect(await session.query(First).filter({ id: a.id }).findOne()).toBe(a);
  expect(await session.query(Second).findOne()).toBe(b);
});
