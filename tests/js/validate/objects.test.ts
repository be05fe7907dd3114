import {
  Database,
  DatabaseValidationError,
  defineEntity,
  type EntityClass,
  SQLiteDatabaseAdapter,
  schemaDocument,
  t,
  type Violation,
} from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EntityMetadata } from '../../../js/metadata/entity-metadata.js';
import { Metadata } from '../../../js/metadata/metadata.js';
import { violationsOf } from '../../../js/metadata/violations.js';
import { fieldCheck } from '../../../js/validate/field.js';
import { Club, Flat, Line, Member } from '../../fixtures/entities/members.js';
import { mistaken } from '../mistaken.js';
import { recordStatements } from '../statements.js';

/** What is told of objects that cannot be written, and what becomes of them. */

let database: Database;

beforeEach(async () => {
  database = new Database([Club, Member]);
  await database.migrate();
});

afterEach(() => database.close());

/** What a write is refused for. */
async function errorsOf(work: Promise<unknown>): Promise<readonly Violation[]> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof DatabaseValidationError)) throw error ?? new Error('nothing was refused');
  return error.errors;
}

const placesOf = (errors: readonly Violation[]) => errors.map(({ path, code }) => `${path} ${code}`);

test('F95 persisting and patching are held to the same constraints, every broken field at once, and write nothing', async () => {
  const member = new Member('Ada', new Club('Bach'));
  await database.persist(member);
  const statements = await recordStatements();
  const broken = { name: '', tags: ['x'] };
  const patched = await errorsOf(database.query(Member).filter({ id: member.id }).patchMany(broken));
  const persisted = await errorsOf(database.persist(Object.assign(member, broken)));
  expect(statements.texts.filter((sql) => /INSERT|UPDATE|BEGIN/.test(sql))).toEqual([]);
  expect(placesOf(patched).length).toBeGreaterThanOrEqual(2);
  expect(placesOf(patched).sort()).toEqual(placesOf(persisted).sort());
  for (const { entity, message } of patched) expect(`${entity}: ${message}`).toMatch(/^member: .*member\./i);
});

test('what is wrong is told object by object, and of each in the order of its fields', async () => {
  const bach = new Club('Bach');
  const members = ['', 'Ada', 'x'.repeat(100)].map((name) => new Member(name, bach));
  Object.assign(members[0] as Member, { tags: ['x'] });
  Object.assign(members[2] as Member, { tags: ['y'] });
  const errors = await errorsOf(database.persist(members));
  expect(errors.map(({ path, value }) => [path, value])).toEqual([
    ['tags.0', 'x'],
    ['name', ''],
    ['tags.0', 'y'],
    ['name', 'x'.repeat(100)],
  ]);
});

test('what is inside a value has the path to it', async () => {
  const member = new Member('Ada', new Club('Bach'));
  Object.assign(member, {
    tags: ['ok', 'x', 'fine', 'y'],
    // JSON.parse makes an own property of it.
    marks: JSON.parse('{"__proto__": -1, "good": 1, "bad": -2}') as Record<string, number>,
    seats: new Map([
      ['a', 1],
      ['b2', -1],
    ]),
    days: new Set([new Date(1), new Date(-1)]),
    pair: ['a1', 1, -2],
    lines: [new Line('ok'), Object.assign(new Line(''), { lines: [new Line('deep'), new Line('x'.repeat(21))] })],
    either: new Line(''),
    home: Object.assign(new Flat('Q'), { floor: -1 }),
  });
  expect(placesOf(await errorsOf(database.persist(member)))).toEqual([
    'tags maxLength',
    'tags.1 minLength',
    'tags.3 minLength',
    'marks.__proto__ positive',
    'marks.bad positive',
    'seats.b2 alpha',
    'seats.b2 positive',
    'days.1 afterDate',
    'pair.0 alpha',
    'pair.2 positive',
    'lines.1.lines.1.text maxLength',
    'lines.1.text minLength',
    'either.text minLength',
    'home.floor positive',
    'home.street minLength',
  ]);
  member.either = { text: 1 };
  expect(placesOf(await errorsOf(database.persist(member)))).toContain('either.text negative');
});

test('every broken field of every object is told at once, and nothing is asked of the database', async () => {
  const recording = await recordStatements();
  const club = new Club('');
  const bad = Object.assign(new Member('x'.repeat(30), club), { nick: '', lines: 5, home: new Flat('Q') });
  const worse = Object.assign(new Member(mistaken(undefined), mistaken(undefined)), { tags: ['ok', undefined] });
  const good = new Member('Ada', club);
  const error = await database.persist(good, bad, worse).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DatabaseValidationError);
  const { message, errors, entity } = error as DatabaseValidationError;
  expect(errors.map(({ entity: of, path, code }) => `${of}.${path} ${code}`)).toEqual([
    'club.name minLength',
    'member.nick minLength',
    'member.lines invalidValue',
    'member.home.street minLength',
    'member.name maxLength',
    'member.tags.1 valueRequired',
    'member.name valueRequired',
    'member.club valueRequired',
  ]);
  expect(entity).toBe('club');
  expect(message).toMatch(
    /^8 values cannot be written\. club\.name expects a length of at least 1, got the string ''\. .* And 3 more\.$/,
  );
  expect(recording.texts).toEqual([]);
  expect([club.id, bad.id, worse.id, good.id]).toEqual([0, 0, 0, 0]);
});

test('with one mistake the message is its sentence', async () => {
  await expect(database.persist(new Club('x'.repeat(70)))).rejects.toThrow(
    /^club\.name expects a length of at most 20, got a string of 70 characters\.$/,
  );
});

test('mended objects are written, and no key is lost on the way', async () => {
  const member = new Member('', new Club('Bach'));
  expect(placesOf(await errorsOf(database.persist(member)))).toEqual(['name minLength']);
  member.name = 'Ada';
  await database.persist(member);
  expect([member.id, member.club.id]).toEqual([1, 1]);
});

test('of an object that is in the database only what changed is tested', async () => {
  const tested: unknown[] = [];
  let limit = 10;
  const below = (value: number) => {
    tested.push(value);
    return value < limit ? undefined : { code: 'limit', message: `${value} is too much` };
  };
  const Score = defineEntity('score', {
    id: t.number().primaryKey().autoIncrement(),
    first: t.number().validate(below),
    second: t.number().validate(below),
  });
  const scores = new Database([Score]);
  await scores.migrate();
  await scores.persist(new Score({ first: 1, second: 9 }));
  // What is in the database need not pass any more.
  limit = 5;
  tested.length = 0;
  const session = scores.createSession();
  const score = await session.query(Score).findOne();
  score.first = 6;
  expect(placesOf(await errorsOf(session.commit()))).toEqual(['first limit']);
  expect(await scores.query(Score).findOne()).toMatchObject({ first: 1, second: 9 });
  score.first = 4;
  await session.commit();
  expect(await scores.query(Score).findOne()).toMatchObject({ first: 4, second: 9 });
  expect(tested).toEqual([6, 4]);
  await scores.close();
});

test('a field without validators, its own or inside, has no check at all', () => {
  const list = t.array(t.object({ text: t.string(), more: t.map(t.string(), t.union(t.date(), t.number())) }));
  expect([list, t.string().default('')].map(({ definition }) => fieldCheck(definition))).toEqual([undefined, undefined]);
  expect(fieldCheck(t.array(t.map(t.string(), t.tuple(t.number().positive()))).definition)).toBeTypeOf('function');
});

test('some fields can be tested without an object', async () => {
  const member = await metadataOf(Member, Club);
  const club = new Club('Bach');
  expect(violationsOf(member, { nick: null, tags: ['ok'], 'home.street': 'Quay', club: 3 })).toEqual([]);
  expect(violationsOf(member, {})).toEqual([]);
  const wrong = violationsOf(member, { name: undefined, nick: '', tags: ['x'], 'home.street': 'Q', 'home.floor': 1.5, club });
  expect(placesOf(wrong)).toEqual([
    'name valueRequired',
    'nick minLength',
    'tags.0 minLength',
    'home.street minLength',
    'home.floor invalidValue',
    'club invalidValue',
  ]);
  expect(wrong.at(-1)?.message).toContain('without a primary key');
  for (const name of ['nmae', 'constructor', '__proto__']) {
    const values = JSON.parse(`{"${name}": 1}`) as Record<string, unknown>;
    expect(() => violationsOf(member, values)).toThrow(expect.objectContaining({ code: 'unknownField' }));
  }
});

/** What is known of the first of some classes at run time. */
async function metadataOf(...classes: [EntityClass, ...EntityClass[]]): Promise<EntityMetadata> {
  const { engine, planner } = await new SQLiteDatabaseAdapter().open(schemaDocument(classes));
  const metadata = new Metadata(planner.schema, classes).ofClass(classes[0]);
  await engine.close();
  planner.close();
  return metadata;
}
