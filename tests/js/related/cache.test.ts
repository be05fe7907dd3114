import { type AutoIncrement, type BackReference, Database, type PrimaryKey, type Reference, sql } from 'relata';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Recording, recordStatements } from '../statements.js';

class Zoo {
  id: number & PrimaryKey & AutoIncrement = 0;
  animals?: Animal[] & BackReference<{ cache: { ttl: 300_000; max: 2 } }>;
  constructor(public name: string) {}
}

class Animal {
  id: number & PrimaryKey & AutoIncrement = 0;
  constructor(
    public zoo: Zoo & Reference<{ cache: { ttl: 300_000 } }>,
    public kind: string,
  ) {}
}

let database: Database;
let statements: Recording;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  database = new Database([Zoo, Animal]);
  await database.migrate();
  for (const name of ['north', 'south', 'west']) {
    const zoo = new Zoo(name);
    await database.persist(zoo, new Animal(zoo, `${name} owl`), new Animal(zoo, `${name} fox`));
  }
  statements = await recordStatements();
});

afterEach(async () => {
  vi.useRealTimers();
  await database.close();
});

/** The kinds of animals that an object of its own has, and how many statements that took. */
async function ask(id: number): Promise<[string[], number]> {
  const zoo = await database.query(Zoo).filter({ id }).findOne();
  statements.clear();
  const animals = await database.related(zoo, 'animals').load();
  expect(animals.every((animal) => animal instanceof Animal && (animal.zoo as object) === zoo)).toBe(true);
  return [animals.map(({ kind }) => kind), statements.count];
}

test('F50 rows of a relation are kept for a time, and until the table of the children is written', async () => {
  const north = ['north owl', 'north fox'];
  expect(await ask(1)).toEqual([north, 1]);
  expect(await ask(1)).toEqual([north, 0]);
  vi.advanceTimersByTime(299_999);
  expect(await ask(1)).toEqual([north, 0]);
  vi.advanceTimersByTime(1);
  expect(await ask(1)).toEqual([north, 1]);
  const writes: (() => Promise<unknown>)[] = [
    async () => database.persist(new Animal((await database.query(Zoo).filter({ id: 2 }).findOne()) as Zoo, 'south cat')),
    () => database.query(Animal).filter({ kind: 'south cat' }).patchMany({ kind: 'south dog' }),
    () => database.query(Animal).filter({ kind: 'south dog' }).deleteMany(),
    () => database.raw(sql`UPDATE Animal SET kind = kind`).execute(),
    // The database takes the animals along.
    () => database.query(Zoo).filter({ id: 3 }).deleteMany(),
  ];
  for (const write of writes) {
    expect(await ask(1)).toEqual([north, 0]);
    await write();
    expect(await ask(1)).toEqual([north, 1]);
  }
});

test('F50: sessions have objects of their own, of kept rows too', async () => {
  await ask(1);
  const sessions = [database.createSession(), database.createSession()];
  const lists: { id: number; kind: string }[][] = [];
  for (const session of sessions) {
    const zoo = await session.query(Zoo).filter({ id: 1 }).findOne();
    statements.clear();
    lists.push(await session.related(zoo, 'animals').load());
    expect(statements.count).toBe(0);
  }
  const [one, other] = lists;
  expect(one?.[0]).not.toBe(other?.[0]);
  expect(await sessions[0]?.query(Animal).filter({ id: 1 }).findOne()).toBe(one?.[0]);
  const animal = one?.[0];
  if (animal) animal.kind = 'snow owl';
  await sessions[0]?.commit();
  expect(await ask(1)).toEqual([['snow owl', 'north fox'], 1]);
});

test('F50: so many owners are kept, the least recently used leaving first', async () => {
  for (const id of [1, 2, 1, 3]) await ask(id);
  expect((await ask(1))[1]).toBe(0);
  expect((await ask(2))[1]).toBe(1);
});

test('F50: a transaction neither takes kept rows nor leaves any', async () => {
  await ask(1);
  const failing = database.transaction(async (session) => {
    const zoo = await session.query(Zoo).filter({ id: 1 }).findOne();
    await session.query(Animal).deleteMany();
    expect(await session.related(zoo, 'animals').load()).toEqual([]);
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect((await ask(1))[0]).toHaveLength(2);
});

test('F50: the object of a reference is kept as well', async () => {
  const load = async () => {
    const animal = await database.query(Animal).filter({ id: 1 }).findOne();
    statements.clear();
    const zoo = await database.related(animal, 'zoo', Animal).load();
    return [zoo.name, statements.count];
  };
  expect(await load()).toEqual(['north', 1]);
  expect(await load()).toEqual(['north', 0]);
  await database.query(Zoo).filter({ id: 1 }).patchOne({ name: 'arctic' });
  expect(await load()).toEqual(['arctic', 1]);
});
