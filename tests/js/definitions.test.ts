import { Database, defineEntity, type EntityClass, FieldBuilder, schemaDocument, t, type ValueType } from 'relata';
import { afterEach, expect, test } from 'vitest';
import { choir } from '../fixtures/entities/choir.js';
import { harbour } from '../fixtures/entities/harbour.js';
import { Club, Flat, Line, Member, Tried } from '../fixtures/entities/members.js';
import { CODE, isOdd, STICKY, startsWith } from '../fixtures/entities/rules.js';
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

// The thunks of back references say their type, since TypeScript cannot infer two constants from each other.
const Singer = defineEntity('singer', {
  id: id(),
  choirs: t.backReferences((): EntityClass => Choir, { via: (): EntityClass => Membership }),
  name: t.string(),
});
const Choir = defineEntity('choir', {
  id: id(),
  singers: t.backReferences((): EntityClass => Singer, { via: (): EntityClass => Membership }),
  name: t.string(),
});
const Membership = defineEntity('membership', {
  id: id(),
  singer: t.reference(() => Singer),
  choir: t.reference(() => Choir),
});

const Ship = defineEntity('ship', {
  id: id(),
  logBook: t.backReference((): EntityClass => LogBook),
  insurance: t.backReference((): EntityClass => Insurance),
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
    big: t.bigint().default(0n),
    flag: t.boolean().default(false),
    date: t.date(),
    uuid: t.uuid().default('00000000-0000-4000-8000-000000000000'),
    bytes: t.bytes(),
    storage: t.enum('cold', 'frozen').default('cold'),
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

const DefinedTried = defineEntity('tried', {
  id: id(),
  validate: t.number().validate(isOdd).optional(),
  options: t
    .string()
    .validate(startsWith, { start: 'a', or: ['b'] })
    .optional(),
  pattern: t.string().optional().pattern(CODE),
  sticky: t.string().pattern(STICKY).optional(),
  alpha: t.string().alpha().optional(),
  alphanumeric: t.string().alphanumeric().optional(),
  ascii: t.string().ascii().optional(),
  decimal: t.string().decimal().optional(),
  money: t.string().decimal(0, 2).optional(),
  email: t.string().email().optional(),
  least: t.string().minLength(3).optional(),
  most: t.array(t.string()).maxLength(2).optional(),
  bytes: t.bytes().minLength(1).optional(),
  includes: t.string().includes('x').optional(),
  excludes: t.set(t.number()).excludes(3).optional(),
  multiple: t.number().multipleOf(0.1).optional(),
  bigMultiple: t.bigint().multipleOf(3n).optional(),
  minimum: t.number().minimum(-1.5).optional(),
  maximum: t.bigint().maximum(9007199254740993n).optional(),
  above: t.integer().exclusiveMinimum(2).optional(),
  below: t.number().exclusiveMaximum(2).optional(),
  positive: t.number().positive().optional(),
  negative: t.bigint().negative().optional(),
  positiveNoZero: t.number().positiveNoZero().optional(),
  negativeNoZero: t.number().negativeNoZero().optional(),
  before: t.date().beforeDate('2030-01-01').optional(),
  after: t.date().afterDate(0).optional(),
  beforeNow: t.date().beforeNow().optional(),
  afterNow: t.date().afterNow().optional(),
});

const name = () => t.string().minLength(1).maxLength(20);
const DefinedClub = defineEntity('club', { id: id(), name: name() });
// A type that contains itself is written out, since builders are made of finished ones.
const line: ValueType = {
  kind: 'class',
  class: () => Line,
  fields: [
    {
      name: 'lines',
      type: {
        kind: 'validated',
        of: { kind: 'array', of: { kind: 'recursive', up: 3 } },
        validators: [{ kind: 'maxLength', value: 2 }],
      },
      optional: true,
    },
    {
      name: 'text',
      type: {
        kind: 'validated',
        of: { kind: 'string' },
        validators: [
          { kind: 'minLength', value: 1 },
          { kind: 'maxLength', value: 20 },
        ],
      },
    },
  ],
};
const lineField = () => new FieldBuilder<Line>({ type: { kind: 'json', of: line } });
const DefinedMember = defineEntity('member', {
  id: id(),
  nick: name().nullable(),
  tags: t.array(t.string().minLength(2)).maxLength(3),
  marks: t.record(t.integer().positive()),
  seats: t.map(t.string().alpha(), t.number().positive()),
  days: t.set(t.date().afterDate(0)),
  pair: new FieldBuilder({
    type: {
      kind: 'json',
      of: {
        kind: 'tuple',
        elements: [{ kind: 'validated', of: { kind: 'string' }, validators: [{ kind: 'alpha' }] }],
        rest: { kind: 'validated', of: { kind: 'number' }, validators: [{ kind: 'positive' }] },
      },
    },
  }),
  lines: t.array(lineField()),
  either: t.union(lineField(), t.object({ text: t.number().negative() })).nullable(),
  home: t.embedded(() => Flat, 'home_', {
    floor: t.integer().positive().default(0),
    street: t.string().minLength(2),
  }),
  name: name(),
  club: t.reference(() => DefinedClub),
});

test.each<[string, EntityClass[], readonly EntityClass[]]>([
  ['many to many', [Singer, Choir, Membership], choir],
  ['one to one', [Ship, LogBook, Insurance, Page], harbour],
  ['every kind of value', [DefinedSample], [Sample]],
  ['every validator', [DefinedTried], [Tried]],
  ['validators inside values', [DefinedMember, DefinedClub], [Member, Club]],
])('F18: defineEntity() says the same as a compiled class: %s', async (_, defined, compiled) => {
  expect(schemaDocument(defined)).toEqual(schemaDocument(compiled));
  const [mine, theirs] = await Promise.all([created(defined), created(compiled)]);
  expect(mine).toEqual(theirs);
  expect(mine.length).toBeGreaterThanOrEqual(compiled.length);
});

async function created(entities: readonly EntityClass[]): Promise<string[]> {
  const database = open(entities);
  return (await database.migrate()).statements;
}

test('F18: objects of a definition are written, joined and are instances of it', async () => {
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

test('F18: a definition’s types hold', async () => {
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

test('F18: validators are methods of the fields that they can look at', () => {
  // @ts-expect-error a number has no length
  t.number().minLength(3);
  // @ts-expect-error text is no number
  t.string().positive();
  // @ts-expect-error null aside, a date is no text
  t.date().nullable().email();
  t.enum('a', 'b')
    .nullable()
    .maxLength(1)
    .validate((value: 'a' | 'b') => (value === 'a' ? undefined : { code: 'b', message: 'b' }));
  // @ts-expect-error the function takes numbers
  t.string().validate(isOdd);
  // @ts-expect-error its options are missing
  t.string().validate(startsWith);
  const embedded = t.embedded(undefined, 'a_', { x: t.number() });
  expect(() => embedded.validate(() => undefined)).toThrow(expect.objectContaining({ code: 'invalidArgument' }));
  expect(() => t.backReferences(() => Singer).validate(() => undefined)).toThrow(/backReference/);
});
