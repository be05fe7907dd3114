import { inspect } from 'node:util';
import { Database, defineEntity, t } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Borrower, lending, Title, Writer } from '../fixtures/entities/library.js';

/** For everything but its changes, the list of a relation is a plain array, and its objects look as they were made. */

let database: Database;

beforeEach(async () => {
  database = new Database([...lending]);
  await database.migrate();
});

afterEach(() => database.close());

function library(): { jo: Borrower; reef: Title; tide: Title } {
  const ines = new Writer('Ines');
  const [reef, tide] = [new Title(ines, 'Reef'), new Title(ines, 'Tide')];
  const jo = new Borrower('Jo');
  jo.titles.push(reef, tide);
  return { jo, reef, tide };
}

async function loaded(source: Pick<Database, 'query'>): Promise<Borrower> {
  await database.persist(library().jo);
  return (await source.query(Borrower).joinWith('titles').findOne()) as unknown as Borrower;
}

const cases: [string, () => Promise<Borrower>][] = [
  ['new', async () => library().jo],
  ['of a session', () => loaded(database.createSession())],
  ['of the database', () => loaded(database)],
];

test.each(cases)('F24: the list of an object that is %s is a plain array to whoever looks', async (_, make) => {
  const { titles } = await make();
  const plain = Array.from(titles);
  expect(Array.isArray(titles)).toBe(true);
  expect(titles).toBeInstanceOf(Array);
  expect(titles).toEqual(plain);
  expect(titles).toStrictEqual(plain);
  expect([...titles]).toEqual(plain);
  expect(inspect(titles)).toBe(inspect(plain));
  expect(Object.keys(titles)).toEqual(['0', '1']);
  const seen: Title[] = [];
  for (const title of titles) seen.push(title);
  expect(seen).toEqual(plain);
  expect(structuredClone(titles.map(({ name }) => name))).toEqual(['Reef', 'Tide']);
  expect(structuredClone(titles)).toMatchObject([{ name: 'Reef' }, { name: 'Tide' }]);
  expect(Object.getPrototypeOf(structuredClone(titles))).toBe(Array.prototype);
});

test.each(cases)('F24: what is made of the list of an object that is %s belongs to nobody', async (_, make) => {
  const jo = await make();
  const { titles } = jo;
  const [first] = titles;
  for (const made of [titles.slice(), titles.map((title) => title), titles.filter(() => true), titles.concat([]), [...titles]]) {
    expect(Object.getPrototypeOf(made)).toBe(Array.prototype);
    made.splice(0);
  }
  expect(titles).toHaveLength(2);
  expect(first?.borrower).toBe(jo);
});

test.each(cases)('F24: JSON of an object that is %s ends, and has the members', async (_, make) => {
  const jo = await make();
  expect(JSON.parse(JSON.stringify(jo))).toMatchObject({ name: 'Jo', titles: [{ name: 'Reef' }, { name: 'Tide' }] });
  expect(JSON.parse(JSON.stringify(jo.titles))).toMatchObject([{ name: 'Reef' }, { name: 'Tide' }]);
  expect({ ...jo }.titles).toBe(jo.titles);
});

test('a list that was replaced is nobody’s: what is done to it says nothing', () => {
  const { jo, reef, tide } = library();
  const former = jo.titles;
  jo.titles = [tide];
  former.push(reef);
  expect(reef.borrower).toBeUndefined();
  expect([...jo.titles]).toEqual([tide]);
});

test('a frozen object stays as it is', () => {
  const { jo, reef } = library();
  Object.freeze(reef);
  expect(() => {
    reef.borrower = new Borrower('Mo');
  }).toThrow(TypeError);
  jo.titles.splice(0, 1);
  expect(reef.borrower).toBe(jo);
});

test('ten thousand members come and go one by one', () => {
  const jo = new Borrower('Jo');
  const ines = new Writer('Ines');
  const titles = Array.from({ length: 10_000 }, (_, i) => new Title(ines, `t${i}`));
  for (const title of titles) title.borrower = jo;
  expect(jo.titles).toHaveLength(10_000);
  expect(ines.titles).toHaveLength(10_000);
  jo.titles.splice(0);
  expect(titles.every(({ borrower }) => borrower === undefined)).toBe(true);
});

test('objects that were made before a database opened begin when one does', async () => {
  const Shelf = defineEntity('shelf', {
    id: t.number().primaryKey().autoIncrement(),
    get books() {
      return t.backReferences(() => Book);
    },
  });
  const Book = defineEntity('book', {
    id: t.number().primaryKey().autoIncrement(),
    shelf: t.reference(() => Shelf).optional(),
  });
  const [low, high] = [new Shelf({ books: [] }), new Shelf({ books: [] })];
  const [one, two] = [new Book({ shelf: low }), new Book({})];
  expect(low.books).toEqual([]);
  const second = new Database([Shelf, Book]);
  await second.migrate();
  expect(low.books).toEqual([one]);
  high.books?.push(one, two);
  expect([one.shelf, two.shelf]).toEqual([high, high]);
  expect(low.books).toEqual([]);
  await second.close();
});
