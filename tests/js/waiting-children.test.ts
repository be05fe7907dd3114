import { Database } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Boss, Clerk, Detail, entities, Hub, Loose, Topic } from './machine/entities.js';
import { rowsOf } from './sqlite-file.js';

/** What waits for a commit when a list is loaded, a transaction ends or a key changes. Each was found by the state machine. */

let database: Database;

beforeEach(async () => {
  database = new Database(entities as never);
  await database.migrate();
});

afterEach(() => database.close());

test.each(['new', 'added', 'moved'])('a list has the child that came while it was not loaded: %s', async (way) => {
  const [hub, other, boss] = [new Hub('one'), new Hub('other'), new Boss('boss')];
  const [loose, clerk] = [new Loose('loose'), new Clerk('clerk')];
  loose.hub = other as never;
  await database.persist(hub, other, boss, loose, clerk);
  const session = database.createSession();
  const [knownHub, knownBoss] = [session.getReference(Hub, hub.id), session.getReference(Boss, boss.id)];
  const isMoved = way === 'moved';
  const newcomer = isMoved ? await session.query(Loose).findOne() : new Loose('new');
  const newClerk = isMoved ? await session.query(Clerk).findOne() : new Clerk('new');
  newcomer.hub = knownHub as never;
  newClerk.boss = knownBoss as never;
  if (way === 'added') session.add(newcomer, newClerk);
  const loadedHub = await session.query(Hub).joinWith('loose').filter({ id: hub.id }).findOne();
  const loadedBoss = await session.query(Boss).joinWith('clerks').findOne();
  expect(loadedHub.loose).toEqual([newcomer]);
  expect(loadedBoss.clerks).toEqual([newClerk]);
  await session.commit();
  expect(await rowsOf(database, 'SELECT hub FROM loose WHERE hub = 1')).toHaveLength(1);
  const again = await session.query(Hub).joinWith('loose').filter({ id: hub.id }).findOne();
  expect(again.loose).toEqual([newcomer]);
});

test('a child that came and went again is in no list', async () => {
  const [hub, other] = [new Hub('one'), new Hub('other')];
  await database.persist(hub, other);
  const session = database.createSession();
  const loose = new Loose('new');
  loose.hub = session.getReference(Hub, hub.id) as never;
  loose.hub = session.getReference(Hub, other.id) as never;
  const [one, two] = await session.query(Hub).joinWith('loose').orderBy('id').find();
  expect([one?.loose, two?.loose]).toEqual([[], [loose]]);
});

test('a list that nobody has loaded has each child once, when many came and were written', async () => {
  const hub = new Hub('one');
  await database.persist(hub);
  const session = database.createSession();
  const reference = session.getReference(Hub, hub.id);
  for (let turn = 0; turn < 3; turn++) {
    for (let index = 0; index < 50; index++) {
      const loose = new Loose(`${turn} ${index}`);
      loose.hub = reference as never;
      session.add(loose);
    }
    await session.commit();
  }
  const loaded = await session.query(Hub).joinWith('loose').findOne();
  expect(loaded.loose).toHaveLength(150);
  expect(new Set(loaded.loose).size).toBe(150);
});

test('a rollback takes back what a handle did to a list, and leaves what the application did since', async () => {
  const [hub, one, two] = [new Hub('hub'), new Topic('one'), new Topic('two')];
  await database.persist(hub, one, two);
  const session = database.createSession();
  const loaded = await session.query(Hub).joinWith('topics').findOne();
  const [first, second] = await session.query(Topic).orderBy('label').find();
  if (first === undefined || second === undefined) return expect.unreachable();
  await session.begin();
  await session.related(loaded, 'topics', Hub).add(first as Topic);
  loaded.topics.push(second as Topic);
  expect(loaded.topics).toEqual([first, second]);
  await session.rollback();
  expect(loaded.topics).toEqual([second]);
});

test('a rollback takes back the key that a commit gave, and leaves one that was set since', async () => {
  const session = database.createSession();
  const [given, own] = [new Hub('given'), new Hub('own')];
  await session.begin();
  session.add(given, own);
  await session.flush();
  own.id = 8000;
  await session.rollback();
  expect([given.id, own.id]).toEqual([0, 8000]);
});

test('a row whose key has moved along with its parent is deleted in the same commit', async () => {
  const hub = new Hub('hub');
  const detail = new Detail('detail');
  detail.hub = hub as never;
  await database.persist(hub, detail);
  const session = database.createSession();
  const loaded = await session.query(Hub).joinWith('detail').findOne();
  loaded.id = 4000;
  session.remove(loaded.detail as object);
  await session.commit();
  expect(await rowsOf(database, 'SELECT * FROM detail')).toEqual([]);
});

test('a row takes the key of another that is removed in the same commit', async () => {
  const [hub, old] = [new Hub('hub'), new Detail('old')];
  old.hub = hub as never;
  await database.persist(hub, old);
  const session = database.createSession();
  const loaded = await session.query(Hub).joinWith('detail').findOne();
  session.remove(loaded.detail as object);
  const next = new Detail('new');
  next.hub = loaded as never;
  session.add(next);
  await session.commit();
  expect(await rowsOf(database, 'SELECT hub, label FROM detail')).toEqual([{ hub: loaded.id, label: 'new' }]);
  expect(await session.query(Detail).findOne()).toBe(next);
});
