import { type AutoIncrement, type BackReference, Database, entity, type PrimaryKey, type Reference } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { KnownRow } from '../../../js/metadata/known-row.js';
import { isRemoved, isStored, rowState } from '../../../js/metadata/row-state.js';
import { Walk } from '../../../js/metadata/walk.js';
import { lending, Title, Writer } from '../../fixtures/entities/library.js';

@entity.collection('stalls')
class Stall {
  id: number & PrimaryKey & AutoIncrement = 0;
  goods?: Good[] & BackReference;
}

@entity.collection('goods')
class Good {
  id: number & PrimaryKey & AutoIncrement = 0;
  stall?: Stall & Reference;
}

/** Who was met is known wherever the row of an object is: with the object, on a page, and with objects that take no field. */

let database: Database;
let writers: Writer[];

beforeEach(async () => {
  database = new Database([...lending]);
  await database.migrate();
  writers = Array.from({ length: 12 }, (_, index) => new Writer(`writer ${index}`));
  await database.persist(writers);
});

afterEach(() => database.close());

const namesOf = (walk: Walk, objects: readonly object[]) => objects.map((object) => walk.meet(object));

test('each object is met once, in the order in which they come or in another', async () => {
  const found = (await database.query(Writer).find()).toReversed();
  const fresh = [new Writer('new'), Object.freeze(new Writer('frozen')), Object.freeze({ nothing: 1 })];
  const all = [...found, ...writers, ...fresh];
  const walk = new Walk(found.slice(3, 5));
  expect(all.map((object) => walk.hasMet(object))).toEqual(all.map(() => false));
  const expected = [...Array(24).fill('stored'), 'new', 'new', 'new'].map((name, at) => (at === 3 || at === 4 ? 'apart' : name));
  expect(namesOf(walk, all)).toEqual(expected);
  expect(namesOf(walk, all)).toEqual(all.map(() => 'again'));
  expect(all.map((object) => walk.hasMet(object))).toEqual(all.map(() => true));
  const next = new Walk();
  expect(all.map((object) => next.hasMet(object))).toEqual(all.map(() => false));
});

test('an object that takes its cells from a page meanwhile was met all the same', async () => {
  const found = await database.query(Writer).find();
  const walk = new Walk();
  namesOf(walk, found.slice(2, 5));
  expect(found.map((writer) => rowState(writer)?.cells[0])).toEqual(found.map(({ id }) => id));
  expect(found.map((writer) => walk.hasMet(writer))).toEqual(found.map((_, at) => at >= 2 && at < 5));
  expect(namesOf(walk, found)).toEqual(found.map((_, at) => (at >= 2 && at < 5 ? 'again' : 'stored')));
});

test('a walk tells whose row was removed, also when it was written again and that was rolled back', async () => {
  const session = database.createSession();
  const [writer] = (await session.query(Writer).find()) as [Writer];
  await session.remove(writer).commit();
  const { id } = writer;
  const removed = KnownRow.sure(writer);
  expect([isRemoved(writer), isStored(writer), KnownRow.removedKey(removed)]).toEqual([true, false, id]);
  expect(new Walk().meet(writer)).toBe('removed');
  const failed = database.transaction(async (inside) => {
    inside.add(writer);
    await inside.flush();
    expect([isRemoved(writer), isStored(writer)]).toEqual([false, true]);
    throw new Error('no');
  });
  await expect(failed).rejects.toThrow('no');
  expect([isRemoved(writer), isStored(writer), KnownRow.removedKey(removed)]).toEqual([true, false, id]);
  await database.persist(new Title(writer, 'Reef'));
  expect([isRemoved(writer), isStored(writer)]).toEqual([false, true]);
});

test('known and unknown objects may come in any order, however often that changes', async () => {
  const found = await database.query(Writer).find();
  const mixed = found.flatMap((writer, at) => [writer, new Writer(`new ${at}`), Object.freeze(new Writer(`frozen ${at}`))]);
  const walk = new Walk();
  expect(namesOf(walk, mixed)).toEqual(found.flatMap(() => ['stored', 'new', 'new']));
  expect(namesOf(walk, mixed.toReversed())).toEqual(mixed.map(() => 'again'));
});

test('a reference that was never loaded may be removed, and be added again where its key is all that it has', async () => {
  const trading = new Database([Stall, Good]);
  await trading.migrate();
  await trading.persist(new Stall());
  const session = trading.createSession();
  const stall = session.getReference(Stall, 1);
  await session.remove(stall).commit();
  expect(await trading.query(Stall).count()).toBe(0);
  await session.add(stall).commit();
  expect(await trading.query(Stall).ids()).toEqual([1]);
  await trading.close();
});
