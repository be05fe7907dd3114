import {
  type AutoIncrement,
  Database,
  DatabaseValidationError,
  type Embedded,
  type Maximum,
  type MinLength,
  type PrimaryKey,
  type Reference,
} from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';

class Home {
  street = '';
  flat?: number;
}

class Owner {
  id: number & PrimaryKey & AutoIncrement = 0;

  constructor(public name: string & MinLength<2>) {}
}

class House {
  id: number & PrimaryKey & AutoIncrement = 0;
  rooms: number & Maximum<9> = 1;
  home: Embedded<Home> = new Home();
  settings: { theme: string & MinLength<2>; since: Date; seen?: bigint } = { theme: 'light', since: new Date(0) };
  ownerId?: number;
  owner?: Owner & Reference<{ column: 'ownerId' }>;
}

let database: Database;

beforeEach(async () => {
  database = new Database([House, Owner]);
  await database.migrate();
  await database.persist(new House(), new House(), new Owner('Ada'), new Owner('Bob'));
});

afterEach(() => database.close());

const first = () => database.query(House).filter({ id: 1 });
const violations = async (work: Promise<unknown>) => {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DatabaseValidationError);
  return (error as DatabaseValidationError).errors.map(({ path, code }) => `${path} ${code}`);
};

test('every value that is refused is named at once, before any SQL', async () => {
  const wrong = { rooms: 10, 'home.street': 1, 'settings.since': 'now' } as never;
  expect(await violations(first().patchOne(wrong))).toEqual([
    'rooms maximum',
    'home.street invalidValue',
    'settings.since invalidValue',
  ]);
  expect(await violations(database.query(Owner).patchMany({ name: 'x' }))).toEqual(['name minLength']);
});

test('validators look at sums and at values with changed members, before the commit', async () => {
  await first().patchOne({ rooms: 9 });
  expect(await violations(database.query(House).patchMany({ $inc: { rooms: 1 } }))).toEqual(['rooms maximum']);
  expect(await violations(database.query(House).patchMany({ 'settings.theme': 'x' }))).toEqual(['settings.theme minLength']);
  expect(await database.query(House).orderBy('id').findField('rooms')).toEqual([9, 1]);
  expect(await first().findOneField('settings')).toEqual({ theme: 'light', since: new Date(0) });
});

test('members of embedded objects, one by one and as a whole', async () => {
  await first().patchOne({ 'home.street': 'Elm Street' });
  await first().patchOne({ $inc: { 'home.flat': 1 } });
  expect((await first().findOne()).home).toMatchObject({ street: 'Elm Street', flat: undefined });
  await first().patchOne({ home: { street: 'Oak Street', flat: 3 } });
  await first().patchOne({ $inc: { 'home.flat': 1 } });
  expect((await first().findOne()).home).toEqual(Object.assign(new Home(), { street: 'Oak Street', flat: 4 }));
});

test('members of JSON are encoded by their type', async () => {
  await first().patchOne({ 'settings.since': new Date(7), 'settings.seen': 2n ** 70n });
  expect(await first().findOneField('settings')).toEqual({ theme: 'light', since: new Date(7), seen: 2n ** 70n });
  await first().patchOne({ $unset: { 'settings.seen': true } });
  expect(await first().findOneField('settings')).toEqual({ theme: 'light', since: new Date(7) });
});

test('a key field is the reference that it stands for, also in a session', async () => {
  const session = database.createSession();
  const house = await session.query(House).filter({ id: 1 }).findOne();
  await session.query(House).filter({ id: 1 }).patchOne({ ownerId: 1 });
  expect([house.ownerId, house.owner?.id]).toEqual([1, 1]);
  await session.query(House).filter({ id: 1 }).patchOne({ owner: 2 });
  expect([house.ownerId, house.owner?.id]).toEqual([2, 2]);
  await session.commit();
  expect(await first().findOneField('ownerId')).toBe(2);
  await expect(first().patchOne({ ownerId: 1, owner: 2 })).rejects.toMatchObject({ code: 'notPatchable' });
});
