import { Database, type Patch, RelataError } from 'relata';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lending, Title, Writer } from '../fixtures/entities/library.js';
import { Sample, Storage } from '../fixtures/entities/values.js';
import { recordStatements } from './statements.js';

let database: Database;

beforeEach(async () => {
  database = new Database([Sample, ...lending]);
  await database.migrate();
  const sample = new Sample();
  sample.optionalText = 'there';
  sample.optionalNumber = 1;
  sample.json = { tags: ['a', 'b'] };
  await database.persist(sample, new Sample());
});

afterEach(() => database.close());

const first = () => database.query(Sample).filter({ id: 1 });
const failing = async (work: Promise<unknown>) => {
  const error: unknown = await work.then(
    () => expect.unreachable('no error'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(RelataError);
  return error as RelataError;
};

describe('kinds of values', () => {
  const changes: [string, Patch<Sample>][] = [
    ['text', { text: "it's; DROP TABLE samples; --" }],
    ['number', { number: 0.1 }],
    ['whole', { whole: -(2 ** 53 - 1) }],
    ['big', { big: 2n ** 63n - 1n }],
    ['flag', { flag: true }],
    ['date', { date: new Date(-1) }],
    ['uuid', { uuid: 'ffffffff-0000-4000-8000-000000000000' }],
    ['bytes', { bytes: new Uint8Array([0, 255]) }],
    ['storage', { storage: Storage.Frozen }],
    ['literal', { literal: 'b' }],
    ['json', { json: { tags: ["'", '"'], depth: { n: -0 } } }],
    ['renamed', { renamed: 'x' }],
    ['optionalDate', { optionalDate: new Date(5) }],
    ['optionalFlag', { optionalFlag: false }],
    ['nullableText', { nullableText: '' }],
    ['nullableDate', { nullableDate: new Date(0) }],
    ['nullableJson', { nullableJson: [1, Infinity] }],
  ];
  test.each(changes)('%s is set in the rows that are found, and in no other', async (field, change) => {
    expect(await first().patchMany(change)).toEqual({ modified: 1, primaryKeys: [1], returning: {} });
    const [changed, other] = await database.query(Sample).orderBy('id').find();
    expect(changed).toMatchObject(change);
    expect(other?.[field as keyof Sample]).toEqual(new Sample()[field as keyof Sample]);
    await first().patchOne({ $set: { text: 'again' } });
    expect(await first().findOneField('text')).toBe('again');
  });

  test('null and $unset take values away, as the field has it', async () => {
    await first().patchOne({ optionalText: null, nullableJson: [1] });
    expect(await first().findOne()).toMatchObject({ optionalText: undefined, nullableJson: [1] });
    await first().patchOne({ $unset: { optionalNumber: true, nullableJson: true } });
    expect(await first().findOne()).toMatchObject({ optionalNumber: undefined, nullableJson: null });
  });
});

describe('$inc', () => {
  test('adds in the database; what has no value keeps none', async () => {
    await database.query(Sample).patchMany({ $inc: { whole: 3, number: -0.5, big: 2n, optionalNumber: 1 } });
    const [one, two] = await database.query(Sample).orderBy('id').find();
    expect(one).toMatchObject({ whole: 3, number: -0.5, big: 2n, optionalNumber: 2 });
    expect(two?.optionalNumber).toBeUndefined();
    await Promise.all(Array.from({ length: 20 }, () => first().patchOne({ $inc: { whole: 1 } })));
    expect(await first().findOneField('whole')).toBe(23);
  });

  test.each<[string, Patch<Sample>, Patch<Sample>]>([
    ['2^53', { whole: 2 ** 53 - 1 }, { $inc: { whole: 1 } }],
    ['64 bits', { big: 2n ** 63n - 1n }, { $inc: { big: 1n } }],
    ['64 bits downwards', { big: -(2n ** 63n) }, { $inc: { big: -1n } }],
  ])('a sum beyond %s is refused, and no row is changed', async (_, before, change) => {
    await first().patchOne(before);
    const error = await failing(database.query(Sample).patchMany({ ...change, text: 'half' }));
    expect(error.code).toBe('integerOverflow');
    expect(await database.query(Sample).filter({ text: 'half' }).count()).toBe(0);
    expect(await first().findOne()).toMatchObject(before);
  });
});

describe('inside JSON', () => {
  test('members and elements, by path', async () => {
    await first().patchOne({ 'json.tags.1': "it's", 'json.depth': { n: 1 } });
    expect(await first().findOneField('json')).toEqual({ tags: ['a', "it's"], depth: { n: 1 } });
    await first().patchOne({ 'json.depth.n': Infinity, 'json.tags.2': 'c' });
    await first().patchOne({ $inc: { 'json.depth.n': 1 } });
    expect(await first().findOneField('json')).toEqual({ tags: ['a', "it's", 'c'], depth: { n: Infinity } });
    await first().patchOne({ 'json.tags': [], $unset: { 'json.depth': true } });
    expect(await first().findOneField('json')).toEqual({ tags: [] });
  });

  test('a member without anything around it is refused, and no row is changed', async () => {
    await first().patchOne({ 'json.depth': { n: 1 } });
    const error = await failing(database.query(Sample).patchMany({ 'json.depth.n': 2 }));
    expect(error).toMatchObject({ code: 'invalidValue', detail: { field: 'json.depth.n', key: 2 } });
    expect(await first().findOneField('json')).toEqual({ tags: ['a', 'b'], depth: { n: 1 } });
    expect((await failing(first().patchOne({ 'json.tags.7': 'x' }))).code).toBe('invalidValue');
  });
});

describe('what is refused', () => {
  const cases: [string, object, string][] = [
    ['an unknown field', { nothing: 1 }, 'unknownField'],
    ['__proto__', JSON.parse('{"__proto__": {"text": "x"}}') as object, 'unknownField'],
    ['a changed prototype', Object.create({ text: 'x' }) as object, 'invalidArgument'],
    ['no object', [] as object, 'invalidArgument'],
    ['an empty patch', {}, 'emptyPatch'],
    ['an empty operator', { $set: {} }, 'emptyPatch'],
    ['an unknown operator', { $push: { text: 'x' } }, 'invalidArgument'],
    ['an operator of Object.prototype', { $set: { constructor: 1 } }, 'unknownField'],
    ['undefined', { text: undefined }, 'invalidValue'],
    ['null in a required field', { text: null }, 'validationFailed'],
    ['a value of another type', { text: 1 }, 'validationFailed'],
    ['a member of another type', { 'json.tags.0': 1 }, 'validationFailed'],
    ['an unknown member', { 'json.nothing': 1 }, 'unknownField'],
    ['an amount that is no number', { $inc: { whole: '1' } }, 'invalidValue'],
    ['an infinite amount', { $inc: { number: Infinity } }, 'invalidValue'],
    ['$unset by something else', { $unset: { optionalText: 1 } }, 'invalidValue'],
    ['$unset of a required field', { $unset: { text: true } }, 'notPatchable'],
    ['one field twice', { text: 'a', $set: { text: 'b' } }, 'notPatchable'],
  ];
  test.each(cases)('%s', async (_, changes, code) => {
    const before = await database.query(Sample).find();
    const error = await failing(database.query(Sample).patchMany(changes as Patch<Sample>));
    expect(error.code).toBe(code);
    expect(await database.query(Sample).find()).toEqual(before);
  });
});

describe('relations', () => {
  const ada = () => database.query(Writer).filter({ name: 'Ada' });

  beforeEach(async () => {
    const [writer, other] = [new Writer('Ada'), new Writer('Bob')];
    await database.persist(writer, other, ...['B', 'A', 'C'].map((name) => new Title(writer, name)), new Title(other, 'D'));
  });

  test('a reference takes an object, a plain object with the key, or the key', async () => {
    const bob = await database.query(Writer).filter({ name: 'Bob' }).findOne();
    const title = database.query(Title).filter({ name: 'A' });
    for (const editor of [bob, { id: bob.id }, bob.id]) {
      await title.patchOne({ editor: null });
      const { returning } = await title.returning('editor', 'name').patchOne({ editor });
      expect(returning.editor[0]?.id).toBe(bob.id);
      expect(returning.name).toEqual(['A']);
    }
    expect((await failing(title.patchOne({ editor: new Writer('new') }))).code).toBe('validationFailed');
    expect((await failing(ada().patchOne({ titles: [] } as never))).code).toBe('notPatchable');
    expect((await failing(title.patchOne({ 'writer.name': 'x' } as never))).code).toBe('notPatchable');
  });

  test('rows are found through relations and joins, each once; order, skip and limit choose', async () => {
    expect(await database.query(Writer).innerJoin('titles').patchMany({ name: 'both' })).toMatchObject({ modified: 2 });
    await database
      .query(Writer)
      .filter({ titles: { $some: { name: 'D' } } })
      .patchMany({ name: 'Bob' });
    expect(await database.query(Writer).orderBy('id').findField('name')).toEqual(['both', 'Bob']);
    const titles = database.query(Title).filter({ 'writer.name': 'both' }).orderBy('name');
    expect((await titles.returning('name').patchOne({ pages: 1 })).returning.name).toEqual(['A']);
    await titles.skip(1).limit(5).patchMany({ pages: 2 });
    expect(await database.query(Title).orderBy('name').findField('pages')).toEqual([1, 2, 2, 100]);
  });

  test('a reference to no row is named at the commit, and nothing is changed', async () => {
    const error = await failing(database.query(Title).patchMany({ writer: 99, pages: 7 }));
    expect(error).toMatchObject({ code: 'foreignKeyConstraint', detail: { entity: 'title', field: 'writer' } });
    expect(await database.query(Title).filter({ pages: 7 }).has()).toBe(false);
    const unique = await failing(database.query(Title).patchMany({ id: 3 }));
    expect(unique).toMatchObject({ code: 'uniqueConstraint', detail: { entity: 'title', field: 'id' } });
    expect(await database.query(Title).count()).toBe(4);
  });

  test('objects of a session take the new values, but keep changes of their own', async () => {
    const session = database.createSession();
    const [one, two] = await session.query(Title).orderBy('name').find();
    const bob = await session.query(Writer).filter({ name: 'Bob' }).findOne();
    if (one) one.pages = 5;
    await session.query(Title).patchMany({ $inc: { pages: 1 }, editor: bob });
    expect([one?.pages, two?.pages, one?.editor]).toEqual([5, 101, bob]);
    const { texts } = await recordStatements();
    await session.commit();
    expect(texts.filter((text) => text.startsWith('UPDATE'))).toHaveLength(1);
    expect(await database.query(Title).orderBy('name').findField('pages')).toEqual([5, 101, 101, 101]);
    expect((await failing(session.query(Title).patchOne({ id: 9 }))).code).toBe('invalidArgument');
  });

  test('an object of a session whose row a query deleted is not written again', async () => {
    const session = database.createSession();
    const [one] = await session.query(Title).orderBy('name').find();
    await session.query(Title).orderBy('name').deleteOne();
    if (one) one.pages = 5;
    await session.commit();
    expect(await database.query(Title).count()).toBe(3);
  });
});
