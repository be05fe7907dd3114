import {
  type AutoId,
  type BackReference,
  Database,
  entity,
  type Reference,
  type Unique,
  type Version,
  VersionConflict,
} from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rowsOf } from '../sqlite-file.js';

@entity.name('team')
class Team {
  id: AutoId = 0;
  version: number & Version = 0;
  players: Player[] & BackReference = [];
}

@entity.name('player')
class Player {
  id: AutoId = 0;
  version: number & Version = 0;
  team?: Team & Reference;

  constructor(public shirt: number & Unique) {}
}

let database: Database;

beforeEach(async () => {
  database = new Database([Team, Player]);
  await database.migrate();
  await database.persist(new Team(), new Team(), new Player(7), new Player(8));
});

afterEach(() => database.close());

const rows = () => rowsOf(database, 'SELECT shirt, version, team FROM player ORDER BY id');

test.each(['database', 'session'])('F92: a handle counts the rows that it writes, and the objects know it: %s', async (kind) => {
  const place = kind === 'database' ? database : database.createSession();
  const [red, blue] = await place.query(Team).orderBy('id').find();
  const [one, two] = await place.query(Player).orderBy('id').find();
  if (!red || !blue || !one || !two) throw new Error('missing');
  const versions = () => [one.version, two.version, red.version];
  await place.related(red, 'players', Team).add(one, two);
  expect(versions()).toEqual([2, 2, 1]);
  await place.related(one, 'team', Player).set(blue);
  expect(versions()).toEqual([3, 2, 1]);
  await place.related(red, 'players', Team).clear();
  expect(await rows()).toEqual([
    { shirt: 7, version: 3, team: 2 },
    { shirt: 8, version: 3, team: null },
  ]);
  one.shirt = 9;
  await database.persist(one);
  expect([one.version, (await rows())[0]]).toEqual([4, { shirt: 9, version: 4, team: 2 }]);
});

test.each(['handle', 'patch'])('F92: a %s of a stale object does not make it look fresh', async (kind) => {
  const session = database.createSession();
  const [red] = await session.query(Team).orderBy('id').find();
  const [one] = await session.query(Player).orderBy('id').find();
  if (!red || !one) throw new Error('missing');
  await database.query(Player).filter({ id: 1 }).patchOne({ shirt: 20 });
  if (kind === 'handle') await session.related(red, 'players', Team).add(one);
  else await session.query(Player).filter({ id: 1 }).patchOne({ team: red });
  expect([one.team, one.version, (await rows())[0]]).toEqual([red, 1, { shirt: 20, version: 3, team: 1 }]);
  one.shirt = 30;
  await expect(session.commit()).rejects.toThrow(VersionConflict);
  await session.hydrateEntity(one, Player);
  await session.commit();
  expect((await rows())[0]).toEqual({ shirt: 30, version: 4, team: 1 });
});

test('F92: exchanged unique values and keys are counted once, and refused where they are stale', async () => {
  const session = database.createSession();
  const [one, two] = await session.query(Player).orderBy('id').find();
  if (!one || !two) throw new Error('missing');
  [one.shirt, two.shirt] = [two.shirt, one.shirt];
  await session.commit();
  expect([one.version, two.version]).toEqual([2, 2]);
  [one.id, two.id] = [two.id, one.id];
  await session.commit();
  expect(await rowsOf(database, 'SELECT id, shirt, version FROM player ORDER BY id')).toEqual([
    { id: 1, shirt: 7, version: 3 },
    { id: 2, shirt: 8, version: 3 },
  ]);
  await database.query(Player).filter({ id: 1 }).patchOne({ team: 1 });
  [one.shirt, two.shirt] = [two.shirt, one.shirt];
  await expect(session.commit()).rejects.toMatchObject({ code: 'versionConflict' });
  expect((await rows()).map(({ shirt }) => shirt)).toEqual([7, 8]);
});
