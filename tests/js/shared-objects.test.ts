import { Database, defineEntity, t } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Mate } from '../fixtures/entities/crew.js';
import { Dive, Diver } from '../fixtures/entities/divers.js';

/** One row that several joins of an answer lead to. */

const Person = defineEntity('Person', {
  id: t.number().primaryKey().autoIncrement(),
  name: t.string(),
  get follows() {
    return t.backReferences(() => Person, { via: () => Following, mappedBy: 'from' });
  },
  get followers() {
    return t.backReferences(() => Person, { via: () => Following, mappedBy: 'to' });
  },
});
const Following = defineEntity('Following', {
  id: t.number().primaryKey().autoIncrement(),
  from: t.reference(() => Person),
  to: t.reference(() => Person),
});

let database: Database;

beforeEach(async () => {
  database = new Database([Mate, Person, Following, Diver, Dive]);
  await database.migrate();
});

afterEach(() => database.close());

const names = (items: readonly { name: string }[] | undefined) => items?.map(({ name }) => name).join(' ');

test('who follows each other is in both lists', async () => {
  const [ada, bo] = [new Person({ name: 'Ada' }), new Person({ name: 'Bo' })];
  await database.persist(new Following({ from: ada, to: bo }), new Following({ from: bo, to: ada }));
  const [first] = await database.query(Person).joinWith('follows').joinWith('followers').orderBy('name').find();
  expect([names(first?.follows), names(first?.followers)]).toEqual(['Bo', 'Bo']);
});

async function crew(): Promise<void> {
  const captain = new Mate('captain');
  const bosun = new Mate('bosun', captain);
  await database.persist(captain, bosun, new Mate('cook', captain), new Mate('deckhand', bosun));
}

test('a relation that is joined at two places without a difference is there once, and so are the objects', async () => {
  await crew();
  for (const source of [database, database.createSession()]) {
    const mates = await source.query(Mate).orderBy('id').useJoinWith('follows').joinWith('follows').end().find();
    expect(mates.map(({ follows }) => names(follows))).toEqual(['bosun cook', 'deckhand', '', '']);
    expect(mates.map(({ follows }) => names(follows.flatMap((mate) => mate.follows)))).toEqual(['deckhand', '', '', '']);
    expect(mates[0]?.follows[0]).toBe(mates[1]);
  }
});

test('a relation that is joined at two places with different conditions holds at each what was asked there', async () => {
  await crew();
  const query = (source: Pick<Database, 'query'>) =>
    source
      .query(Mate)
      .orderBy('id')
      .joinWith('follows', (all) => all.filter({ name: 'cook' }))
      .joinWith('lead', (lead) => lead.joinWith('follows'));
  const mates = await query(database).find();
  expect(mates.map(({ follows }) => names(follows))).toEqual(['cook', '', '', '']);
  expect(mates.map(({ lead }) => names(lead?.follows))).toEqual([undefined, 'bosun cook', 'bosun cook', 'deckhand']);
  // A session has one object for each row: it holds what the outermost join asked for.
  const inSession = await query(database.createSession()).find();
  expect(inSession.map(({ follows }) => names(follows))).toEqual(['cook', '', '', '']);
  expect(inSession[1]?.lead).toBe(inSession[0]);
});

test('a reference that a condition left out at one place is the key at another', async () => {
  await crew();
  const query = database
    .query(Mate)
    .orderBy('id')
    .joinWith('lead', (lead) => lead.filter({ name: 'bosun' }))
    .joinWith('follows', (all) => all.select('name', 'lead'));
  const mates = await query.find();
  expect(mates.map(({ lead }) => lead?.name)).toEqual([undefined, undefined, undefined, 'bosun']);
  expect(mates[0]?.follows.map(({ lead }) => lead?.id)).toEqual([1, 1]);
});

test('a way back to an object of one join does not replace what another join loaded', async () => {
  const lone = new Diver();
  await database.persist(lone);
  lone.buddy = lone;
  await database.persist(lone, new Dive(lone), new Dive(lone));
  const query = (source: Pick<Database, 'query'>) =>
    source
      .query(Dive)
      .orderBy('id')
      .useJoinWith('diver')
      .joinWith('buddyOf', (buddyOf) => buddyOf.innerJoinWith('buddyOf'))
      .joinWith('buddy', (buddy) => buddy.joinWith('dives'))
      .end();
  for (const dive of await query(database).find()) {
    // The object of `buddyOf.buddyOf` has a way back to that of `buddyOf`, whose dives nobody asked for.
    expect(dive.diver.buddy?.dives.map(({ id }) => id)).toEqual([1, 2]);
    expect(dive.diver.buddyOf?.buddyOf?.id).toBe(1);
  }
  const [first] = await query(database.createSession()).find();
  expect(first?.diver.buddy).toBe(first?.diver);
  expect(first?.diver.dives).toHaveLength(2);
});

test('a delete says every row that matched, also those that went along with another one', async () => {
  await crew();
  const result = await database
    .query(Mate)
    .filter({ name: { $ne: 'cook' } })
    .deleteMany();
  expect(result).toEqual({ modified: 3, primaryKeys: [1, 2, 4] });
  // The cook went with the captain without having been asked for.
  expect(await database.query(Mate).count()).toBe(0);
  await crew();
  expect(await database.query(Mate).orderBy('id', 'desc').skip(1).limit(2).deleteMany()).toMatchObject({ modified: 2 });
});
