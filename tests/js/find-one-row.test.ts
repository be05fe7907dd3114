import { Database, defineEntity, t } from 'relata';
import { expect, test } from 'vitest';

/** One row of one entity takes a way of its own: what it answers is what `find()` answers. */

const City = defineEntity('city', { id: t.number().primaryKey().autoIncrement(), name: t.string() });
const Person = defineEntity('person', {
  id: t.number().primaryKey().autoIncrement(),
  name: t.string(),
  note: t.string().nullable(),
  age: t.integer().nullable(),
  photo: t.bytes().nullable(),
  born: t.date().nullable(),
  home: t.reference(() => City).optional(),
  work: t.reference(() => City).optional(),
});

async function opened(): Promise<Database> {
  const database = new Database([City, Person]);
  await database.migrate();
  const city = new City({ name: 'Łódź 🚋' });
  const full = { note: '', age: 3, photo: new Uint8Array([0, 255]), born: new Date(5), home: city, work: city };
  const empty = { note: null, age: null, photo: null, born: null };
  await database.persist(new Person({ name: 'Zoë', ...full }), new Person({ name: 'a\u0000b', ...empty }));
  return database;
}

test('findOne() answers the objects of find(): text beyond ASCII, NULL, bytes, dates', async () => {
  const database = await opened();
  for (const expected of await database.query(Person).orderBy('id').find()) {
    const one = await database.query(Person).filter({ id: expected.id }).findOne();
    expect(one).toStrictEqual(expected);
    expect(one).toBeInstanceOf(Person);
  }
  const city = await database.query(City).findOne();
  expect(city.name).toBe('Łódź 🚋');
});

test('findOne() reads text of any length as it was written', async () => {
  const database = await opened();
  const unit = ['a', 'é', '🚋', '\uFEFF', 'a\u0000'];
  const names = ['', ...unit.flatMap((text) => [1, 15, 16, 31, 32, 33, 64, 65, 200].map((times) => text.repeat(times)))];
  for (const name of names) await database.persist(new City({ name }));
  const query = database.query(City).filter({ id: { $gt: 1 } });
  for (const { id, name } of await query.find()) {
    expect(name).toBe(names[id - 2]);
    expect((await database.query(City).filter({ id }).findOne()).name).toBe(name);
  }
});

test('two references to one row are one object', async () => {
  const database = await opened();
  const person = await database.query(Person).filter({ name: 'Zoë' }).findOne();
  expect(person.home).toBe(person.work);
});

test('what findOne() answers knows its row: changes alone are written, and the object stays apart from a later answer', async () => {
  const database = await opened();
  const first = await database.query(Person).filter({ name: 'Zoë' }).findOne();
  const second = await database.query(Person).filter({ name: 'Zoë' }).findOne();
  await database.query(Person).filter({ id: first.id }).patchOne({ age: 4 });
  first.name = 'Zoe';
  await database.persist(first);
  expect(second.name).toBe('Zoë');
  expect(await database.query(Person).filter({ id: first.id }).findOne()).toMatchObject({ name: 'Zoe', age: 4 });
});

test('no row is undefined, or an error where one is required', async () => {
  const database = await opened();
  expect(await database.query(Person).filter({ id: 9 }).findOneOrUndefined()).toBeUndefined();
  await expect(database.query(Person).filter({ id: 9 }).findOne()).rejects.toThrow(/person/);
});
