import { Database } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Choir, choir, Membership, Singer } from '../fixtures/entities/choir.js';
import { harbour, Insurance, LogBook, Ship } from '../fixtures/entities/harbour.js';
import { Borrower, lending, Title, Writer } from '../fixtures/entities/library.js';
import { rowsOf } from './sqlite-file.js';
import { recordStatements } from './statements.js';

/** What was set on either side of a relation is written by the next commit, and nothing else is. */

let database: Database;

beforeEach(async () => {
  database = new Database([...lending, ...harbour, ...choir]);
  await database.migrate();
  const ines = new Writer('Ines');
  const [jo, mo] = [new Borrower('Jo'), new Borrower('Mo')];
  jo.titles.push(new Title(ines, 'Reef'), new Title(ines, 'Tide'));
  await database.persist(jo, mo);
});

afterEach(() => database.close());

const borrowed = async () =>
  (
    await rowsOf(database, 'SELECT t.name, b.name AS by FROM titles t LEFT JOIN borrowers b ON b.id = t.borrower ORDER BY t.id')
  ).map(({ name, by }) => `${name} ${by}`);

const borrowers = (source: Pick<Database, 'query'>) =>
  source.query(Borrower).joinWith('titles').orderBy('id').find() as unknown as Promise<[Borrower, Borrower]>;

type Move = (jo: Borrower, mo: Borrower, reef: Title, tide: Title) => void;

const moves: [string, Move, string[]][] = [
  ['push', (jo, _, { writer }) => jo.titles.push(new Title(writer, 'Wave')), ['Reef Jo', 'Tide Jo', 'Wave Jo']],
  ['splice', (jo) => jo.titles.splice(0, 1), ['Reef null', 'Tide Jo']],
  ['a move', (jo, mo) => mo.titles.push(...jo.titles.splice(0, 1)), ['Reef Mo', 'Tide Jo']],
  ['a reference', (_, mo, reef) => Object.assign(reef, { borrower: mo }), ['Reef Mo', 'Tide Jo']],
  ['a reference to nothing', (_, __, reef) => Object.assign(reef, { borrower: undefined }), ['Reef null', 'Tide Jo']],
  ['there and back', (jo) => jo.titles.push(jo.titles.shift() as Title), ['Reef Jo', 'Tide Jo']],
];

const unseen: [string, Move, string[]][] = [
  ['a list', (_, mo, reef, tide) => Object.assign(mo, { titles: [reef, tide] }), ['Reef Mo', 'Tide Mo']],
  ['length', (jo) => Object.assign(jo.titles, { length: 0 }), ['Reef null', 'Tide null']],
  ['an index', (_, mo, reef) => Object.assign(mo.titles, { 0: reef }), ['Reef Mo', 'Tide Jo']],
];

test.each([...moves, ...unseen])('F24 F25: %s in a session is written with the commit', async (_, move, rows) => {
  const session = database.createSession();
  const [jo, mo] = await borrowers(session);
  const [reef, tide] = jo.titles as [Title, Title];
  reef.writer = (await session.query(Writer).findOne()) as unknown as Writer;
  move(jo, mo, reef, tide);
  await session.commit();
  expect(await borrowed()).toEqual(rows);
  for (const holder of [jo, mo]) for (const title of holder.titles) expect(title.borrower).toBe(holder);
  for (const title of [reef, tide]) expect([...(title.borrower?.titles ?? [title])]).toContain(title);
  const statements = await recordStatements();
  await session.commit();
  expect(statements.texts).toEqual([]);
});

test.each(moves)('F25: %s without a session is written when the holders are persisted', async (_, move, rows) => {
  const [jo, mo] = await borrowers(database);
  const [reef, tide] = jo.titles as [Title, Title];
  reef.writer = (await database.query(Writer).findOne()) as unknown as Writer;
  move(jo, mo, reef, tide);
  await database.persist(jo, mo);
  expect(await borrowed()).toEqual(rows);
  const statements = await recordStatements();
  await database.persist(jo, mo);
  expect(statements.texts).toEqual([]);
});

test('F24: loading again keeps what was moved and not written', async () => {
  const session = database.createSession();
  const [jo, mo] = await borrowers(session);
  const [reef, tide] = jo.titles as [Title, Title];
  mo.titles.push(reef);
  jo.titles.splice(0);
  await borrowers(session);
  expect([[...jo.titles], [...mo.titles]]).toEqual([[], [reef]]);
  expect([reef.borrower, tide.borrower]).toEqual([mo, undefined]);
  await session.commit();
  expect(await borrowed()).toEqual(['Reef Mo', 'Tide null']);
});

test('F24: a rollback leaves in memory what was set, and the next commit writes it', async () => {
  const session = database.createSession();
  const [jo, mo] = await borrowers(session);
  await session.begin();
  mo.titles.push(...jo.titles.splice(0));
  await session.flush();
  await session.rollback();
  expect(await borrowed()).toEqual(['Reef Jo', 'Tide Jo']);
  expect([jo.titles.length, mo.titles.length]).toEqual([0, 2]);
  await session.commit();
  expect(await borrowed()).toEqual(['Reef Mo', 'Tide Mo']);
});

test('F24: what a commit removed leaves the lists that hold it', async () => {
  const session = database.createSession();
  const [jo] = await borrowers(session);
  const [reef, tide] = jo.titles as [Title, Title];
  session.remove(reef);
  expect([...jo.titles]).toEqual([reef, tide]);
  await session.commit();
  expect([...jo.titles]).toEqual([tide]);
  await session.commit();
  expect(await borrowed()).toEqual(['Tide Jo']);
});

test('F24 F25: an unloaded reference takes part as far as it is known', async () => {
  const session = database.createSession();
  const [jo, mo] = await borrowers(session);
  const known = session.getReference(Borrower, mo.id as never) as unknown as Borrower;
  expect(known).toBe(mo);
  const other = database.createSession();
  const [alone] = (await other.query(Borrower).joinWith('titles').filter({ name: 'Mo' }).find()) as unknown as [Borrower];
  const reef = other.getReference(Title, 1 as never) as unknown as Title;
  alone.titles.push(reef);
  expect(reef.borrower).toBe(alone);
  await other.commit();
  expect(await borrowed()).toEqual(['Reef Mo', 'Tide Jo']);
  const [first] = jo.titles as [Title];
  first.borrower = other.getReference(Borrower, 2 as never) as unknown as Borrower;
  expect([...jo.titles]).toHaveLength(1);
});

test('F24: both lists of a many-to-many relation hold a link, and its rows are written once', async () => {
  const [ada, bo] = [new Singer('Ada'), new Singer('Bo')];
  const [bach, jazz] = [new Choir('Bach'), new Choir('Jazz')];
  for (const singer of [ada, bo]) singer.choirs = [];
  for (const sung of [bach, jazz]) sung.singers = [];
  ada.choirs?.push(bach, jazz);
  bach.singers?.push(bo);
  expect([bach.singers, jazz.singers, bo.choirs]).toEqual([[ada, bo], [ada], [bach]]);
  jazz.singers = [bo];
  expect([ada.choirs, bo.choirs]).toEqual([[bach], [bach, jazz]]);
  await database.persist(ada);
  const links = async () => (await rowsOf(database, 'SELECT singer, choir FROM membership ORDER BY singer, choir')).length;
  expect([await links(), await database.query(Membership).count()]).toEqual([3, 3]);
  const session = database.createSession();
  const singers = (await session.query(Singer).joinWith('choirs').orderBy('name').find()) as unknown as [Singer, Singer];
  const choirs = (await session.query(Choir).joinWith('singers').orderBy('name').find()) as unknown as [Choir, Choir];
  singers[0].choirs?.push(choirs[1]);
  choirs[0].singers?.splice(0);
  const statements = await recordStatements();
  expect([choirs[1].singers?.length, singers[0].choirs, singers[1].choirs]).toEqual([2, [choirs[1]], [choirs[1]]]);
  expect(statements.texts).toEqual([]);
  await session.commit();
  expect(await rowsOf(database, 'SELECT DISTINCT choir FROM membership')).toEqual([{ choir: choirs[1].id }]);
  expect(await links()).toBe(2);
  statements.clear();
  await session.commit();
  expect(statements.texts).toEqual([]);
});

test('F24: both sides of a one-to-one relation hold each other', async () => {
  const [gull, tern] = [new Ship('Gull'), new Ship('Tern')];
  const cover = new Insurance(gull, 5);
  expect(gull.insurance).toBe(cover);
  tern.insurance = cover;
  expect([gull.insurance, cover.ship]).toEqual([undefined, tern]);
  const other = new Insurance(tern, 6);
  expect([tern.insurance, cover.ship]).toEqual([other, undefined]);
  gull.insurance = cover;
  await database.persist(gull, tern, new LogBook(gull));
  const session = database.createSession();
  const ships = (await session.query(Ship).joinWith('insurance').joinWith('logBook').orderBy('id').find()) as unknown as [
    Ship,
    Ship,
  ];
  const [first, second] = [ships[0].insurance as Insurance, ships[1].insurance as Insurance];
  const statements = await recordStatements();
  [ships[0].insurance, ships[1].insurance] = [second, first];
  expect([ships[0].insurance, ships[1].insurance, first.ship, second.ship]).toEqual([second, first, ships[1], ships[0]]);
  expect(statements.texts).toEqual([]);
  second.ship = ships[1];
  expect([ships[0].insurance, ships[1].insurance, first.ship]).toEqual([undefined, second, undefined]);
});
