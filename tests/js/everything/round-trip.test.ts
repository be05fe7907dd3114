import { Database, DatabaseValidationError, type EntityClass, reflect } from 'relata';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as everything from '../../fixtures/everything/entities.js';
import { Continent } from '../../fixtures/everything/geography.js';

/** Every spelling that the type compiler reads, in one file: all of it is stored and comes back. */

type Fields = Record<string, unknown>;

const {
  Author,
  Book,
  BookTag,
  City,
  Country,
  Guardian,
  Passport,
  Profile,
  Reader,
  Instrument,
  River,
  Tag,
  Ward,
  ...independent
} = everything;
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
  const tag = new Tag();
  reader.interests.push(tag);
  reader.mutes.push(reader.friend, reader);
  const ward = Object.assign(new Ward(), { teacher: author });
  const continent = new Continent({ name: 'Europe' });
  const country = new Country({ code: 'be', name: 'Belgium', continent });
  return [
    ...[author, book, new BookTag(book, tag), new Profile(author), new Passport(author), reader, continent, country],
    ...[ward, ward.guardian],
    ...[new City({ name: 'Ghent', country, people: 265_086 }), new City({ name: 'Bruges', country, people: null })],
    new River({ name: 'Lys', banks: new Set(['left', 'right']), length: 202.5 }),
  ];
}

/** What an object holds in columns: values, and of a reference the key. */
function columns(entity: EntityClass, object: object): Fields {
  const kept = reflect(entity).fields.filter(({ type }) => type.kind !== 'backReference' && type.kind !== 'manyToMany');
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

test('there are sixty-seven, and each has objects here', () => {
  expect(entities).toHaveLength(67);
  const without = entities.filter((entity) => !objects.some((object) => object.constructor === entity));
  expect(without).toEqual([Tag, Instrument]);
});

test.each(entities.map((entity) => [reflect(entity).name, entity] as const))('%s comes back as it went', async (_, entity) => {
  const loaded = await database.query(entity).find();
  const stored = objects.filter((object) => object.constructor === entity);
  expect(loaded.length).toBeGreaterThan(0);
  for (const object of loaded) expect(object).toBeInstanceOf(entity);
  if (entity !== Tag && entity !== Reader && entity !== Instrument) {
    expect(loaded.map((object) => columns(entity, object))).toEqual(stored.map((object) => columns(entity, object)));
  }
});

test('classes that share a table come back with their own fields', async () => {
  const { Cello, Organ } = everything;
  const [cello, organ] = [new Cello(), new Organ()];
  Object.assign(cello, { name: 'cello', twin: Object.assign(new Cello(), { name: 'twin', made: undefined }) });
  Object.assign(organ, { name: 'organ', near: cello });
  await database.persist(organ);
  const loaded = await database
    .query(Instrument)
    .filter({ name: { $in: ['cello', 'organ', 'twin'] } })
    .orderBy('name')
    .find();
  expect(loaded.map((object) => columns(object.constructor as EntityClass, object))).toEqual(
    [cello, organ, cello.twin].map((object) => object && columns(object.constructor as EntityClass, object)),
  );
  const [first] = await database.query(Organ).filter({ name: 'organ' }).joinWith('near').find();
  expect(first?.near).toBeInstanceOf(Cello);
  await database.remove(organ, cello, cello.twin as object);
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
  const interested = await database.query(Reader).joinWith('interests').joinWith('mutes').orderBy('friend').find();
  expect(interested.map(({ interests, mutes }) => [interests.length, mutes.length])).toEqual([
    [0, 0],
    [1, 2],
  ]);
});

test('a key and its reference are one column, and an object that is gone leaves its default', async () => {
  const { Homes } = everything;
  const [guardian, home] = [new Guardian(2, 'Grace'), new Homes()];
  await database.persist(home);
  const ward = Object.assign(new Ward(), { guardian, homeId: home.id });
  await database.persist(ward);
  expect(ward.home).toBeInstanceOf(Homes);
  await database.remove(guardian);
  const loaded = await database.query(Ward).filter({ homeId: home.id }).joinWith('guardian').joinWith('home').findOne();
  expect(loaded).toMatchObject({ guardian: { number: 1, name: 'nobody' }, homeId: home.id, home: { spot: { name: 'spot' } } });
  const teacher = await database.query(Author).findOne();
  expect(await database.query(Ward).filter({ teacherId: teacher.id }).count()).toBe(1);
  await database.remove(ward, home);
});

test('every validator refuses its own bad value, and all are told at once', async () => {
  const { Letters, Ranges } = everything;
  const letters = Object.assign(new Letters(), {
    ...{ plain: 'a', optional: 'a'.repeat(21), alpha: '1', alphanumeric: '-', ascii: 'é', amount: '1.5', mail: 'ada' },
    ...{ parts: 'a b', code: 'ab', own: 'Bob', list: new Set(['x']), place: { name: '', at: [1, 2] } },
  });
  const ranges = Object.assign(new Ranges(), {
    ...{ plain: 0n, optional: 10n, share: -1, step: 0.07, up: -1, more: 0, down: 1, less: 0, within: new Date('1899-12-31') },
    ...{ past: new Date('9999-01-01'), future: new Date(0), scores: new Map([['a', [6]]]) },
  });
  const wide = Object.assign(new Ranges(), { share: 101, within: new Date('2030-01-02'), scores: new Map([['b', []]]) });
  const ward = Object.assign(new Ward(), { homeId: -1 });
  const through = Object.assign(new Ward(), { home: Object.assign(new everything.Homes(), { id: -2 }) });
  const error: unknown = await database.persist(letters, ranges, wide, ward, through).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DatabaseValidationError);
  const found = (error as DatabaseValidationError).errors.map(({ entity, path, code }) => `${entity}.${path} ${code}`);
  expect(found).toMatchInlineSnapshot(`
    [
      "Ward.homeId minimum",
      "Ward.homeId minimum",
      "Letters.plain minLength",
      "Letters.optional maxLength",
      "Letters.alpha alpha",
      "Letters.alphanumeric alphanumeric",
      "Letters.ascii ascii",
      "Letters.amount decimal",
      "Letters.mail email",
      "Letters.parts includes",
      "Letters.parts excludes",
      "Letters.code pattern",
      "Letters.own start",
      "Letters.list includes",
      "Letters.list.0 minLength",
      "Letters.place unnamed",
      "Ranges.plain exclusiveMinimum",
      "Ranges.optional exclusiveMaximum",
      "Ranges.share minimum",
      "Ranges.step multipleOf",
      "Ranges.up positive",
      "Ranges.more positiveNoZero",
      "Ranges.down negative",
      "Ranges.less negativeNoZero",
      "Ranges.within afterDate",
      "Ranges.past beforeNow",
      "Ranges.future afterNow",
      "Ranges.scores.a.0 maximum",
      "Ranges.share maximum",
      "Ranges.within beforeDate",
      "Ranges.scores.b minLength",
    ]
  `);
});

test('decorators of others stay, and classes keep their own members', () => {
  expect((everything.Decorated as unknown as { tag: string }).tag).toBeDefined();
  expect(new everything.Tricycle().quiet).toBe(true);
  expect(reflect(everything.Indexed).indexes).toEqual([
    { fields: ['family', 'given'], unique: true },
    { fields: ['given', 'born'] },
  ]);
});
