import { Database, type EntityClass, reflect } from 'relata';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as everything from '../../fixtures/everything/entities.js';
import { Continent } from '../../fixtures/everything/geography.js';

/** Every spelling that the type compiler reads, in one file: all of it is stored and comes back. */

type Fields = Record<string, unknown>;

const { Author, Book, BookTag, City, Country, Passport, Profile, Reader, River, Tag, ...independent } = everything;
const entities: EntityClass[] = Object.values(everything);

let database: Database;
let objects: object[];

beforeAll(async () => {
  database = new Database([...entities, Continent]);
  await database.migrate();
  objects = [...Object.values(independent).flatMap(samples), ...related()];
  await database.persist(objects);
});

afterAll(() => database.close());

/** An object as its class makes it; where a class has a type in every form, one more with a value in each. */
function samples(entity: new () => object): object[] {
  const sample = new entity() as Fields;
  if (!('nullable' in sample)) return [sample];
  const full = new entity() as Fields;
  full.optional = full.plain;
  full.nullable = full.plain;
  return [sample, full];
}

/** Objects that need each other. */
function related(): object[] {
  const author = new Author();
  const book = new Book(author);
  const reader = new Reader();
  reader.friend = new Reader();
  book.editor = reader;
  const continent = new Continent({ name: 'Europe' });
  const country = new Country({ code: 'be', name: 'Belgium', continent });
  return [
    ...[author, book, new BookTag(book, new Tag()), new Profile(author), new Passport(author), reader, continent, country],
    ...[new City({ name: 'Ghent', country, people: 265_086 }), new City({ name: 'Bruges', country, people: null })],
    new River({ name: 'Lys', banks: new Set(['left', 'right']), length: 202.5 }),
  ];
}

/** What an object holds in columns: values, and of a reference the key. */
function columns(entity: EntityClass, object: object): Fields {
  const kept = reflect(entity).fields.filter(({ type }) => type.kind !== 'backReference');
  return Object.fromEntries(
    kept.map(({ name, type, optional, nullable }) => {
      const value = column((object as Fields)[name], type);
      // SQL has one word for nothing: a field that may be both comes back as null.
      return [name, optional && nullable ? (value ?? null) : value];
    }),
  );
}

function column(value: unknown, type: ReturnType<typeof reflect>['fields'][number]['type']): unknown {
  if (type.kind !== 'reference' || value === null || value === undefined) return value;
  const target = type.entity();
  const key = reflect(target).fields.find(({ primaryKey }) => primaryKey);
  return key && columns(target, { [key.name]: (value as Fields)[key.name] })[key.name];
}

test('there are sixty, and each has objects here', () => {
  expect(entities).toHaveLength(60);
  const without = entities.filter((entity) => !objects.some((object) => object.constructor === entity));
  expect(without).toEqual([Tag]);
});

test.each(entities.map((entity) => [reflect(entity).name, entity] as const))('%s comes back as it went', async (_, entity) => {
  const loaded = await database.query(entity).find();
  const stored = objects.filter((object) => object.constructor === entity);
  expect(loaded.length).toBeGreaterThan(0);
  for (const object of loaded) expect(object).toBeInstanceOf(entity);
  if (entity !== Tag && entity !== Reader) {
    expect(loaded.map((object) => columns(entity, object))).toEqual(stored.map((object) => columns(entity, object)));
  }
});

test('relations of every kind load', async () => {
  const book = await database.query(Book).joinWith('author').joinWith('editor').joinWith('tags').findOne();
  expect(book).toMatchObject({ author: { name: 'Ada' }, tags: [{ name: 'maths' }] });
  const author = await database.query(Author).joinWith('profile').joinWith('books').findOne();
  expect(author.profile).toBeInstanceOf(Profile);
  expect(author.books[0]?.title).toBe('Notes');
  const country = await database.query(Country).joinWith('cities').joinWith('continent').findOne();
  expect(country.cities?.map(({ name }) => name).sort()).toEqual(['Bruges', 'Ghent']);
  expect(country.continent).toBeInstanceOf(Continent);
  const befriended = await database.query(Reader).joinWith('friends').find();
  expect(befriended.map(({ friends }) => friends.length).sort()).toEqual([0, 1]);
});

test('decorators of others stay, and classes keep their own members', () => {
  expect((everything.Decorated as unknown as { tag: string }).tag).toBeDefined();
  expect(new everything.Tricycle().quiet).toBe(true);
  expect(reflect(everything.Indexed).indexes).toEqual([
    { fields: ['family', 'given'], unique: true },
    { fields: ['given', 'born'] },
  ]);
});
