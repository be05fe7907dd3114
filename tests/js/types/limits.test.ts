import { Database, defineEntity, t } from 'relata';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OfBytes, OfInt16s } from '../../fixtures/entities/bytes-types.js';
import {
  Money,
  OfAnything,
  OfChoice,
  OfClassOf,
  OfDates,
  OfInterfaceOf,
  OfMapOf,
  OfMixed,
  OfRecordOf,
  OfTuple,
} from '../../fixtures/entities/json-types.js';
import {
  OfBigint,
  OfConstants,
  OfDate,
  OfFloat32,
  OfInt8,
  OfInt16,
  OfInt32,
  OfNumber,
  OfString,
  OfUint8,
  OfUint16,
  OfUint32,
} from '../../fixtures/entities/scalar-types.js';
import { recordStatements } from '../statements.js';

const classes = [
  ...[OfBigint, OfConstants, OfDate, OfFloat32, OfInt8, OfInt16, OfInt32, OfNumber, OfString, OfUint8, OfUint16, OfUint32],
  ...[OfBytes, OfInt16s],
  ...[OfAnything, OfChoice, OfClassOf, OfDates, OfInterfaceOf, OfMapOf, OfMixed, OfRecordOf, OfTuple],
];

let database: Database;

beforeAll(async () => {
  database = new Database(classes);
  await database.migrate();
});

afterAll(() => database.close());

class Coin extends Money {}

const refused: readonly [new () => object, unknown, string][] = [
  [OfBigint, 2n ** 63n, 'a bigint of 64 bits, got 9223372036854775808'],
  [OfBigint, -(2n ** 63n) - 1n, 'a bigint of 64 bits, got -9223372036854775809'],
  [OfDate, new Date(8.64e15 + 1), 'a valid Date'],
  [OfNumber, Number.NaN, 'a number (not NaN), got NaN'],
  [OfString, 'a\ud800b', 'text without half of a surrogate pair'],
  [OfInt8, 128, 'a whole number from -128 to 127 (int8), got 128'],
  [OfInt8, 1.5, 'a whole number from -128 to 127 (int8), got 1.5'],
  [OfInt16, -32769, 'a whole number from -32768 to 32767 (int16)'],
  [OfInt32, 2 ** 31, 'a whole number from -2147483648 to 2147483647 (int32)'],
  [OfUint8, -1, 'a whole number from 0 to 255 (uint8)'],
  [OfUint16, 65536, 'a whole number from 0 to 65535 (uint16)'],
  [OfUint32, 2 ** 32, 'a whole number from 0 to 4294967295 (uint32)'],
  [OfFloat32, 3.5e38, 'a number from -3.4028234663852886e+38 to 3.4028234663852886e+38 (float32)'],
  [OfFloat32, Number.NaN, '(float32), got NaN'],
  [OfConstants, 'al', 'one of "all", 1, false'],
  [OfBytes, new Int16Array(1), 'a Uint8Array, got an instance of Int16Array'],
  [OfInt16s, new Uint8Array(2), 'an Int16Array, got an instance of Uint8Array'],
  [OfDates, [new Date(0), '1970-01-01'], "a valid Date at [1], got the string '1970-01-01'"],
  [OfTuple, ['a'], 'an array of 3 elements'],
  [OfTuple, ['a', 1, new Date(0), 1], 'an array of 3 elements'],
  [OfTuple, ['a', '1'], 'a number (not NaN) at [1]'],
  [OfMapOf, new Map([[1n, new Set([2])]]), 'a string at [0][1][0], got 2'],
  [OfRecordOf, { a: [1] }, 'a Uint8Array at a'],
  [OfClassOf, new Coin(1n), 'an instance of Money, got an instance of Coin'],
  [OfClassOf, { constructed: true, cents: 1 }, 'a bigint at cents, got 1'],
  [OfInterfaceOf, {}, 'a valid Date at from, got undefined'],
  [OfMixed, true, 'a string or a number (not NaN), got true'],
  [OfChoice, [1], 'an instance of Money at [0], got 1'],
  [OfAnything, { a: [() => 1] }, 'something that JSON can hold at a[0]'],
  [OfAnything, { a: Number.NaN }, 'a number (not NaN) at a'],
  [OfAnything, /x/, 'something that JSON can hold, got an instance of RegExp'],
];

test.each(refused.map(([entityClass, value, sentence]) => ({ entityClass, value, sentence })))(
  'F96: a value is refused before any SQL: $sentence',
  async ({ entityClass, value, sentence }) => {
    const recording = await recordStatements();
    const row = Object.assign(new entityClass(), { plain: value, nullable: null });
    const refusal = await database.persist(row).catch((error: unknown) => error);
    expect(refusal).toMatchObject({
      code: 'validationFailed',
      detail: { field: 'plain' },
      errors: [
        {
          code: expect.stringMatching(/^(invalidValue|valueRequired)$/),
          field: 'plain',
          path: expect.stringMatching(/^plain(\.|$)/),
        },
      ],
    });
    expect((refusal as Error).message).toContain(sentence);
    expect(recording.texts).toEqual([]);
  },
);

test('F96: an object that contains itself is refused', async () => {
  const endless: unknown[] = [];
  endless.push(endless);
  const write = database.persist(Object.assign(new OfAnything(), { plain: endless }));
  await expect(write).rejects.toThrow('a value that does not contain itself');
});

test('F96: half of a surrogate pair is refused in a filter as well', async () => {
  const find = database.query(OfString).filter({ plain: '\udc00' }).find();
  await expect(find).rejects.toThrow('text without half of a surrogate pair');
});

test('F96: minus zero is a zero, and a change to it is none', async () => {
  const row = Object.assign(new OfNumber(), { plain: -0 });
  await database.persist(row);
  const loaded = await database.query(OfNumber).filter({ id: row.id }).findOne();
  expect(loaded.plain).toBe(0);
  loaded.plain = -0;
  const recording = await recordStatements();
  await database.persist(loaded);
  expect(recording.texts).toEqual([]);
});

test('F96: a default outside the limits of its kind is refused', async () => {
  const Wrong = defineEntity('wrong', { id: t.number().primaryKey(), small: t.int8().default(128) });
  const opened = new Database([Wrong]);
  await expect(opened.migrate()).rejects.toMatchObject({
    code: 'invalidDefault',
    detail: { expected: 'a whole number from -128 to 127' },
  });
});

test('F96: JSON cannot hold a relation', () => {
  expect(() => t.array(t.reference(() => OfString))).toThrow('A value of JSON cannot hold a reference');
});
