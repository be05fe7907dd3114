import { Database } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Choir, choir, Membership, Singer } from '../fixtures/entities/choir.js';
import { rowsOf } from './sqlite-file.js';
import { recordStatements } from './statements.js';

let database: Database;

beforeEach(async () => {
  database = new Database([...choir]);
  await database.migrate();
});

afterEach(() => database.close());

async function fill(): Promise<{ ada: Singer; bo: Singer; bach: Choir; jazz: Choir }> {
  const [ada, bo, cy] = [new Singer('Ada'), new Singer('Bo'), new Singer('Cy')];
  const [bach, jazz] = [new Choir('Bach'), new Choir('Jazz')];
  await database.persist(ada, bo, cy, bach, jazz, new Membership(ada, bach), new Membership(ada, jazz), new Membership(bo, bach));
  return { ada, bo, bach, jazz };
}

const names = (items: readonly { name: string }[]) => items.map(({ name }) => name).sort();

test('F57: the pivot has two foreign keys, and both sides lead through it', async () => {
  await fill();
  const keys = await rowsOf(database, `PRAGMA foreign_key_list('membership')`);
  expect(keys.map(({ table, from }) => [table, from]).sort()).toEqual([
    ['choir', 'choir'],
    ['singer', 'singer'],
  ]);
  const singers = await database.query(Singer).joinWith('choirs').orderBy('name').find();
  expect(singers.map(({ choirs }) => names(choirs))).toEqual([['Bach', 'Jazz'], ['Bach'], []]);
  const choirs = await database.query(Choir).joinWith('singers').orderBy('name').find();
  expect(choirs.map(({ singers: inside }) => names(inside))).toEqual([['Ada', 'Bo'], ['Ada']]);
});

test('F58: pivot objects link whatever they name, in any order', async () => {
  const [ada, bach] = [new Singer('Ada'), new Choir('Bach')];
  await database.persist(new Membership(ada, bach), bach, ada);
  expect(await rowsOf(database, 'SELECT singer, choir FROM membership')).toEqual([{ singer: ada.id, choir: bach.id }]);
});

test('F58: a collection of new objects writes its own pivot rows, each link once', async () => {
  const [ada, bo, bach] = [new Singer('Ada'), new Singer('Bo'), new Choir('Bach')];
  ada.choirs = [bach];
  bach.singers = [ada, bo];
  await database.persist(ada);
  expect(await rowsOf(database, 'SELECT singer, choir FROM membership ORDER BY singer')).toEqual([
    { singer: ada.id, choir: bach.id },
    { singer: bo.id, choir: bach.id },
  ]);
});

test('F17 F59: the nested objects come without the pivot, in a constant number of statements', async () => {
  await fill();
  const statements = await recordStatements();
  const ada = await database.query(Singer).select('name', 'choirs').joinWith('choirs').filter({ name: 'Ada' }).findOne();
  // The singer, the rows of the pivot, and the choirs.
  expect(statements.count).toBe(3);
  expect(Object.keys(ada).sort()).toEqual(['choirs', 'name']);
  expect(ada.choirs[0]).toBeInstanceOf(Choir);
  expect(Object.keys(ada.choirs[0] ?? {})).toEqual(['id', 'name']);
});

test('F59: objects that several parents share are one object', async () => {
  await fill();
  const [ada, bo] = await database.query(Singer).joinWith('choirs').orderBy('name').find();
  expect(ada?.choirs.find(({ name }) => name === 'Bach')).toBe(bo?.choirs[0]);
});

test('F59: the join’s own filter, order and limit hold for each parent', async () => {
  const { bach } = await fill();
  const byName = await database.query(Choir).useJoinWith('singers').orderBy('name', 'desc').limit(1).end().orderBy('name').find();
  expect(byName.map(({ singers }) => names(singers))).toEqual([['Bo'], ['Ada']]);
  const filtered = await database.query(Choir).useJoinWith('singers').filter({ name: 'Bo' }).end().orderBy('name').find();
  expect(filtered.map(({ singers }) => names(singers))).toEqual([['Bo'], []]);
  const inner = await database.query(Choir).useInnerJoinWith('singers').filter({ name: 'Bo' }).end().find();
  expect(inner.map(({ id }) => id)).toEqual([bach.id]);
});

test('F58: loaded objects are linked like new ones', async () => {
  await fill();
  const cy = await database.query(Singer).filter({ name: 'Cy' }).findOne();
  const jazz = await database.query(Choir).filter({ name: 'Jazz' }).findOne();
  await database.persist(new Membership(cy, jazz));
  const loaded = await database.query(Singer).joinWith('choirs').filter({ name: 'Cy' }).findOne();
  expect(names(loaded.choirs)).toEqual(['Jazz']);
});

test('F60: a pair is unlinked by deleting its pivot row, with objects in the filter', async () => {
  const { ada, bach } = await fill();
  const result = await database.query(Membership).filter({ singer: ada, choir: bach }).deleteOne();
  expect(result.modified).toBe(1);
  expect(result.primaryKeys).toEqual([1]);
  expect(await rowsOf(database, 'SELECT count(*) AS n FROM membership')).toEqual([{ n: 2 }]);
  const again = await database.query(Singer).joinWith('choirs').filter({ name: 'Ada' }).findOne();
  expect(names(again.choirs)).toEqual(['Jazz']);
  expect(await database.query(Choir).count()).toBe(2);
});

test('F60: deleting a pair that is not linked deletes nothing', async () => {
  const { bo, jazz } = await fill();
  expect(await database.query(Membership).filter({ singer: bo, choir: jazz }).deleteOne()).toEqual({
    modified: 0,
    primaryKeys: [],
  });
});

test('where nobody is found, nobody’s relations are asked for', async () => {
  await fill();
  const statements = await recordStatements();
  expect(await database.query(Singer).joinWith('choirs').filter({ name: 'Nobody' }).find()).toEqual([]);
  expect(statements.count).toBe(1);
});
