import { Database, defineEntity, defineSchema, type EntityClass, type SchemaDocument, schemaDocument, t } from 'relata';
import { afterEach, expect, test } from 'vitest';
import { choir } from '../fixtures/entities/choir.js';
import { harbour } from '../fixtures/entities/harbour.js';
import { Sample } from '../fixtures/entities/values.js';

const opened: Database[] = [];

function open(entities: readonly EntityClass[]): Database {
  const database = new Database(entities);
  opened.push(database);
  return database;
}

afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
});

const id = () => t.number().primaryKey().autoIncrement();

const Singer = defineEntity('singer', {
  id: id(),
  get choirs() {
    return t.backReferences(() => Choir, { via: () => Membership });
  },
  name: t.string(),
});
const Choir = defineEntity('choir', {
  id: id(),
  get singers() {
    return t.backReferences(() => Singer, { via: () => Membership });
  },
  name: t.string(),
});
const Membership = defineEntity('membership', {
  id: id(),
  singer: t.reference(() => Singer),
  choir: t.reference(() => Choir),
});

const Ship = defineEntity('ship', {
  id: id(),
  get logBook() {
    return t.backReference(() => LogBook);
  },
  get insurance() {
    return t.backReference(() => Insurance);
  },
  name: t.string(),
});
const LogBook = defineEntity(
  'log-book',
  { entries: t.array(t.string()), ship: t.reference(() => Ship).primaryKey() },
  { collection: 'log_books' },
);
const Insurance = defineEntity('insurance', { id: id(), ship: t.reference(() => Ship).unique(), sum: t.number() });
const Page = defineEntity('page', { id: id(), book: t.reference(() => LogBook), text: t.string() });

const DefinedSample = defineEntity(
  'sample',
  {
    id: id(),
    text: t.string().default(''),
    number: t.number().default(0),
    whole: t.integer().default(0),
    big: t.bigint(),
    flag: t.boolean().default(false),
    date: t.date(),
    uuid: t.uuid().default('00000000-0000-4000-8000-000000000000'),
    bytes: t.bytes(),
    storage: t.enum('cold', 'frozen'),
    literal: t.enum('a', 'b').default('a'),
    json: t.object({ tags: t.array(t.string()), depth: t.object({ n: t.number() }).optional() }),
    renamed: t.string().default('').column('other_name'),
    optionalText: t.string().optional(),
    optionalNumber: t.number().optional(),
    optionalDate: t.date().optional(),
    optionalBytes: t.bytes().optional(),
    optionalBig: t.bigint().optional(),
    optionalFlag: t.boolean().optional(),
    nullableText: t.string().nullable(),
    nullableDate: t.date().nullable(),
    nullableJson: t.array(t.number()).nullable(),
  },
  { collection: 'samples' },
);

test.each<[string, EntityClass[], readonly EntityClass[]]>([
  ['many to many', [Singer, Choir, Membership], choir],
  ['one to one', [Ship, LogBook, Insurance, Page], harbour],
  ['every kind of value', [DefinedSample], [Sample]],
])('F18 a compiled class, defineEntity() and JSON declare the same: %s', async (_, defined, compiled) => {
  const document = schemaDocument(compiled);
  expect(schemaDocument(defined)).toEqual(document);
  const fromJson: EntityClass[] = Object.values(defineSchema(JSON.parse(JSON.stringify(document)) as SchemaDocument));
  expect(schemaDocument(fromJson)).toEqual(document);
  const [mine, json, theirs] = await Promise.all([created(defined), created(fromJson), created(compiled)]);
  expect(mine).toEqual(theirs);
  expect(json).toEqual(theirs);
  expect(mine.length).toBeGreaterThanOrEqual(compiled.length);
});

async function created(entities: readonly EntityClass[]): Promise<string[]> {
  const database = open(entities);
  return (await database.migrate()).statements;
}

test('Objects of a definition are written, joined and are instances of it', async () => {
  const database = open([Singer, Choir, Membership]);
  await database.migrate();
  const [singer, bach] = [new Singer({ name: 'Ada' }), new Choir({ name: 'Bach' })];
  await database.persist(new Membership({ singer, choir: bach }));
  const loaded = await database.query(Membership).joinWith('singer').joinWith('choir').findOne();
  expect([loaded.singer.name, loaded.choir.name]).toEqual(['Ada', 'Bach']);
  expect(loaded.singer).toBeInstanceOf(Singer);
  const sides = await database.query(Choir).joinWith('singers').find();
  expect(sides).toMatchObject([{ name: 'Bach', singers: [{ name: 'Ada' }] }]);
});

test('what is no field of t is an error that names it', async () => {
  const Wrong = defineEntity('wrong', { id: id(), size: 5 });
  await expect(open([Wrong]).migrate()).rejects.toMatchObject({
    code: 'invalidArgument',
    message: "wrong.size is 5, which is no field. Write one of t's, such as `size: t.string()`.",
    detail: { entity: 'wrong', field: 'size' },
  });
});

test('A definition’s types hold', async () => {
  const database = open([Ship, LogBook, Insurance, Page]);
  await database.migrate();
  await database.persist(new Insurance({ ship: new Ship({ name: 'Gull' }), sum: 3 }));
  const insurance = await database
    .query(Insurance)
    .filter({ sum: { $gt: 2 } })
    .joinWith('ship')
    .findOne();
  const name: string = insurance.ship.name;
  expect(name).toBe('Gull');
  // @ts-expect-error a sum is a number
  await expect(database.query(Insurance).filter({ sum: 'x' }).find()).rejects.toMatchObject({ code: 'wrongValue' });
});
