import { Database } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Choir, choir, Membership, Singer } from '../fixtures/entities/choir.js';
import { rowsOf } from './sqlite-file.js';
import { recordStatements } from './statements.js';

let database: Database;

beforeEach(async () => {
  database = new Database([...choir]);
  await database.migrate();
  const [ada, bo, cy] = [new Singer('Ada'), new Singer('Bo'), new Singer('Cy')];
  const [bach, jazz, rock] = [new Choir('Bach'), new Choir('Jazz'), new Choir('Rock')];
  await database.persist(ada, bo, cy, bach, jazz, rock, new Membership(ada, bach), new Membership(ada, jazz));
  await database.persist(new Membership(bo, bach));
});

afterEach(() => database.close());

const SQL = 'SELECT s.name || c.name AS link FROM membership m JOIN singer s ON s.id = m.singer JOIN choir c ON c.id = m.choir';
const links = async () => (await rowsOf(database, `${SQL} ORDER BY link`)).map(({ link }) => link);

test('F58: links of loaded collections are added and removed, where a list is changed and where it is replaced', async () => {
  const session = database.createSession();
  const [ada, bo] = await session.query(Singer).joinWith('choirs').orderBy('name').find();
  const rock = await session.query(Choir).filter({ name: 'Rock' }).findOne();
  ada?.choirs.push(rock);
  if (ada) ada.choirs = ada.choirs.filter(({ name }) => name !== 'Jazz');
  bo?.choirs.splice(0);
  await session.commit();
  expect(await links()).toEqual(['AdaBach', 'AdaRock']);
  const statements = await recordStatements();
  await session.commit();
  expect(statements.texts).toEqual([]);
  ada?.choirs.pop();
  bo?.choirs.push(rock);
  await session.commit();
  expect(await links()).toEqual(['AdaBach', 'BoRock']);
});

test('F58: it works without a session', async () => {
  const ada = await database.query(Singer).joinWith('choirs').filter({ name: 'Ada' }).findOne();
  const rock = await database.query(Choir).filter({ name: 'Rock' }).findOne();
  ada.choirs.shift();
  ada.choirs.push(rock, new Choir('Folk') as typeof rock);
  await database.persist(ada);
  expect(await links()).toEqual(['AdaFolk', 'AdaJazz', 'AdaRock', 'BoBach']);
});

test('F58: members that were not loaded keep their links, and a link that is there is not written again', async () => {
  const session = database.createSession();
  const ada = await session
    .query(Singer)
    .joinWith('choirs', (choirs) => choirs.filter({ name: 'Jazz' }))
    .filter({ name: 'Ada' })
    .findOne();
  const bach = await session.query(Choir).filter({ name: 'Bach' }).findOne();
  ada.choirs = [bach];
  await session.commit();
  expect(await links()).toEqual(['AdaBach', 'BoBach']);
});

test('F58: a collection that was not loaded is not compared', async () => {
  const session = database.createSession();
  const ada = await session.query(Singer).filter({ name: 'Ada' }).findOne();
  const rock = await session.query(Choir).filter({ name: 'Rock' }).findOne();
  ada.choirs = [rock as Choir];
  await session.commit();
  expect(await links()).toEqual(['AdaBach', 'AdaJazz', 'BoBach']);
});

test('F58: who was put into a collection before it was loaded stays there, and the commit links him', async () => {
  const session = database.createSession();
  const ada = await session.query(Singer).filter({ name: 'Ada' }).findOne();
  const [bach, rock] = await session
    .query(Choir)
    .filter({ name: { $in: ['Bach', 'Rock'] } })
    .orderBy('name')
    .find();
  ada.choirs = [bach as Choir, rock as Choir];
  await session.query(Singer).joinWith('choirs').find();
  expect(ada.choirs.map(({ name }) => name).sort()).toEqual(['Bach', 'Jazz', 'Rock']);
  await session.query(Singer).joinWith('choirs').find();
  await session.commit();
  expect(await links()).toEqual(['AdaBach', 'AdaJazz', 'AdaRock', 'BoBach']);
});

test('F58: an object that was written with its collection is compared from then on', async () => {
  const session = database.createSession();
  const bach = await session.query(Choir).filter({ name: 'Bach' }).findOne();
  const jazz = await session.query(Choir).filter({ name: 'Jazz' }).findOne();
  const dee = new Singer('Dee');
  dee.choirs = [bach as Choir];
  session.add(dee);
  await session.commit();
  dee.choirs.push(jazz as Choir);
  dee.choirs.shift();
  await session.commit();
  expect(await links()).toEqual(['AdaBach', 'AdaJazz', 'BoBach', 'DeeJazz']);
});

test('F58 F90: the pivot object of a removed link leaves the session, and a rollback brings all of it back', async () => {
  const session = database.createSession();
  const ada = await session.query(Singer).joinWith('choirs').filter({ name: 'Ada' }).findOne();
  const memberships = await session.query(Membership).orderBy('id').find();
  const before = [...ada.choirs];
  await session.begin();
  ada.choirs.splice(0);
  await session.flush();
  expect(await session.query(Membership).count()).toBe(1);
  await session.rollback();
  expect(await session.query(Membership).orderBy('id').find()).toEqual(memberships);
  expect(await links()).toEqual(['AdaBach', 'AdaJazz', 'BoBach']);
  await session.commit();
  expect(await links()).toEqual(['BoBach']);
  ada.choirs.push(...before);
  await session.commit();
  expect(await links()).toEqual(['AdaBach', 'AdaJazz', 'BoBach']);
});

test('F58: removed members and links that are gone already do no harm', async () => {
  const session = database.createSession();
  const ada = await session.query(Singer).joinWith('choirs').filter({ name: 'Ada' }).findOne();
  session.remove(ada.choirs[0] as object);
  await session.commit();
  await database.query(Membership).deleteMany();
  ada.choirs = [];
  await session.commit();
  expect(await links()).toEqual([]);
});

test('F58: both ends may say the same', async () => {
  const session = database.createSession();
  const cy = await session.query(Singer).joinWith('choirs').filter({ name: 'Cy' }).findOne();
  const rock = await session.query(Choir).joinWith('singers').filter({ name: 'Rock' }).findOne();
  cy.choirs.push(rock as unknown as (typeof cy.choirs)[number]);
  rock.singers.push(cy as unknown as (typeof rock.singers)[number]);
  await session.commit();
  expect(await links()).toEqual(['AdaBach', 'AdaJazz', 'BoBach', 'CyRock']);
});
