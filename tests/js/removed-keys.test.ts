import { Database, type DatabaseSession } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Boss, Clerk, entities, Hub, Must, Topic } from './machine/entities.js';
import { rowsOf } from './sqlite-file.js';

/** Objects that were given another key before they were removed: nobody writes it, and their rows go under the one that they have. */

let database: Database;
let session: DatabaseSession;

beforeEach(async () => {
  database = new Database(entities as never);
  await database.migrate();
  await database.persist(new Hub('hub'), new Topic('topic'), new Boss('boss'), new Clerk('clerk'));
  session = database.createSession();
});

afterEach(() => database.close());

const key = '00000000-0000-4000-8000-000000005000';

test('a link that was made to one goes with it', async () => {
  const hub = await session.query(Hub).joinWith('topics').findOne();
  const topic = await session.query(Topic).findOne();
  topic.id = key as never;
  hub.topics.push(topic as never);
  session.remove(topic);
  await session.commit();
  expect(hub.topics).toEqual([]);
  expect(await rowsOf(database, 'SELECT * FROM hub_topic')).toEqual([]);
});

test('a reference that was set to one is emptied', async () => {
  const [boss, clerk] = [await session.query(Boss).findOne(), await session.query(Clerk).findOne()];
  boss.id = key as never;
  clerk.boss = boss as never;
  session.remove(boss);
  await session.commit();
  expect(clerk.boss).toBeUndefined();
  expect(await rowsOf(database, 'SELECT label, boss FROM persons')).toEqual([{ label: 'clerk', boss: null }]);
});

test('a new object that needs one goes with it', async () => {
  const hub = await session.query(Hub).findOne();
  hub.id = 5000;
  const must = new Must('must');
  must.hub = hub as never;
  session.add(must);
  session.remove(hub);
  await session.commit();
  expect(await rowsOf(database, 'SELECT label FROM must')).toEqual([]);
  expect(await rowsOf(database, 'SELECT label FROM hubs')).toEqual([]);
});
