import {
  type AutoIncrement,
  type BackReference,
  Database,
  defineSchema,
  type Embedded,
  type EntityClass,
  type PrimaryKey,
  type Reference,
  RelataError,
  type SchemaDocument,
  type SchemaSource,
  schemaDocument,
} from 'relata';
import { afterEach, expect, test } from 'vitest';
import * as bytes from '../fixtures/entities/bytes-types.js';
import { choir } from '../fixtures/entities/choir.js';
import { harbour } from '../fixtures/entities/harbour.js';
import * as json from '../fixtures/entities/json-types.js';
import { Resident } from '../fixtures/entities/people.js';
import * as scalar from '../fixtures/entities/scalar-types.js';
import { Odd, Sample } from '../fixtures/entities/values.js';
import { mistaken } from './mistaken.js';

class Address {
  constructor(public street: string) {}
}

const opened: Database[] = [];

function open(entities: readonly EntityClass[]): Database {
  const database = new Database(entities);
  opened.push(database);
  return database;
}

afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
});

const everyType = Object.entries({ ...scalar, ...bytes, ...json }).filter(([name]) => name.startsWith('Of'));

test.each<[string, readonly EntityClass[]]>([
  ['many to many', choir],
  ['one to one', harbour],
  ['every kind of value', [Sample]],
  ['every type', everyType.map(([, entityClass]) => entityClass as EntityClass)],
  ['embedded objects', [Resident]],
  ['hostile names', [Odd]],
])('F12 a schema that is defined from its own JSON is the same, and so are its tables: %s', async (_, entities) => {
  const text = JSON.stringify(schemaDocument(entities));
  const defined: EntityClass[] = Object.values(defineSchema(JSON.parse(text) as SchemaDocument));
  expect(JSON.stringify(schemaDocument(defined))).toBe(text);
  const [mine, theirs] = await Promise.all([open(defined).migrate(), open(entities).migrate()]);
  expect(mine.statements).toEqual(theirs.statements);
  expect(mine.statements.length).toBeGreaterThanOrEqual(entities.length);
});

interface Author {
  id: number & PrimaryKey & AutoIncrement;
  name: string;
  books?: Book[] & BackReference;
}

interface Book {
  id: number & PrimaryKey & AutoIncrement;
  title: string;
  author: Author & Reference;
}

const library: SchemaDocument = {
  entities: [
    {
      name: 'author',
      fields: [
        { name: 'id', type: { kind: 'number' }, primaryKey: true, autoIncrement: true },
        { name: 'name', type: { kind: 'string' }, index: { unique: true } },
        { name: 'books', type: { kind: 'backReference', entity: 'book', list: true }, optional: true },
      ],
    },
    {
      name: 'book',
      fields: [
        { name: 'id', type: { kind: 'number' }, primaryKey: true, autoIncrement: true },
        { name: 'title', type: { kind: 'string' } },
        { name: 'author', type: { kind: 'reference', entity: 'author' } },
      ],
    },
  ],
};

test('Objects of a schema from JSON are written and joined, with the types that are stated', async () => {
  const schema = defineSchema<{ author: Author; book: Book }>(library);
  const database = open([schema.author, schema.book]);
  await database.migrate();
  const ada = new schema.author({ name: 'Ada' });
  await database.persist(new schema.book({ title: 'Notes', author: ada }));
  const loaded = await database.query(schema.author).filter({ name: 'Ada' }).joinWith('books').findOne();
  expect(loaded.books.map(({ title }) => title)).toEqual(['Notes']);
  expect(loaded).toBeInstanceOf(schema.author);
  // @ts-expect-error a book has no such relation
  await expect(database.query(schema.book).joinWith('titles').find()).rejects.toThrow(RelataError);
});

test('Without stated types an object holds anything, and the names of the entities are known', async () => {
  const { plain: Plain } = defineSchema({
    entities: [{ name: 'plain', fields: [{ name: 'id', type: { kind: 'integer' }, primaryKey: true }] }],
  });
  const database = open([Plain]);
  await database.migrate();
  await database.persist(new Plain({ id: 3 }));
  expect(await database.query(Plain).filter({ id: 3 }).findOne()).toEqual({ id: 3 });
  const byName: Record<string, EntityClass> = defineSchema(library);
  expect([Object.keys(byName), byName['toString'], byName['constructor']]).toEqual([['author', 'book'], undefined, undefined]);
});

test('What JSON cannot carry comes back as what can: members of embedded objects by their path, instances as plain objects', async () => {
  class Holder {
    id: number & PrimaryKey & AutoIncrement = 0;
    home: Embedded<Address> = new Address('');
    kept: Address = new Address('');
  }
  const { Holder: Copy } = defineSchema(schemaDocument([Holder]) as SchemaSource<'Holder'>);
  const database = open([Copy]);
  await database.migrate();
  await database.persist(new Copy({ 'home.street': 'Mill Lane', kept: { street: 'Row' } }));
  const [found] = await database.query(Copy).filter({ 'home.street': 'Mill Lane' }).find();
  expect(found).toMatchObject({ 'home.street': 'Mill Lane', kept: { street: 'Row' } });
  expect(Object.getPrototypeOf(found?.['kept'])).toBe(Object.prototype);
});

test('A later change of the document changes no class', () => {
  const document = structuredClone(library);
  const classes: EntityClass[] = Object.values(defineSchema(document));
  for (const { fields } of document.entities) Object.assign(fields[0]?.type ?? {}, { kind: 'string' });
  expect(schemaDocument(classes)).toEqual(library);
});

const id = { name: 'id', type: { kind: 'number' }, primaryKey: true };
const entity = (...fields: unknown[]) => ({ entities: [{ name: 'a', fields: [id, ...fields] }] });
const field = (type: unknown, more: object = {}) => entity({ name: 'f', type, ...more });
const proto = JSON.parse('{"name":"f","type":{"kind":"string"},"__proto__":{"optional":true}}') as object;

test.each<[string, unknown, string, string]>([
  ['nothing', undefined, 'invalidDocument', 'document is undefined. It has to be an object.'],
  ['a text', '{"entities":[]}', 'invalidDocument', 'document is a text. Give what JSON.parse() makes of it.'],
  ['a list', [], 'invalidDocument', 'document is a list. It has to be an object.'],
  ['no entities', {}, 'invalidDocument', "document has no 'entities'."],
  ['entities that are no list', { entities: {} }, 'invalidDocument', 'document.entities is an object. It has to be a list.'],
  [
    'an entity without fields',
    { entities: [{ name: 'a' }] },
    'invalidDocument',
    "of a does not hold: document.entities[0] has no 'fields'.",
  ],
  [
    'an unknown kind',
    field({ kind: 'strin' }),
    'invalidDocument',
    "of a.f does not hold: document.entities[0].fields[1].type has the kind 'strin'. It has to be one of string, number,",
  ],
  ['a kind of every object', field({ kind: 'toString' }), 'invalidDocument', "has the kind 'toString'"],
  ['no type', entity({ name: 'f' }), 'invalidDocument', "document.entities[0].fields[1] has no 'type'."],
  [
    'an unknown member',
    field({ kind: 'string' }, { lenght: 3 }),
    'invalidDocument',
    "has an unknown member 'lenght'. Known are name, type,",
  ],
  ['a member __proto__', entity(proto), 'invalidDocument', "has an unknown member '__proto__'."],
  [
    'a wrong size',
    field({ kind: 'integer', size: 'int128' }),
    'invalidDocument',
    "type.size is 'int128'. It has to be one of 'int8',",
  ],
  [
    'a text for a flag',
    field({ kind: 'string' }, { optional: 'yes' }),
    'invalidDocument',
    "fields[1].optional is 'yes'. It has to be true or false.",
  ],
  ['an object as a default', field({ kind: 'string' }, { default: {} }), 'invalidDocument', 'fields[1].default is an object.'],
  [
    'a wrong value type, deep inside',
    field({ kind: 'json', of: { kind: 'array', of: { kind: 'lits' } } }),
    'invalidDocument',
    "type.of.of has the kind 'lits'.",
  ],
  [
    'a class that is none by name',
    field({ kind: 'json', of: { kind: 'class', class: () => Odd, fields: [] } }),
    'invalidDocument',
    'type.of.class is a function.',
  ],
  [
    'a reference to nothing',
    field({ kind: 'reference', entity: 'b' }),
    'danglingReference',
    "'a.f' refers to 'b', which the document does not have. Known are a.",
  ],
  [
    'a reference to a member of every object',
    field({ kind: 'reference', entity: 'toString' }),
    'danglingReference',
    "'a.f' refers to 'toString'",
  ],
  [
    'a pivot that is nothing',
    field({ kind: 'backReference', entity: 'a', list: true, via: 'b' }),
    'danglingReference',
    "'a.f' refers to 'b'",
  ],
  [
    'two entities of a name',
    { entities: [...entity().entities, ...entity().entities] },
    'duplicateEntity',
    "Two entities are named 'a'.",
  ],
  [
    'a field called __proto__',
    entity({ name: '__proto__', type: { kind: 'string' } }),
    'invalidName',
    'a cannot have a field called __proto__',
  ],
  [
    'an entity called __proto__',
    { entities: [{ name: '__proto__', fields: [id] }] },
    'invalidName',
    'An entity cannot be called __proto__',
  ],
])('A document that does not hold is an error that says where: %s', (_, document, code, message) => {
  const define = () => defineSchema(mistaken(document));
  expect(define).toThrow(message);
  expect(define).toThrow(expect.objectContaining({ code }));
  expect(define).toThrow(RelataError);
});
