import { Database } from 'relata';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as bytesTypes from '../../fixtures/entities/bytes-types.js';
import * as jsonTypes from '../../fixtures/entities/json-types.js';
import { Money } from '../../fixtures/entities/json-types.js';
import * as scalarTypes from '../../fixtures/entities/scalar-types.js';

type Row = Record<'id' | 'plain' | 'optional' | 'nullable' | 'initial', unknown>;

const every = Object.assign({}, scalarTypes, bytesTypes, jsonTypes) as unknown as Record<string, new () => Row>;
const classes = Object.entries(every).filter(([name]) => name.startsWith('Of'));

let database: Database;

beforeAll(async () => {
  database = new Database(classes.map(([, entityClass]) => entityClass));
  await database.migrate();
});

afterAll(() => database.close());

const dates = [new Date(0), new Date(8.64e15), new Date(-8.64e15), new Date('0000-01-01T00:00:00.001Z')];
const text = ['', 'é漢😀', 'a\0b\0', "'; --", '{"$date":1}', 'Infinity', '4'];
const numbers = [0, 0.1 + 0.2, Number.MAX_VALUE, Number.MIN_VALUE, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
const bigints = [0n, 2n ** 63n - 1n, -(2n ** 63n)];

/** Values of each type, at its limits. */
const values: Record<string, readonly unknown[]> = {
  OfString: text,
  OfNumber: numbers,
  OfBoolean: [true, false],
  OfBigint: bigints,
  OfDate: dates,
  OfUuid: ['ffffffff-ffff-4fff-bfff-ffffffffffff'],
  OfEnum: ['low', 'high'],
  OfLiteral: ['a', 'b'],
  OfTemplate: ['v1', 'v2'],
  OfConstants: ['all', 1, false],
  OfInteger: [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER],
  OfInt8: [-128, 127],
  OfInt16: [-32768, 32767],
  OfInt32: [-2147483648, 2147483647],
  OfUint8: [0, 255],
  OfUint16: [0, 65535],
  OfUint32: [0, 4294967295],
  OfFloat: numbers,
  OfFloat32: [0, 0.1, 3.4028234663852886e38, -3.4028234663852886e38, Number.POSITIVE_INFINITY],
  OfBytes: [new Uint8Array(), Uint8Array.from({ length: 256 }, (_, index) => index)],
  OfArrayBuffer: [new ArrayBuffer(0), new Uint8Array([0, 255]).buffer],
  OfClamped: [new Uint8ClampedArray([0, 255])],
  OfInt8s: [new Int8Array([-128, 127])],
  OfUint16s: [new Uint16Array([0, 65535])],
  OfInt16s: [new Int16Array([-32768, 32767]), new Int16Array([1, 2, 3]).subarray(1)],
  OfUint32s: [new Uint32Array([0, 4294967295])],
  OfInt32s: [new Int32Array([-2147483648, 2147483647])],
  OfFloat32s: [new Float32Array([-0, 0.5, Number.NaN, Number.NEGATIVE_INFINITY])],
  OfFloat64s: [new Float64Array([-0, 0.1, Number.NaN, Number.MAX_VALUE])],
  OfBigUint64s: [new BigUint64Array([0n, 2n ** 64n - 1n])],
  OfBigInt64s: [new BigInt64Array([-(2n ** 63n), 2n ** 63n - 1n])],
  OfList: [[], text, ['\ud800']],
  OfDates: [[], dates],
  OfTuple: [
    ['', 0],
    ['x', -0, new Date(5)],
    ['x', 1, undefined],
  ],
  OfSetOf: [new Set(), new Set([new Date(3)])],
  OfMapOf: [new Map(), new Map([[2n ** 100n, new Set(['a', 'b'])]])],
  OfRecordOf: [{}, { a: new Uint8Array([1, 255]), '': new Uint8Array(), ['__proto__']: new Uint8Array([7]) }],
  OfClassOf: [new Money(0n), Object.assign(new Money(2n ** 70n), { constructed: false })],
  OfInterfaceOf: [{ from: new Date(0) }, { from: new Date(0), to: new Date(1) }, { from: new Date(0), note: new Set([1n]) }],
  OfMixed: ['4', 4, '', 'Infinity', Number.POSITIVE_INFINITY, -0, '-0', '{"a":1}'],
  OfMixedDate: ['x', '2020-01-01T00:00:00.000Z', new Date('2020-01-01T00:00:00.000Z'), '12', 12n, true, 'true'],
  OfChoice: [new Money(3n), { from: new Date(9) }, [new Money(1n), new Money(2n)], { from: new Date(9), cents: 1 }],
  OfAnything: [
    'x',
    -0,
    [undefined, null, 1n],
    { a: { b: [new Date(0), new Set([new Map([[1, { c: new Float32Array([0.5]) }]])])] } },
    { $date: 'not a date' },
    { $object: { $set: [] } },
    { ['__proto__']: 1 },
    new Date(1),
  ],
};

const cases = Object.entries(values).flatMap(([name, list]) => list.map((value, index) => [name, index, value] as const));

test('F96: every class of the fixtures has values', () => {
  expect(classes.map(([name]) => name).sort()).toEqual(Object.keys(values).sort());
});

test.each(cases)('F96 F11: %s, value %i comes back as it went, in every field', async (name, _, value) => {
  const entityClass = every[name] as new () => Row;
  const row = Object.assign(new entityClass(), { plain: value, optional: value, nullable: value, initial: value });
  await database.persist(row);
  const loaded = await database.query(entityClass).filter({ id: row.id }).findOne();
  for (const field of ['plain', 'optional', 'nullable', 'initial'] as const)
    expect([field, loaded[field]]).toStrictEqual([field, value]);
  // What was read is what was written: nothing is left to write.
  const before = await database.query(entityClass).count();
  await database.persist(loaded);
  expect(await database.query(entityClass).count()).toBe(before);
});

test.each(Object.entries(values))('F96: %s without a value is undefined, null or its default', async (name, [value]) => {
  const entityClass = every[name] as new () => Row;
  const row = Object.assign(new entityClass(), { plain: value });
  const { initial } = row;
  await database.persist(row);
  const loaded = await database.query(entityClass).filter({ id: row.id }).findOne();
  // What can be anything can be null without saying so.
  expect(loaded.optional).toBe(name === 'OfAnything' ? null : undefined);
  expect(loaded.nullable).toBeNull();
  expect(loaded.initial).toStrictEqual(initial);
});

test('F96: an instance inside JSON has its class and is not constructed again', async () => {
  const entityClass = jsonTypes.OfClassOf;
  const row = Object.assign(new entityClass(), { plain: Object.assign(new Money(1n), { cents: -5n }) });
  await database.persist(row);
  const { plain } = await database.query(entityClass).filter({ id: row.id }).findOne();
  expect(plain).toBeInstanceOf(Money);
  expect(plain.text).toBe('-5 cents');
});

test('F96: 10 MB of bytes come back', async () => {
  const row = new bytesTypes.OfBytes();
  row.plain = Uint8Array.from({ length: 10_000_000 }, (_, index) => index % 251);
  await database.persist(row);
  const { plain } = await database.query(bytesTypes.OfBytes).filter({ id: row.id }).findOne();
  expect(Buffer.compare(plain, row.plain)).toBe(0);
});

test('F90: what is changed inside a Set, a Map or an instance is written', async () => {
  const [set, choice] = [new jsonTypes.OfSetOf(), new jsonTypes.OfClassOf()];
  set.plain = new Set([new Date(1)]);
  choice.plain = new Money(1n);
  await database.persist(set, choice);
  set.plain.add(new Date(2));
  choice.plain.cents = 9n;
  await database.persist(set, choice);
  expect((await database.query(jsonTypes.OfSetOf).filter({ id: set.id }).findOne()).plain.size).toBe(2);
  expect((await database.query(jsonTypes.OfClassOf).filter({ id: choice.id }).findOne()).plain.cents).toBe(9n);
});
