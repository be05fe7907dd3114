import { Database, defineEntity, t } from 'relata';
import { afterAll, beforeAll, expect, test } from 'vitest';

/**
 * Mistakes in the queries of Drizzle 0.45 over sql.js, each by what goes wrong there. Of the others these tests tell:
 *
 * - a prepared statement is left behind by each query: `leaks.test.ts`
 * - conditions and orders by related rows do not exist: `filters/relations.test.ts`, "F83: …"
 * - an empty list is an error: `filters/matrix.test.ts`, `{ $in: [] }` and `{ $nin: [] }`
 */

const Team = defineEntity('Team', {
  id: t.number().primaryKey().autoIncrement(),
  name: t.string(),
  get players() {
    return t.backReferences(() => Player);
  },
});
const Player = defineEntity('Player', {
  id: t.number().primaryKey().autoIncrement(),
  name: t.string(),
  active: t.boolean(),
  born: t.date(),
  score: t.bigint(),
  badge: t.bytes(),
  tags: t.array(t.string()),
  nick: t.string().optional(),
  team: t.reference(() => Team),
});

let database: Database;

beforeAll(async () => {
  database = new Database([Team, Player]);
  await database.migrate();
  const teams = ['Blues', 'Reds'].map((name) => new Team({ name }));
  const players = [0, 1, 2, 3].map(
    (number) =>
      new Player({
        name: `P${number}`,
        active: number % 2 === 0,
        born: new Date(number),
        score: 2n ** 60n + BigInt(number),
        badge: new Uint8Array([number]),
        tags: [`"${number}"`],
        team: teams[number % 2] as (typeof teams)[number],
      }),
  );
  await database.persist(teams, players);
});

afterAll(() => database.close());

test('joined rows come as text of JSON, with booleans as 0 and 1, dates as numbers, and rounded integers', async () => {
  const [blues] = await database
    .query(Team)
    .orderBy('id')
    .joinWith('players', (players) => players.orderBy('id'))
    .find();
  const [first] = blues?.players ?? [];
  expect(blues?.players).toHaveLength(2);
  expect(first).toBeInstanceOf(Player);
  expect({ ...first }).toEqual({
    id: 1,
    name: 'P0',
    active: true,
    born: new Date(0),
    score: 1_152_921_504_606_846_976n,
    badge: new Uint8Array([0]),
    tags: ['"0"'],
    nick: undefined,
  });
});

test('a condition on the rows of a join filters the root, or is not there', async () => {
  const teams = await database
    .query(Team)
    .orderBy('id')
    .joinWith('players', (players) => players.filter({ name: 'P0' }))
    .find();
  expect(teams.map(({ players }) => players.length)).toEqual([1, 0]);
});

test('a limit on the rows of a join is one for all parents', async () => {
  const teams = await database
    .query(Team)
    .orderBy('id')
    .joinWith('players', (players) => players.orderBy('id', 'desc').limit(1))
    .find();
  expect(teams.map(({ players }) => players.map(({ name }) => name).join())).toEqual(['P2', 'P3']);
});

test('a list is bound value by value, until SQLite has no more variables', async () => {
  const keys = Array.from({ length: 40_000 }, (_, index) => index + 2);
  expect(
    await database
      .query(Player)
      .filter({ id: { $in: keys } })
      .count(),
  ).toBe(3);
  expect(
    await database
      .query(Player)
      .filter({ id: { $nin: keys } })
      .ids(),
  ).toEqual([1]);
});

test('a row without a value disappears behind "not equal"', async () => {
  expect(
    await database
      .query(Player)
      .filter({ nick: { $ne: 'x' } })
      .count(),
  ).toBe(4);
  expect(
    await database
      .query(Player)
      .filter({ nick: { $nin: ['x'] } })
      .count(),
  ).toBe(4);
});
