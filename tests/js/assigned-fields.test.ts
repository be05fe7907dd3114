import {
  type AutoIncrement,
  type BackReference,
  Database,
  entity,
  type integer,
  type PrimaryKey,
  type Reference,
  sql,
} from 'relata';
import { expect, test } from 'vitest';
import { reflect } from '../../js/entity/definition.js';
import type { Column } from '../../js/metadata/column.js';
import { ColumnValues } from '../../js/metadata/column-values.js';
import { ownPlace } from '../../js/metadata/place.js';
import { recordStatements } from './statements.js';

/** Objects of compiled classes that are read one by one get their fields by a function of their class. */

@entity.collection('houses')
class House {
  id: integer & PrimaryKey & AutoIncrement = 0;
  'the-name': string = '';
  built: Date = new Date(0);
  open: boolean = false;
  height: number | null = null;
  note?: string;
  owner?: Owner & Reference;
  rooms: string[] = [];
}

@entity.collection('owners')
class Owner {
  id: integer & PrimaryKey & AutoIncrement = 0;
  name: string = '';
  houses?: House[] & BackReference;
}

test('the function of a class sets the fields with a column, by their names', () => {
  const house: Record<string, unknown> = {};
  reflect(House).assign?.(house, [0, 1, 2, 3, 4, 5, 6, 7]);
  expect(Object.entries(house)).toEqual(
    ['id', 'the-name', 'built', 'open', 'height', 'note', 'owner', 'rooms'].map((name, place) => [name, place]),
  );
  const owner: Record<string, unknown> = {};
  reflect(Owner).assign?.(owner, [0, 1, 2]);
  expect(owner).toEqual({ id: 0, name: 1 });
});

test('another one reads the same fields of many objects, and is used where these are the columns', async () => {
  const { gather } = reflect(Owner);
  const lists: unknown[][] = [[], []];
  gather?.([{ id: 1, name: 'Ada' }, { name: 'Eve' }], lists);
  expect(lists).toEqual([
    [1, undefined],
    ['Ada', 'Eve'],
  ]);
  const columns = [ownColumn('id'), ownColumn('name')];
  const read = (of: readonly Column[]) => new ColumnValues(of, gather).of([{ id: 1, name: 'Ada', more: 'x' }]);
  expect(read(columns)).toEqual([[1], ['Ada']]);
  expect(read(columns.toReversed())).toEqual([['Ada'], [1]]);
  expect(read([...columns, ownColumn('more')])).toEqual([[1], ['Ada'], ['x']]);
  expect(read(columns.slice(0, 1))).toEqual([[1]]);
  const inside = { field: 'name', place: { ...ownPlace('more'), nested: true } } as Column;
  expect(read([ownColumn('id'), inside])).toEqual([[1], ['x']]);
});

const ownColumn = (field: string) => ({ field, place: ownPlace(field) }) as Column;

test('an object that is read by itself is what a list of them has, to the order of its fields', async () => {
  const database = new Database([House, Owner]);
  await database.migrate();
  const owner = Object.assign(new Owner(), { name: 'Ada' });
  const full = { 'the-name': 'Łódź', built: new Date(5), open: true, height: 0.5, note: '', owner, rooms: ['hall', 'kitchen'] };
  await database.persist(Object.assign(new House(), full), new House());
  const houses = await database.query(House).orderBy('id').find();
  expect(houses).toHaveLength(2);
  for (const expected of houses) {
    const one = await database.query(House).filter({ id: expected.id }).findOne();
    expect(one).toStrictEqual(expected);
    expect(Object.keys(one)).toEqual(Object.keys(expected));
    one.note = 'seen';
    const recording = await recordStatements();
    await database.persist(one);
    const [update] = recording.texts.filter((text) => text.startsWith('UPDATE'));
    expect(update).toMatch(/SET "note" = \?\d* WHERE/);
  }
  const owners = await database.query(Owner).find();
  expect(await database.query(Owner).filter({ id: owner.id }).findOne()).toStrictEqual(owners[0]);
  const [first] = houses;
  expect(first).toMatchObject({ 'the-name': 'Łódź', open: true, height: 0.5, note: '', owner: { id: owner.id } });
  await database.close();
});

test('NULL in a column that takes none, in a table of somebody else, is what it is in a list', async () => {
  const database = new Database([House, Owner]);
  await database.raw(sql`CREATE TABLE owners (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT)`).execute();
  await database.raw(sql`INSERT INTO owners VALUES (1, NULL)`).execute();
  const [expected] = await database.query(Owner).find();
  expect(await database.query(Owner).filter({ id: 1 }).findOne()).toStrictEqual(expected);
  expect(expected?.name).toBeUndefined();
  await database.close();
});

test('objects of a session notice what is set on them, however they were read', async () => {
  const database = new Database([House, Owner]);
  await database.migrate();
  const [ada, bob] = ['Ada', 'Bob'].map((name) => Object.assign(new Owner(), { name })) as [Owner, Owner];
  await database.persist(ada, bob, Object.assign(new House(), { owner: ada }));
  const session = database.createSession();
  const owner = await session.query(Owner).filter({ id: bob.id }).joinWith('houses').findOne();
  const house = await session.query(House).filter({ id: 1 }).findOne();
  house.owner = owner;
  expect(owner.houses).toEqual([house]);
  await session.commit();
  expect(
    await database
      .query(House)
      .filter({ owner: { name: 'Bob' } })
      .count(),
  ).toBe(1);
  await database.close();
});
