import { Database, defineEntity, t, UniqueConstraintFailure } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rowsOf } from './sqlite-file.js';

/** Rows of one commit that hand unique values and keys to each other: SQLite looks at each statement alone. */

const Team = defineEntity('Team', {
  code: t.string().primaryKey(),
  place: t.integer().unique(),
  motto: t.string().optional().unique(),
  serial: t.bigint().unique(),
  badge: t.bytes().unique(),
});
const Player = defineEntity(
  'Player',
  {
    id: t.number().primaryKey().autoIncrement(),
    number: t.integer(),
    team: t.reference(() => Team, { onDelete: 'RESTRICT' }),
  },
  { indexes: [{ fields: ['team', 'number'], unique: true }] },
);
const Captain = defineEntity('Captain', {
  id: t.number().primaryKey().autoIncrement(),
  player: t.reference(() => Player, { onDelete: 'RESTRICT' }).unique(),
  name: t.string(),
});

type TeamObject = InstanceType<typeof Team>;

let database: Database;
let teams: TeamObject[];

beforeEach(async () => {
  database = new Database([Team, Player, Captain]);
  await database.migrate();
  teams = ['a', 'b', 'c'].map(
    (code, place) =>
      new Team({ code, place, motto: `${code}!`, serial: 2n ** 60n + BigInt(place), badge: new Uint8Array([place]) }),
  );
  const players = teams.flatMap((team) => [1, 2].map((number) => new Player({ team, number })));
  await database.persist(teams, players);
});

afterEach(() => database.close());

/** Gives each team what the next one has in some fields. */
function rotate(list: TeamObject[], fields: readonly (keyof TeamObject)[]): void {
  const before = list.map((team) => ({ ...team }));
  list.forEach((team, index) => {
    for (const field of fields) Object.assign(team, { [field]: before[(index + 1) % list.length]?.[field] });
  });
}

const fields: readonly (keyof TeamObject)[] = ['place', 'motto', 'serial', 'badge'];

test.each([...fields.map((field) => [field]), fields].map((given) => [given]))(
  'F90: unique values change hands in one commit: %s',
  async (given) => {
    const session = database.createSession();
    const list = await session.query(Team).orderBy('code').find();
    const expected = [1, 2, 0].map((index) => Object.fromEntries(given.map((field) => [field, list[index]?.[field]])));
    rotate(list, given);
    await session.commit();
    expect(await database.query(Team).orderBy('code').find()).toMatchObject(expected);
  },
);

test('F90: keys change hands, rows and objects go along, and a rollback brings them back', async () => {
  const session = database.createSession();
  const players = await session.query(Player).joinWith('team').orderBy('id').find();
  const [a, b, c] = [0, 2, 4].map((index) => players[index]?.team) as [TeamObject, TeamObject, TeamObject];
  await session.begin();
  rotate([a, b, c], ['code']);
  await session.flush();
  expect([a.code, b.code, c.code]).toEqual(['b', 'c', 'a']);
  expect(session.getReference(Team, 'b')).toBe(a);
  expect(players.map(({ team }) => team.code).join('')).toBe('bbccaa');
  await session.rollback();
  [a.code, b.code, c.code] = ['a', 'b', 'c'];
  expect(session.getReference(Team, 'b')).toBe(b);
  rotate([a, b, c], ['code']);
  await session.commit();
  const rows = await rowsOf(database, 'SELECT p.team, t.place FROM Player p JOIN Team t ON t.code = p.team ORDER BY p.id');
  expect(rows.map(({ team, place }) => `${team}${place}`)).toEqual(['b0', 'b0', 'c1', 'c1', 'a2', 'a2']);
});

test('F90: an index over several fields lets its rows change places', async () => {
  const session = database.createSession();
  const [first, second] = await session
    .query(Player)
    .filter({ team: { code: 'a' } })
    .orderBy('number')
    .find();
  Object.assign(first as object, { number: 2 });
  Object.assign(second as object, { number: 1 });
  await session.commit();
  expect(await rowsOf(database, `SELECT id, number FROM Player WHERE team = 'a' ORDER BY id`)).toEqual([
    { id: 1, number: 2 },
    { id: 2, number: 1 },
  ]);
});

test('F90: a new row has the unique value of one that is removed or changed in the same commit', async () => {
  const [player, other] = await database.query(Player).joinWith('team').orderBy('id').find();
  if (player === undefined || other === undefined) return expect.unreachable();
  await database.persist(new Captain({ player: player, name: 'first' }));
  const session = database.createSession();
  session.remove(await session.query(Captain).findOne());
  session.add(new Captain({ player: player, name: 'second' }));
  await session.commit();
  const second = await session.query(Captain).findOne();
  second.player = other;
  session.add(new Captain({ player: player, name: 'third' }));
  await session.commit();
  expect(await rowsOf(database, 'SELECT name, player FROM Captain ORDER BY id')).toEqual([
    { name: 'second', player: 2 },
    { name: 'third', player: 1 },
  ]);
});

test('F53: a value that nobody gives up is still refused, and nothing is written', async () => {
  const session = database.createSession();
  const [a, b, c] = await session.query(Team).orderBy('code').find();
  if (a === undefined || b === undefined || c === undefined) return expect.unreachable();
  [a.place, b.place] = [b.place, c.place];
  await expect(session.commit()).rejects.toBeInstanceOf(UniqueConstraintFailure);
  expect(await rowsOf(database, 'SELECT place FROM Team ORDER BY code')).toEqual([{ place: 0 }, { place: 1 }, { place: 2 }]);
  c.place = 9;
  await session.commit();
  expect(await rowsOf(database, 'SELECT place FROM Team ORDER BY code')).toEqual([{ place: 1 }, { place: 2 }, { place: 9 }]);
});

test('F90: a new row gets no key that another row gets in the same commit', async () => {
  const session = database.createSession();
  const [first] = await session.query(Player).orderBy('id').find();
  const team = await session.query(Team).findOne();
  if (first === undefined) return expect.unreachable();
  first.id = 7;
  const player = new Player({ team, number: 3 });
  session.add(player);
  await session.commit();
  expect(player.id).toBe(8);
  expect(await rowsOf(database, 'SELECT id FROM Player WHERE id > 6')).toEqual([{ id: 7 }, { id: 8 }]);
});
