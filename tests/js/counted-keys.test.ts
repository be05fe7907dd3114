import {
  type AutoIncrement,
  type BackReference,
  Database,
  entity,
  type integer,
  type LogEntry,
  type PrimaryKey,
  type Reference,
  sql,
} from 'relata';
import { expect, test } from 'vitest';
import { Bike, Car, Vehicle, vehicles } from '../fixtures/entities/vehicles.js';
import { recordStatements } from './statements.js';

/** Many new objects are written without their keys where the table counts to the same, and all have them afterwards. */

@entity.collection('shelves')
class Shelf {
  id: integer & PrimaryKey & AutoIncrement = 0;
  name: string = '';
  books?: Book[] & BackReference;
}

@entity.collection('books')
class Book {
  id: integer & PrimaryKey & AutoIncrement = 0;
  title: string = '';
  shelf?: Shelf & Reference;
}

@entity.collection('huge')
class Huge {
  id: bigint & PrimaryKey & AutoIncrement = 0n;
  title: string = '';
}

const shelves = (count: number, more: Partial<Shelf> = {}) =>
  Array.from({ length: count }, (_, index) => Object.assign(new Shelf(), { name: `n${index}`, ...more }));

/** The names by their keys, as SQLite has them. */
async function stored(database: Database): Promise<[unknown, unknown][]> {
  const rows = await database.raw<{ id: number; name: string }>(sql`SELECT id, name FROM shelves ORDER BY id`).find();
  return rows.map(({ id, name }) => [id, name]);
}

const known = (objects: readonly Shelf[]) => objects.map(({ id, name }): [unknown, unknown] => [id, name]);

test.each([99, 100, 101, 500, 501, 1234])(
  '%i objects have the keys of their rows, in the order in which they were given',
  async (count) => {
    const database = new Database([Shelf, Book]);
    await database.migrate();
    const first = new Shelf();
    await database.persist(first);
    await database.query(Shelf).deleteMany();
    const objects = shelves(count);
    const books = objects.map((shelf) => Object.assign(new Book(), { title: shelf.name, shelf }));
    await database.persist(books);
    expect(objects.map(({ id }) => id)).toEqual(Array.from({ length: count }, (_, index) => index + 2));
    expect(await stored(database)).toEqual(known(objects));
    const found = await database.query(Book).joinWith('shelf').find();
    expect(found.every(({ title, shelf }) => title === shelf?.name)).toBe(true);
    // What is known of the rows is what they are: nothing is left to write, and changes find them.
    for (const object of objects) object.name += '!';
    await database.persist(objects);
    expect(await stored(database)).toEqual(known(objects));
    await database.close();
  },
);

test('a table that has counted none yet, and one with keys of the application among the others, is told the keys', async () => {
  const entries: LogEntry[] = [];
  const database = new Database([Shelf, Book], { log: (entry) => entries.push(entry) });
  await database.migrate();
  /** The keys that were bound since the last time. */
  const told = () =>
    entries
      .splice(0)
      .flatMap((entry) => (entry.kind === 'statement' && entry.sql.startsWith('INSERT') ? entry.parameters : []))
      .filter((_, place) => place % 2 === 0);
  const first = shelves(150);
  await database.persist(first);
  expect(told()).toEqual(first.map(({ id }) => id));
  const others = [...shelves(1, { id: 500 }), ...shelves(150)];
  await database.persist(others);
  expect(told()).toEqual(others.map(({ id }) => id));
  const counted = shelves(150);
  await database.persist(counted);
  expect(told()).toEqual(counted.map(() => null));
  expect(counted.map(({ id }) => id)).toEqual(counted.map((_, index) => 651 + index));
  expect(await stored(database)).toEqual(known([...first, ...others.toSorted((a, b) => a.id - b.id), ...counted]));
  await database.close();
});

test('rows with keys of their own stand among those that wait for one, below the last key', async () => {
  const database = new Database([Shelf, Book]);
  await database.migrate();
  await database.persist(shelves(9));
  await database.query(Shelf).filter({ id: 4 }).deleteOne();
  const [before, after] = [shelves(60), shelves(60)];
  const own = Object.assign(new Shelf(), { id: 4, name: 'own' });
  await database.persist(before, own, after);
  const rows = await stored(database);
  expect(rows).toHaveLength(129);
  expect(rows[3]).toEqual([4, 'own']);
  expect(rows.slice(9)).toEqual(known([...before, ...after]));
  for (const object of after) object.name += '!';
  await database.persist(after);
  expect((await stored(database)).slice(69)).toEqual(known(after));
  await database.close();
});

test('several classes that share a table count one after the other', async () => {
  const database = new Database([...vehicles]);
  await database.migrate();
  await database.persist(new Vehicle(), new Vehicle(), new Vehicle());
  await database.query(Vehicle).filter({ id: 2 }).deleteOne();
  const cars = Array.from({ length: 120 }, (_, index) => Object.assign(new Car(), { name: `car ${index}` }));
  const bikes = Array.from({ length: 130 }, (_, index) => Object.assign(new Bike(), { name: `bike ${index}` }));
  Object.assign(bikes[5] as Bike, { id: 2 });
  await database.persist(cars, bikes, new Vehicle());
  const names = async () => new Map((await database.query(Vehicle).find()).map(({ id, name }) => [id, name]));
  const own = () => [...cars, ...bikes].map(({ name }) => name);
  const read = async () => {
    const all = await names();
    return [...cars, ...bikes].map(({ id }) => all.get(id));
  };
  expect(await read()).toEqual(own());
  expect((await names()).size).toBe(253);
  for (const bike of bikes) bike.name += '!';
  await database.persist(bikes);
  expect(await read()).toEqual(own());
  await database.close();
});

test('keys of 64 bits are bigints', async () => {
  const database = new Database([Huge]);
  await database.migrate();
  await database.raw(sql`INSERT INTO huge VALUES (9007199254740000, 'first')`).execute();
  const objects = Array.from({ length: 120 }, (_, index) => Object.assign(new Huge(), { title: `n${index}` }));
  await database.persist(objects);
  expect(objects[119]?.id).toBe(9007199254740120n);
  const last = await database.query(Huge).orderBy('id', 'desc').limit(1).findOne();
  expect(last).toMatchObject({ id: 9007199254740120n, title: 'n119' });
  const recording = await recordStatements();
  await database.persist(objects);
  expect(recording.count).toBe(0);
  for (const object of objects) object.title += '!';
  await database.persist(objects);
  expect(
    await database
      .query(Huge)
      .filter({ title: { $like: '%!' } })
      .count(),
  ).toBe(120);
  await database.close();
});

test('a trigger that writes to the same table is told, and nothing is written', async () => {
  const database = new Database([Shelf, Book]);
  await database.migrate();
  await database.persist(new Shelf());
  await database
    .raw(sql`CREATE TRIGGER more AFTER INSERT ON shelves WHEN NEW.name = 'n7' BEGIN
    INSERT INTO shelves (name) VALUES ('more'); END`)
    .execute();
  const objects = shelves(100);
  await expect(database.persist(objects)).rejects.toMatchObject({ code: 'engine', message: expect.stringContaining('Shelf') });
  expect(objects.map(({ id }) => id)).toEqual(objects.map(() => 0));
  expect(await database.query(Shelf).count()).toBe(1);
  await database.raw(sql`DROP TRIGGER more`).execute();
  await database.persist(objects);
  expect(objects.map(({ id }) => id)).toEqual(objects.map((_, index) => index + 2));
  await database.close();
});

test('a key that is no row number of its table is told, whatever the table has counted', async () => {
  const database = new Database([Shelf, Book]);
  await database.raw(sql`CREATE TABLE books (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT, shelf INTEGER)`).execute();
  await database.raw(sql`CREATE TABLE shelves (id INT PRIMARY KEY, name TEXT)`).execute();
  await database.raw(sql`INSERT INTO shelves VALUES (1, 'one')`).execute();
  await database.persist(shelves(100));
  const rows = await stored(database);
  expect(rows.map(([id]) => id)).toEqual(rows.map((_, index) => index + 1));
  await database.close();
});

test('a failed commit takes the keys back, and the same objects are written then', async () => {
  const database = new Database([Shelf, Book]);
  await database.migrate();
  await database.persist(new Shelf());
  const objects = shelves(200);
  await database
    .transaction(async (session) => {
      session.add(...objects);
      await session.flush();
      expect(objects[199]?.id).toBe(201);
      throw new Error('back');
    })
    .catch(() => {});
  expect(objects.every(({ id }) => id === 0)).toBe(true);
  await database.persist(objects);
  expect((await stored(database)).slice(1)).toEqual(known(objects));
  await database.close();
});
