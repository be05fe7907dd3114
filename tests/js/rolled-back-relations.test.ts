import { Database, RelataError, sql } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Boss, Cert, Clerk, Club, entities, Gone, Hub, Loose, Topic } from './machine/entities.js';
import { rowsOf } from './sqlite-file.js';

/** What relations hold in memory when a transaction is taken back. Each was found by the state machine. */

let database: Database;

beforeEach(async () => {
  database = new Database(entities as never);
  await database.migrate();
});

afterEach(() => database.close());

test.each(['a handle', 'a statement'])(
  'a child is its parent’s again when a transaction is rolled back that moved it: %s',
  async (way) => {
    const [one, two, boss] = [new Hub('one'), new Hub('two'), new Boss('boss')];
    boss.hub = one as never;
    await database.persist(one, two, boss);
    const session = database.createSession();
    const [first, second] = await session.query(Hub).joinWith('staff').orderBy('id').find();
    if (first === undefined || second === undefined) return expect.unreachable();
    const [child] = first.staff as [Boss];
    await session.begin();
    if (way === 'a handle') await session.related(second, 'staff', Hub).add(child);
    else {
      await session.raw(sql`UPDATE persons SET hub = ${second.id}`).execute();
      await session.query(Hub).joinWith('staff').find();
    }
    expect(child.hub).toBe(second);
    await session.rollback();
    expect(child.hub).toBe(first);
    await session.commit();
    expect([first.staff, second.staff]).toEqual([[child], []]);
    expect(await rowsOf(database, 'SELECT hub FROM persons')).toEqual([{ hub: one.id }]);
  },
);

test.each(['before', 'since'])('a rollback takes back what a handle did to a list that was loaded %s', async (when) => {
  const [hub, club] = [new Hub('hub'), new Club('club')];
  await database.persist(hub, club);
  const session = database.createSession();
  const joined = session.query(Hub).joinWith('clubs');
  const loaded: Pick<Hub, 'id'> = await (when === 'before' ? joined.findOne() : session.query(Hub).findOne());
  const member = await session.query(Club).findOne();
  await session.begin();
  await session.related(loaded as Hub, 'clubs').add(member);
  const { clubs } = await joined.findOne();
  expect(clubs).toEqual([member]);
  await session.rollback();
  expect(clubs).toEqual([]);
  clubs.push(member as Club);
  await session.commit();
  expect(await rowsOf(database, 'SELECT hub, club FROM ticket')).toEqual([{ hub: hub.id, club: club.id }]);
});

test('a place that was given to another object stays that one’s when the one that had it comes back', async () => {
  const [hub, cert] = [new Hub('hub'), new Cert('old')];
  cert.hub = hub as never;
  await database.persist(hub, cert);
  const session = database.createSession();
  const loaded = await session.query(Hub).joinWith('cert').findOne();
  const old = loaded.cert as Cert;
  await session.begin();
  await session.query(Cert).deleteOne();
  const next = new Cert('new');
  next.hub = loaded as never;
  session.add(next);
  await session.rollback();
  expect([loaded.cert, next.hub, old.hub]).toEqual([next, loaded, undefined]);
  await session.commit();
  expect(await rowsOf(database, 'SELECT label FROM cert')).toEqual([{ label: 'new' }]);
});

test('a list has who comes back, and not whom the application took out since', async () => {
  const [hub, ...children] = [new Hub('hub'), new Loose('a'), new Loose('b'), new Loose('c')];
  for (const child of children) child.hub = hub as never;
  await database.persist(hub, ...children);
  const session = database.createSession();
  const loaded = await session.query(Hub).joinWith('loose').findOne();
  const [a, b, c] = loaded.loose as [Loose, Loose, Loose];
  await session.begin();
  await session.query(Loose).filter({ label: 'a' }).deleteOne();
  loaded.loose.splice(loaded.loose.indexOf(b as never), 1);
  await session.rollback();
  expect(new Set(loaded.loose)).toEqual(new Set([a, c]));
  expect([a.hub, b.hub]).toEqual([loaded, undefined]);
});

test('a row that refers to a removed one does not bring it back: the end of the transaction refuses it', async () => {
  const [hub, gone] = [new Hub('hub'), new Gone('gone')];
  gone.hub = hub as never;
  await database.persist(hub, gone);
  const session = database.createSession();
  const loaded = await session.query(Hub).joinWith('gone').findOne();
  session.remove(loaded);
  await session.begin();
  await session.flush();
  await expect(session.commit()).rejects.toThrow(RelataError);
  expect(await rowsOf(database, 'SELECT label FROM hubs')).toEqual([{ label: 'hub' }]);
  expect(await session.query(Hub).findOne()).toBe(loaded);
});

test('a reference that became whole by a query with a join is not written again', async () => {
  const [hub, boss, clerk] = [new Hub('hub'), new Boss('boss'), new Clerk('clerk')];
  boss.hub = hub as never;
  clerk.boss = boss as never;
  await database.persist(hub, boss, clerk);
  const session = database.createSession();
  const known = (await session.query(Clerk).findOne()).boss;
  const loaded = await session.query(Boss).joinWith('hub').findOne();
  expect(loaded).toBe(known);
  await session.commit();
  expect(loaded.version).toBe(1);
  expect(await rowsOf(database, "SELECT version FROM persons WHERE label = 'boss'")).toEqual([{ version: 1 }]);
});

test('a reference to a removed object is emptied with its row, also where that object was given another key before', async () => {
  const [boss, clerk] = [new Boss('boss'), new Clerk('clerk')];
  clerk.boss = boss as never;
  await database.persist(boss, clerk);
  const session = database.createSession();
  const loaded = await session.query(Clerk).joinWith('boss').findOne();
  const known = loaded.boss as Boss;
  known.id = '00000000-0000-4000-8000-000000005000' as never;
  session.remove(known);
  await session.commit();
  expect(loaded.boss).toBeUndefined();
  await session.commit();
  expect(await rowsOf(database, 'SELECT label, boss FROM persons')).toEqual([{ label: 'clerk', boss: null }]);
});

test('a child is its parent’s again when a transaction is rolled back in which a join found it without one', async () => {
  const [hub, boss] = [new Hub('hub'), new Boss('boss')];
  boss.hub = hub as never;
  await database.persist(hub, boss);
  const session = database.createSession();
  const loaded = await session.query(Hub).joinWith('staff').findOne();
  const [child] = loaded.staff as [Boss];
  await session.begin();
  await session.related(loaded, 'staff', Hub).remove(child);
  await session.query(Boss).joinWith('hub').find();
  await session.rollback();
  expect([child.hub, loaded.staff]).toEqual([loaded, [child]]);
  await session.commit();
  expect(await rowsOf(database, 'SELECT hub FROM persons')).toEqual([{ hub: hub.id }]);
});

test('a deleted object keeps its own list through a commit that is rolled back with it', async () => {
  const [hub, topic] = [new Hub('hub'), new Topic('topic')];
  hub.topics.push(topic as never);
  const session = database.createSession();
  session.add(hub, topic);
  await session.commit();
  await session.begin();
  await session.query(Topic).deleteOne();
  await session.flush();
  await session.rollback();
  expect([hub.topics, topic.hubs]).toEqual([[topic], [hub]]);
  await session.commit();
  expect(await rowsOf(database, 'SELECT count(*) AS links FROM hub_topic')).toEqual([{ links: 1 }]);
});

test('an object that was added, written and removed is forgotten when all of that is rolled back', async () => {
  const session = database.createSession();
  const [kept, removed] = [new Hub('kept'), new Hub('removed')];
  session.add(kept, removed);
  await session.begin();
  await session.flush();
  session.remove(removed);
  await session.rollback();
  await session.commit();
  expect(await rowsOf(database, 'SELECT label FROM hubs')).toEqual([{ label: 'kept' }]);
});
