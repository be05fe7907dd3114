import { Database, UniqueConstraintFailure } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { harbour, Insurance, LogBook, Page, Ship } from '../fixtures/entities/harbour.js';
import { definitionOf, rowsOf } from './sqlite-file.js';
import { recordStatements } from './statements.js';

let database: Database;

beforeEach(async () => {
  database = new Database([...harbour]);
  await database.migrate();
});

afterEach(() => database.close());

async function fill(): Promise<{ gull: Ship; tern: Ship; book: LogBook; insurance: Insurance }> {
  const [gull, tern] = [new Ship('Gull'), new Ship('Tern')];
  const book = new LogBook(gull);
  book.entries = ['calm', 'fog'];
  const insurance = new Insurance(gull, 5000);
  await database.persist(gull, tern, book, insurance);
  return { gull, tern, book, insurance };
}

test('F6: a reference is the primary key: one column is both', async () => {
  const { gull } = await fill();
  expect(await rowsOf(database, `SELECT name, pk FROM pragma_table_info('log_books') ORDER BY name`)).toEqual([
    { name: 'entries', pk: 0 },
    { name: 'ship', pk: 1 },
  ]);
  expect(await rowsOf(database, `PRAGMA foreign_key_list('log_books')`)).toMatchObject([
    { table: 'ship', from: 'ship', to: 'id' },
  ]);
  expect(await rowsOf(database, 'SELECT ship FROM log_books')).toEqual([{ ship: gull.id }]);
});

test('F6: a second row for the same object is refused, and nothing of its commit is written', async () => {
  const { gull } = await fill();
  const heron = new Ship('Heron');
  await expect(database.persist(heron, new LogBook(gull))).rejects.toBeInstanceOf(UniqueConstraintFailure);
  expect(await database.query(Ship).count()).toBe(2);
  expect(heron.id).toBe(0);
});

test('F6: it is found by its object or by the key, and is one object in a session', async () => {
  const { gull, tern } = await fill();
  const session = database.createSession();
  const book = await session.query(LogBook).filter({ ship: gull }).findOne();
  expect(book.entries).toEqual(['calm', 'fog']);
  expect(await session.query(LogBook).filter({ ship: gull.id }).findOne()).toBe(book);
  expect(await database.query(LogBook).filter({ ship: tern }).has()).toBe(false);
});

test('F6: another entity refers to it by that key', async () => {
  const { gull, book } = await fill();
  await database.persist(new Page(book, 'first'));
  const page = await database.query(Page).useJoinWith('book').joinWith('ship').end().findOne();
  expect(page.book).toBeInstanceOf(LogBook);
  expect(page.book.ship.name).toBe('Gull');
  const bare = await database.query(Page).filter({ book }).findOne();
  expect(bare.book.ship.id).toBe(gull.id);
});

test('F52: the inverse of a one-to-one relation is one object', async () => {
  await fill();
  const [gull, tern] = await database.query(Ship).joinWith('logBook').joinWith('insurance').orderBy('name').find();
  expect(gull?.logBook).toBeInstanceOf(LogBook);
  expect(gull?.insurance?.sum).toBe(5000);
  expect(tern?.logBook).toBeUndefined();
});

test('F53: one to one by a unique foreign key, enforced by the database', async () => {
  const { gull, tern } = await fill();
  expect(await definitionOf(database, 'insurance')).toContain('CREATE TABLE');
  const failure = await database.persist(new Insurance(gull, 1)).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(UniqueConstraintFailure);
  expect(failure).toMatchObject({
    code: 'uniqueConstraint',
    message: 'Another insurance has the same ship already.',
    detail: { entity: 'insurance', field: 'ship', columns: 'insurance.ship' },
  });
  await database.persist(new Insurance(tern, 1));
  expect(await database.query(Insurance).count()).toBe(2);
});

test('F55: both sides are loaded in a constant number of statements and agree', async () => {
  const { gull } = await fill();
  const statements = await recordStatements();
  const ship = await database.query(Ship).joinWith('logBook').filter({ name: 'Gull' }).findOne();
  const perShip = statements.count;
  expect(perShip).toBeLessThanOrEqual(2);
  statements.clear();
  const book = await database.query(LogBook).joinWith('ship').filter({ ship: gull }).findOne();
  expect(statements.count).toBe(1);
  expect(book.ship.name).toBe('Gull');
  expect(ship.logBook?.entries).toEqual(book.entries);
  await database.persist(...Array.from({ length: 50 }, (_, i) => new LogBook(new Ship(`s${i}`))));
  statements.clear();
  expect(await database.query(Ship).joinWith('logBook').find()).toHaveLength(52);
  expect(statements.count).toBe(perShip);
});

test('F55: the way back of a joined object is the very object that holds it', async () => {
  await fill();
  const ship = await database.query(Ship).joinWith('logBook').filter({ name: 'Gull' }).findOne();
  expect(ship.logBook?.ship).toBe(ship);
  expect(JSON.parse(JSON.stringify(ship))).toEqual({ id: ship.id, name: 'Gull', logBook: { entries: ['calm', 'fog'] } });
});
