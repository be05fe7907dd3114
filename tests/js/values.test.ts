import { Database, defineEntity, t, uuid } from 'relata';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Far, Parcel, Sample, Storage } from '../fixtures/entities/values.js';

let database: Database;

beforeAll(async () => {
  database = new Database([Sample, Parcel]);
  await database.migrate();
});

afterAll(() => database.close());

/** Writes a sample with some fields set and reads it in another way than through the object that was written. */
async function roundTrip(fields: Partial<Sample>): Promise<Sample> {
  const sample = Object.assign(new Sample(), fields);
  await database.persist(sample);
  return database.query(Sample).filter({ id: sample.id }).findOne();
}

test.each<[string, Partial<Sample>]>([
  ['empty text', { text: '' }],
  ['text of every plane', { text: 'aé漢😀\u0301' }],
  ['text with NUL', { text: 'a\0b\0' }],
  ['a byte order mark', { text: '\ufeffx' }],
  ['long text', { text: 'lorem é '.repeat(20_000) }],
  ['SQL in text', { text: `'; DROP TABLE samples; --` }],
  ['zero', { number: 0 }],
  ['a fraction', { number: 0.1 + 0.2 }],
  ['the greatest number', { number: Number.MAX_VALUE }],
  ['the smallest number', { number: Number.MIN_VALUE }],
  ['infinity', { number: Number.NEGATIVE_INFINITY }],
  ['2^31', { number: 2 ** 31, whole: 2 ** 31 }],
  ['the greatest whole numbers', { whole: Number.MAX_SAFE_INTEGER, number: Number.MAX_SAFE_INTEGER }],
  ['the least whole number', { whole: Number.MIN_SAFE_INTEGER }],
  ['the greatest bigint', { big: 2n ** 63n - 1n }],
  ['the least bigint', { big: -(2n ** 63n) }],
  ['a bigint beyond 2^53', { big: 2n ** 53n + 1n, optionalBig: 0n }],
  ['true', { flag: true, optionalFlag: false }],
  ['a date before 1970', { date: new Date('1066-10-14T09:00:00.123Z'), optionalDate: new Date(8.64e15) }],
  ['no bytes', { bytes: new Uint8Array(), optionalBytes: new Uint8Array() }],
  ['all bytes', { bytes: Uint8Array.from({ length: 256 }, (_, i) => i) }],
  ['an enum and a literal', { storage: Storage.Frozen, literal: 'b' }],
  ['JSON', { json: { tags: ['é', '"'], depth: { n: -0.5 } }, nullableJson: [1, 2] }],
  ['a renamed column', { renamed: 'x' }],
  ['null', { nullableText: null, nullableDate: null, nullableJson: null }],
  ['values where null could be', { nullableText: '', nullableDate: new Date(5), nullableJson: [] }],
])('F11: %s comes back as it went', async (_, fields) => {
  const loaded = await roundTrip(fields);
  expect(loaded).toMatchObject(fields);
  expect(loaded).toBeInstanceOf(Sample);
});

test('what is optional and not set is undefined, what is nullable is null', async () => {
  const loaded = await roundTrip({});
  expect(loaded.optionalText).toBeUndefined();
  expect(loaded.optionalBytes).toBeUndefined();
  expect(loaded.nullableText).toBeNull();
});

test('minus zero is a zero', async () => {
  expect((await roundTrip({ number: -0 })).number + 0).toBe(0);
});

test.each<[string, Partial<Record<keyof Sample, unknown>>]>([
  ['NaN', { number: Number.NaN }],
  ['a fraction in a whole number', { whole: 1.5 }],
  ['a bigint of 65 bits', { big: 2n ** 63n }],
  ['a number for a bigint', { big: 1 }],
  ['1 for a boolean', { flag: 1 }],
  ['an invalid date', { date: new Date('never') }],
  ['text that is no UUID', { uuid: 'abc' }],
  ['an array for bytes', { bytes: [1, 2] }],
  ['a constant that is none of them', { literal: 'c' }],
  ['a member that the enum has not', { storage: 'warm' }],
  ['a function as JSON', { json: () => 1 }],
  ['null where a value is required', { text: null }],
])('%s is refused, and nothing is written', async (_, fields) => {
  const [field] = Object.keys(fields);
  const before = await database.query(Sample).count();
  const write = roundTrip(fields as Partial<Sample>);
  await expect(write).rejects.toMatchObject({
    errors: [{ code: expect.stringMatching(/^(invalidValue|valueRequired)$/), field }],
  });
  expect(await database.query(Sample).count()).toBe(before);
});

test('a UUID is a key that rows are found by', async () => {
  const [first, second] = [new Parcel(uuid()), new Parcel(uuid())];
  first.note = 'first';
  await database.persist(first, second);
  expect(await database.query(Parcel).filter({ id: first.id }).findOne()).toMatchObject({ note: 'first' });
  expect(
    await database
      .query(Parcel)
      .filter({ id: { $in: [first.id, second.id] } })
      .count(),
  ).toBe(2);
});

test('every kind of value can be filtered by', async () => {
  const fields = {
    text: 'é"\'\0x',
    number: 0.1,
    whole: 2 ** 40,
    big: 2n ** 60n,
    flag: true,
    date: new Date(1e12),
    uuid: uuid(),
    bytes: new Uint8Array([0, 255]),
    storage: Storage.Frozen,
    literal: 'b',
    optionalText: 'x',
    optionalBig: -(2n ** 62n),
    nullableDate: new Date(-1),
  } as const;
  const { id } = await roundTrip(fields);
  for (const [field, value] of Object.entries(fields)) {
    const ids = async (filter: object) => (await database.query(Sample).filter(filter).find()).map((sample) => sample.id);
    expect([field, await ids({ id, [field]: value })]).toEqual([field, [id]]);
    expect([field, await ids({ id, [field]: { $in: [value] } })]).toEqual([field, [id]]);
    expect([field, await ids({ id, [field]: { $ne: value } })]).toEqual([field, []]);
    expect([field, await ids({ id, [field]: { $gte: value } })]).toEqual([field, [id]]);
  }
});

test('a changed date, bytes or JSON is noticed although the object is the same', async () => {
  const sample = new Sample();
  await database.persist(sample);
  sample.date.setTime(7);
  sample.json.tags.push('new');
  await database.persist(sample);
  const loaded = await database.query(Sample).filter({ id: sample.id }).findOne();
  expect([loaded.date.getTime(), loaded.json.tags]).toEqual([7, ['new']]);
  loaded.bytes = new Uint8Array([1, 2]);
  await database.persist(loaded);
  loaded.bytes[0] = 9;
  await database.persist(loaded);
  expect((await database.query(Sample).filter({ id: sample.id }).findOne()).bytes).toEqual(new Uint8Array([9, 2]));
});

test.each([
  ['a compiled class', Far],
  ['defineEntity()', defineEntity('Far', { id: t.number().primaryKey(), big: t.bigint().default(-(2n ** 63n) - 1n) })],
])('a bigint default of more than 64 bits is refused when the database opens: %s', async (_, entity) => {
  const opened = new Database([entity]).migrate();
  await expect(opened).rejects.toThrow(
    "'Far.big' has the default '-9223372036854775809', but it holds a whole number of 64 bits.",
  );
});
