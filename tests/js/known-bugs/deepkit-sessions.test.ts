import {
  type AutoIncrement,
  type BackReference,
  Database,
  defineEntity,
  entity,
  type PrimaryKey,
  type Reference,
  t,
} from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rowsOf } from '../sqlite-file.js';
import { recordStatements } from '../statements.js';

/**
 * Mistakes in the sessions and transactions of Deepkit's ORM 1.0.19, each by what goes wrong there. Of the others these tests tell:
 *
 * - new children in a list are not written: `persist-graph.test.ts`, "F25: children in a new parent’s list belong to it"
 * - objects that lead to each other are refused: `self-reference.test.ts`, "F68: …", `circular-one-to-one.test.ts`, `import-cycle.test.ts`
 * - a key that was given is replaced, an object that was removed is not written again: `deepkit.test.ts`
 * - so many objects cannot be removed at once: `sessions-objects.test.ts`, "F90: forty thousand objects are one commit"
 * - what stands before a failure stays written: below, "one session’s failure …", `one-to-one.test.ts`, "F6: a second row …",
 *   `persist-graph.test.ts`, "a reference to a row that does not exist …"
 * - after a rollback nothing is written any more: `begun-transactions.test.ts`, "F90 F91: rollback() takes back rows, keys and
 *   removals, …"
 * - a nested transaction commits the outer one: `transactions.test.ts`, "F91: a nested transaction …"
 * - an update of a row that is gone is silent: `sessions-identity.test.ts`, "F79: a row that is gone is an error and not a silent nothing"
 * - a reference stays unloaded, loaded values are not refreshed: `sessions-identity.test.ts`, "F79: …"
 * - patched rows and objects: `patch.test.ts`, "objects of a session take the new values, but keep changes of their own"
 * - a query in the middle of a session's transaction: `transactions.test.ts`, "F91: others wait for the end …"
 */

@entity.name('bay')
class Bay {
  id: number & PrimaryKey & AutoIncrement = 0;
  boats: Boat[] & BackReference = [];

  constructor(public name: string) {}
}

@entity.name('boat')
class Boat {
  id: number & PrimaryKey & AutoIncrement = 0;
  tows?: Boat & Reference;

  constructor(
    public bay: Bay & Reference,
    public name: string,
  ) {}
}

let database: Database;

beforeEach(async () => {
  database = new Database([Bay, Boat]);
  await database.migrate();
  const [north, south] = [new Bay('north'), new Bay('south')];
  await database.persist(new Boat(north, 'a'), new Boat(north, 'b'), new Boat(south, 'c'));
});

afterEach(() => database.close());

test('deletes come first, so that a child that was moved away goes with its old parent', async () => {
  const session = database.createSession();
  const [a] = await session.query(Boat).joinWith('bay').orderBy('name').find();
  const south = await session.query(Bay).filter({ name: 'south' }).findOne();
  if (a === undefined) return expect.unreachable();
  session.remove(a.bay);
  a.bay = south as typeof a.bay;
  await session.commit();
  expect(await rowsOf(database, 'SELECT name, bay FROM boat ORDER BY name')).toEqual([
    { name: 'a', bay: 2 },
    { name: 'c', bay: 2 },
  ]);
  expect(await session.query(Boat).filter({ name: 'a' }).findOne()).toBe(a);
});

test('two sessions that write at once mix their work, and references are not guarded any more', async () => {
  const sessions = [1, 2, 3].map(() => database.createSession());
  await Promise.all(
    sessions.map(async (session, index) => {
      const boat = await session
        .query(Boat)
        .filter({ id: index + 1 })
        .findOne();
      boat.name = `boat ${index}`;
      session.add(new Bay(`bay ${index}`));
      await session.commit();
      expect(() => (boat.bay as Bay).name).toThrow('is not loaded');
    }),
  );
  expect(await database.query(Boat).orderBy('id').findField('name')).toEqual(['boat 0', 'boat 1', 'boat 2']);
  expect((await database.query(Bay).findField('name')).sort()).toEqual(['bay 0', 'bay 1', 'bay 2', 'north', 'south']);
});

test('one session’s failure takes away what another one wrote', async () => {
  const [good, bad] = [database.createSession(), database.createSession()];
  good.add(new Bay('good'));
  bad.add(new Bay('bad'), Object.assign(new Bay('taken'), { id: 1 }));
  const [written, refused] = await Promise.allSettled([good.commit(), bad.commit()]);
  expect([written.status, refused.status]).toEqual(['fulfilled', 'rejected']);
  expect(await database.query(Bay).findField('name')).toEqual(['north', 'south', 'good']);
});

test('a tree takes an insert for each of its levels', async () => {
  const bay = await database.query(Bay).findOne();
  const boats: Boat[] = [];
  for (let depth = 0; depth < 20; depth++) {
    const boat = new Boat(bay as Bay, `tug ${depth}`);
    const [above] = boats.slice(-1);
    if (above !== undefined) boat.tows = above;
    boats.push(boat);
  }
  const statements = await recordStatements();
  await database.persist(boats.reverse());
  expect(statements.texts.filter((text) => text.startsWith('INSERT')).length).toBeLessThanOrEqual(2);
  expect(await rowsOf(database, `SELECT count(*) AS n FROM boat b JOIN boat t ON t.id = b.tows`)).toEqual([{ n: 19 }]);
});

test('an object that a first query met is never brought up to date by a second one, nor made whole by a third', async () => {
  const session = database.createSession();
  const [boat] = await session.query(Boat).filter({ name: 'a' }).find();
  await database.query(Boat).filter({ name: 'a' }).patchOne({ name: 'renamed' });
  await database.query(Bay).filter({ name: 'north' }).patchOne({ name: 'far north' });
  expect(await session.query(Boat).filter({ id: 1 }).findOne()).toBe(boat);
  expect(boat?.name).toBe('renamed');
  const bays = await session.query(Bay).orderBy('id').joinWith('boats').find();
  expect([boat?.bay === bays[0], bays[0]?.name, bays[0]?.boats[0] === boat]).toEqual([true, 'far north', true]);
  const [selected] = await session.query(Boat).select('name').find();
  expect(selected).not.toBe(boat);
});

test('two primary keys make a table that SQLite refuses', async () => {
  const Pair = defineEntity('Pair', { left: t.number().primaryKey(), right: t.number().primaryKey() });
  await expect(new Database([Pair]).migrate()).rejects.toMatchObject({ code: 'compositePrimaryKey', detail: { entity: 'Pair' } });
});

test('the last of several changes of one object is lost when the first is under way', async () => {
  const session = database.createSession();
  const bay = await session.query(Bay).findOne();
  bay.name = 'first';
  const committing = session.commit();
  bay.name = 'second';
  await committing;
  await session.commit();
  expect(await database.query(Bay).orderBy('id').findOneField('name')).toBe('second');
});

test('a reference that was not loaded stays so when a join loads what it stands for', async () => {
  const session = database.createSession();
  const [boat] = await session.query(Boat).orderBy('id').find();
  const bay = boat?.bay as Bay;
  expect(() => bay.name).toThrow('is not loaded');
  const [again] = await session.query(Boat).joinWith('bay').orderBy('id').find();
  expect([again === boat, boat?.bay === bay, bay.name]).toEqual([true, true, 'north']);
});

test('a reference that was asked for by its key stays unloaded when a join loads what it stands for', async () => {
  const session = database.createSession();
  const bay = session.getReference(Bay, 1);
  const [boat] = await session.query(Boat).joinWith('bay').orderBy('id').find();
  expect([boat?.bay === bay, bay.name]).toEqual([true, 'north']);
});

test('references stay unloaded when a join of a join loads what they stand for', async () => {
  const first = await database.query(Boat).orderBy('id').findOne();
  await database.persist(Object.assign(new Boat(first.bay as Bay, 'd'), { tows: first }));
  const session = database.createSession();
  const tug = await session.query(Boat).filter({ name: 'd' }).findOne();
  const tow = tug.tows as Boat;
  const bay = session.getReference(Bay, 1);
  expect(() => tow.name).toThrow('is not loaded');
  const again = await session
    .query(Boat)
    .joinWith('tows', (join) => join.joinWith('bay', (inner) => inner.joinWith('boats')))
    .filter({ name: 'd' })
    .findOne();
  expect([again === tug, tug.tows === tow, tow.bay === bay, tug.bay === bay]).toEqual([true, true, true, true]);
  // They are what a query would have made of the row.
  expect(Object.getPrototypeOf(tow) === Boat.prototype && Object.getPrototypeOf(bay) === Bay.prototype).toBe(true);
  expect(tow.tows).toBeUndefined();
  expect([tow.name, bay.name, bay.boats.map(({ name }) => name)]).toEqual(['a', 'north', ['a', 'b', 'd']]);
});
