import { type AutoIncrement, type BackReference, Database, defineEntity, type PrimaryKey, type Reference, t } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Recording, recordStatements } from '../statements.js';

class Shelf {
  id: number & PrimaryKey & AutoIncrement = 0;
  books?: Book[] & BackReference<{ load: 'eager' }>;

  constructor(public room: string) {}
}

class Book {
  id: number & PrimaryKey & AutoIncrement = 0;

  constructor(
    public shelf: Shelf & Reference<{ load: 'eager' }>,
    public title: string,
  ) {}
}

let database: Database;
let statements: Recording;

beforeEach(async () => {
  database = new Database([Shelf, Book]);
  await database.migrate();
  for (const room of ['hall', 'attic', 'cellar']) {
    const shelf = new Shelf(room);
    await database.persist(shelf, new Book(shelf, `${room} 1`), new Book(shelf, `${room} 2`));
  }
  statements = await recordStatements();
});

afterEach(() => database.close());

test('F27 a parent comes with its list and a child with its parent, in two statements', async () => {
  for (const place of [database, database.createSession()]) {
    statements.clear();
    const shelves = await place.query(Shelf).orderBy('id').find();
    const titles: string[][] = shelves.map(({ books }) => books.map(({ title }) => title));
    expect(titles).toEqual(['hall', 'attic', 'cellar'].map((room) => [`${room} 1`, `${room} 2`]));
    expect(shelves[0]?.books[0]?.shelf).toBe(shelves[0]);
    expect(statements.count).toBe(2);
    statements.clear();
    const book = await place.query(Book).filter({ title: 'attic 1' }).findOne();
    const room: string = book.shelf.room;
    expect([room, book.shelf.books?.map(({ title }) => title)]).toEqual(['attic', ['attic 1', 'attic 2']]);
    expect(statements.count).toBe(2);
  }
});

test('an eager relation that a join names is what the join says; a selection has what it names', async () => {
  const [shelf] = await database
    .query(Shelf)
    .joinWith('books', (books) => books.filter({ title: 'hall 2' }))
    .find();
  expect(shelf?.books.map(({ title }) => title)).toEqual(['hall 2']);
  const [selected] = await database.query(Shelf).select('room').find();
  expect(selected).toEqual({ room: 'hall' });
  expect(await database.query(Shelf).groupBy('room').withCount('id', 'n').find()).toHaveLength(3);
  expect(await database.query(Shelf).count()).toBe(3);
  expect((await database.query(Shelf).explain()).statements).toHaveLength(2);
  const handle = await database.related(shelf as object as Shelf, 'books').load();
  expect(handle[0]?.shelf.room).toBe('hall');
});

test('eager relations of joined objects are loaded as well, and nothing is loaded for a delete or a count', async () => {
  const Room = defineEntity('room', {
    id: t.number().primaryKey().autoIncrement(),
    name: t.string(),
    get chairs() {
      return t.backReferences(() => Chair, { load: 'eager' });
    },
  });
  const Chair = defineEntity('chair', {
    id: t.number().primaryKey().autoIncrement(),
    room: t.reference(() => Room),
    get cushions() {
      return t.hasMany(() => Cushion, { foreignKey: 'chair', load: 'eager' });
    },
  });
  const Cushion = defineEntity('cushion', {
    id: t.number().primaryKey().autoIncrement(),
    chair: t.reference(() => Chair),
    colour: t.string(),
  });
  await using other = new Database([Room, Chair, Cushion]);
  await other.migrate();
  const room = new Room({ name: 'hall' });
  const chair = new Chair({ room });
  await other.persist(room, chair, new Cushion({ chair, colour: 'red' }));
  const [found] = await other.query(Room).find();
  const colour: string | undefined = found?.chairs[0]?.cushions?.[0]?.colour;
  expect(colour).toBe('red');
  expect((await other.query(Room).deleteMany()).modified).toBe(1);
});

test('eager relations that lead to themselves are refused when the database opens', async () => {
  class Person {
    id: number & PrimaryKey & AutoIncrement = 0;
    boss?: Person & Reference<{ load: 'eager' }>;
  }
  await using other = new Database([Person]);
  await expect(other.migrate()).rejects.toMatchObject({
    code: 'eagerCircle',
    message: expect.stringContaining('Person.boss → Person.boss') as string,
  });
});
