import { Database } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Choir, choir, Membership, Singer } from '../fixtures/entities/choir.js';
import { Mate } from '../fixtures/entities/crew.js';

/** What a session has put into collections stays there when they are loaded again before the commit. */

let database: Database;

beforeEach(async () => {
  database = new Database([...choir, Mate]);
  await database.migrate();
  const [ada, bo] = [new Singer('Ada'), new Singer('Bo')];
  const [bach, jazz, rock] = [new Choir('Bach'), new Choir('Jazz'), new Choir('Rock')];
  await database.persist(ada, bo, rock, new Membership(ada, bach), new Membership(ada, jazz), new Membership(bo, bach));
  const captain = new Mate('captain');
  await database.persist(captain, new Mate('bosun', captain));
});

afterEach(() => database.close());

const names = (items: readonly { name: string }[]) => items.map(({ name }) => name).sort();
const choirsOf = async (name: string) =>
  names((await database.query(Singer).joinWith('choirs').filter({ name }).findOne()).choirs);

test('a many-to-many collection that was changed keeps its changes, one that was not is loaded anew', async () => {
  const session = database.createSession();
  const query = () => session.query(Singer).joinWith('choirs').orderBy('name').find();
  const [ada, bo] = await query();
  const rock = await session.query(Choir).filter({ name: 'Rock' }).findOne();
  if (ada === undefined || bo === undefined) return expect.unreachable();
  ada.choirs.push(rock, new Choir('Folk') as typeof rock);
  ada.choirs = ada.choirs.filter(({ name }) => name !== 'Jazz');
  await database.persist(new Membership(bo as Singer, rock as Choir));
  for (let times = 0; times < 2; times++) {
    await query();
    expect(names(ada.choirs)).toEqual(['Bach', 'Folk', 'Rock']);
    expect(names(bo.choirs)).toEqual(['Bach', 'Rock']);
  }
  await session.commit();
  expect([await choirsOf('Ada'), await choirsOf('Bo')]).toEqual([
    ['Bach', 'Folk', 'Rock'],
    ['Bach', 'Rock'],
  ]);
  await database.query(Membership).deleteMany();
  await query();
  expect([ada.choirs, bo.choirs]).toEqual([[], []]);
});

test('new members of a one-to-many collection stay beside what is loaded', async () => {
  const session = database.createSession();
  const query = () => session.query(Mate).joinWith('follows').filter({ name: 'captain' }).findOne();
  const captain = await query();
  captain.follows.push(new Mate('cook') as (typeof captain.follows)[number]);
  const elsewhere = await database.query(Mate).filter({ name: 'captain' }).findOne();
  await database.persist(new Mate('deckhand', elsewhere as unknown as Mate));
  for (let times = 0; times < 2; times++) {
    await query();
    expect(names(captain.follows)).toEqual(['bosun', 'cook', 'deckhand']);
  }
  await session.commit();
  await query();
  expect(names(captain.follows)).toEqual(['bosun', 'cook', 'deckhand']);
  expect(
    await database
      .query(Mate)
      .filter({ lead: { name: 'captain' } })
      .count(),
  ).toBe(3);
});

test('a selection that a collection held is no new member', async () => {
  const session = database.createSession();
  const query = session.query(Mate).filter({ name: 'captain' });
  const captain = await query.joinWith('follows', (follows) => follows.select('name')).findOne();
  expect(captain.follows).toEqual([{ name: 'bosun' }]);
  await query.joinWith('follows').findOne();
  expect(captain.follows).toMatchObject([{ id: 2, name: 'bosun' }]);
});

test('a reference that was set stays when it is joined later', async () => {
  const session = database.createSession();
  const [captain, bosun] = await session.query(Mate).orderBy('id').find();
  if (captain === undefined || bosun === undefined) return expect.unreachable();
  captain.lead = bosun;
  bosun.lead = undefined as never;
  await session.query(Mate).joinWith('lead').find();
  expect([captain.lead, bosun.lead]).toEqual([bosun, undefined]);
  await session.commit();
  const mates = await database.query(Mate).joinWith('lead').orderBy('id').find();
  expect(mates.map(({ lead }) => lead?.name)).toEqual(['bosun', undefined]);
});

test('a reference that a condition of a join leaves out is not written', async () => {
  const session = database.createSession();
  const bosun = await session.query(Mate).filter({ name: 'bosun' }).findOne();
  await session
    .query(Mate)
    .joinWith('lead', (lead) => lead.filter({ name: 'nobody' }))
    .find();
  expect(bosun.lead).toBeUndefined();
  await session.commit();
  expect(
    await database
      .query(Mate)
      .filter({ name: 'bosun', lead: { name: 'captain' } })
      .count(),
  ).toBe(1);
});
