import { Database, type DatabaseSession } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { entities, Hub, Topic } from '../machine/entities.js';
import { rowsOf } from '../sqlite-file.js';

/** Many-to-many relations of which a session has loaded one side. Each was found by the state machine. */

let database: Database;
let session: DatabaseSession;

beforeEach(async () => {
  database = new Database(entities as never);
  await database.migrate();
  const [hub, topic] = [new Hub('hub'), new Topic('linked')];
  hub.topics.push(topic as never);
  await database.persist(hub, topic, new Topic('other'));
  session = database.createSession();
});

afterEach(() => database.close());

const loadHub = () => session.query(Hub).joinWith('topics').findOne();
const linked = () => rowsOf(database, 'SELECT label FROM hub_topic JOIN topic ON topic.id = hub_topic.topic');

const removals: Readonly<Record<string, (topic: Topic) => Promise<unknown>>> = {
  flush(topic) {
    session.remove(topic);
    return session.flush();
  },
  statement: (topic) => session.query(Topic).filter({ label: topic.label }).deleteOne(),
};

test.each(Object.keys(removals))(
  'a removed object leaves the lists of others, whose lists it has not loaded: %s',
  async (way) => {
    const hub = await loadHub();
    const [topic] = hub.topics as [Topic];
    await session.begin();
    await removals[way]?.(topic);
    expect(hub.topics).toEqual([]);
    await session.rollback();
    expect(hub.topics).toEqual([topic]);
    await session.query(Topic).filter({ label: 'linked' }).deleteOne();
    expect(hub.topics).toEqual([]);
  },
);

const loads: Readonly<Record<string, (topic: Topic) => Promise<unknown>>> = {
  query: () => session.query(Topic).joinWith('hubs').find(),
  handle: (topic) => session.related(topic, 'hubs').load(),
};

test.each(Object.keys(loads))('a list that is loaded later has who waits for a link, by a %s', async (way) => {
  const hub = await loadHub();
  const other = await session.query(Topic).filter({ label: 'other' }).findOne();
  hub.topics.push(other as never);
  await loads[way]?.(other as Topic);
  expect((other as Topic).hubs).toEqual([hub]);
  await session.commit();
  expect(new Set(await linked())).toEqual(new Set([{ label: 'linked' }, { label: 'other' }]));
  expect((other as Topic).hubs).toEqual([hub]);
});

test.each(Object.keys(loads))('a list that is loaded later lacks whose link goes with the next commit, by a %s', async (way) => {
  const hub = await loadHub();
  const [topic] = hub.topics as [Topic];
  hub.topics.splice(0, 1);
  await loads[way]?.(topic);
  expect(topic.hubs).toEqual([]);
  await session.commit();
  expect(await linked()).toEqual([]);
  expect(topic.hubs).toEqual([]);
});

test('a list that is loaded later has what was put in and taken out again before', async () => {
  const hub = await loadHub();
  const [topic] = hub.topics as [Topic];
  hub.topics.splice(0, 1);
  hub.topics.push(topic as never);
  await session.query(Topic).joinWith('hubs').find();
  expect(topic.hubs).toEqual([hub]);
  await session.commit();
  expect(await linked()).toEqual([{ label: 'linked' }]);
});

test.each(['put in', 'taken out'])(
  'a list that was loaded between a flush and its rollback knows who waits again: %s',
  async (what) => {
    const hub = await loadHub();
    const topic = (await session
      .query(Topic)
      .filter({ label: what === 'put in' ? 'other' : 'linked' })
      .findOne()) as object as Topic;
    await session.begin();
    if (what === 'put in') hub.topics.push(topic as never);
    else hub.topics.splice(0, 1);
    await session.flush();
    await session.query(Topic).joinWith('hubs').find();
    await session.rollback();
    expect(topic.hubs).toEqual(what === 'put in' ? [hub] : []);
    await session.commit();
    expect(await linked()).toHaveLength(what === 'put in' ? 2 : 0);
  },
);
