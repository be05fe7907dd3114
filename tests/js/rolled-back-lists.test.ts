import { Database, type DatabaseSession, sql } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Badge, Boss, Clerk, entities, Hub, Topic } from './machine/entities.js';

/** Relations that were loaded in a transaction hold what is in the database after its rollback. */

let database: Database;
let session: DatabaseSession;

beforeEach(async () => {
  database = new Database(entities as never);
  await database.migrate();
  const [hub, boss, topic, badge] = [new Hub('hub'), new Boss('boss'), new Topic('topic'), new Badge('badge')];
  hub.topics.push(topic as never);
  boss.hub = hub as never;
  badge.hub = hub as never;
  const clerks = ['one', 'two'].map((label) => new Clerk(label));
  for (const clerk of clerks) clerk.boss = boss as never;
  await database.persist(hub, boss, ...clerks);
  session = database.createSession();
});

afterEach(() => database.close());

const labels = (list: readonly { label: string }[]) => list.map(({ label }) => label).sort();

/** Begins to delete rows of which the session has no objects. */
async function beginDeleting(): Promise<void> {
  await session.begin();
  await session.query(Clerk).deleteMany();
  await session.query(Topic).deleteMany();
  await session.query(Badge).deleteMany();
}

test.each([1, 2])('F90 F91: who comes back is in what was loaded before: %i transactions', async (depth) => {
  for (let level = 1; level < depth; level++) await session.begin();
  await beginDeleting();
  const boss = await session.query(Boss).joinWith('clerks').findOne();
  const hub = await session.query(Hub).joinWith('topics').joinWith('badge').findOne();
  expect([boss.clerks, hub.topics, hub.badge]).toEqual([[], [], undefined]);
  await session.rollback();
  expect([labels(boss.clerks), labels(hub.topics), hub.badge?.label]).toEqual([['one', 'two'], ['topic'], 'badge']);
  await session.commit();
  expect([await session.query(Clerk).count(), await session.query(Topic).count()]).toEqual([2, 1]);
});

test('F90 F91: what was loaded in a nested transaction is read again with the one around it', async () => {
  await session.begin();
  await beginDeleting();
  const boss = await session.query(Boss).joinWith('clerks').findOne();
  await session.commit();
  expect(boss.clerks).toEqual([]);
  await session.rollback();
  expect(labels(boss.clerks)).toEqual(['one', 'two']);
});

test('F90 F91: also what a handle loaded', async () => {
  const hub = await session.query(Hub).findOne();
  await beginDeleting();
  const topics = session.related(hub, 'topics', Hub);
  expect(await topics.load()).toEqual([]);
  await session.rollback();
  expect(labels((hub as object as Hub).topics)).toEqual(['topic']);
  expect(labels(await topics.load())).toEqual(['topic']);
});

test('F90 F91: also what a join loaded for objects that another one found', async () => {
  await database.persist(new Hub('parent'));
  await beginDeleting();
  const parent = await session.query(Hub).filter({ label: 'parent' }).findOne();
  await session.query(Hub).filter({ label: 'hub' }).patchOne({ parent });
  const { children } = await session
    .query(Hub)
    .filter({ label: 'parent' })
    .joinWith('children', (hubs) => hubs.joinWith('topics'))
    .findOne();
  const [hub] = children;
  expect(hub?.topics).toEqual([]);
  await session.rollback();
  expect((parent as object as Hub).children).toEqual([]);
  expect(labels(hub?.topics ?? [])).toEqual(['topic']);
});

test('F90 F91: a row that never came to be leaves the list, and who was put in stays', async () => {
  await session.begin();
  const columns = sql`(id, type, version, size, label, boss)`;
  const row = sql`'00000000-0000-4000-8000-000000000001', 'clerk', 1, 0, 'raw'`;
  await session.raw(sql`INSERT INTO persons ${columns} SELECT ${row}, id FROM persons WHERE type = 'boss'`).execute();
  const boss = await session.query(Boss).joinWith('clerks').findOne();
  expect(labels(boss.clerks)).toEqual(['one', 'raw', 'two']);
  boss.clerks.push(new Clerk('added') as never);
  await session.rollback();
  expect(labels(boss.clerks)).toEqual(['added', 'one', 'two']);
});

test('F90 F91: a list keeps to the condition of the join that loaded it', async () => {
  await beginDeleting();
  const boss = await session
    .query(Boss)
    .parameter('name', 'two')
    .innerJoin('hub')
    .joinWith('clerks', (clerks) => clerks.filter({ label: { $parameter: 'name' } }))
    .findOne();
  await session.rollback();
  expect(labels(boss.clerks)).toEqual(['two']);
});

test('F90 F91: a collection that was changed after it was loaded has who comes back beside', async () => {
  const [hub, other] = [await session.query(Hub).findOne(), new Topic('other')];
  await beginDeleting();
  await session.query(Hub).joinWith('topics').findOne();
  const { topics } = hub as object as Hub;
  topics.push(other as never);
  await session.rollback();
  expect(labels(topics)).toEqual(['other', 'topic']);
  await session.commit();
  expect(
    await session
      .query(Hub)
      .joinWith('topics')
      .filter({ topics: { $some: { label: 'topic' } } })
      .count(),
  ).toBe(1);
  expect((hub as object as Hub).topics).toHaveLength(2);
});
