import { Database, DatabaseValidationError } from 'relata';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Tried } from '../../fixtures/entities/members.js';

/** Every validator, with values at its limit: those that it takes come first, those that it refuses after them. */

let database: Database;

beforeAll(async () => {
  database = new Database([Tried]);
  await database.migrate();
});

afterAll(() => database.close());

/** A moment between two others, so that no test depends on the clock. */
const now = new Date('2024-06-01T12:00:00.000Z');
const around = { past: new Date(+now - 1), now, future: new Date(+now + 1) };

const table: [field: keyof Tried, code: string, taken: unknown[], refused: unknown[]][] = [
  ['validate', 'odd', [1, -3], [2, 0]],
  ['options', 'validate', ['ab', 'b'], ['cab', '']],
  ['pattern', 'pattern', ['AB-1', 'see AB-12!'], ['', 'ab-1', 'AB-']],
  ['sticky', 'pattern', ['ab', 'abab', 'ab'], ['xab', '']],
  ['alpha', 'alpha', ['a', 'zZaA'], ['', 'a1', 'é', 'a b']],
  ['alphanumeric', 'alphanumeric', ['a1', '007'], ['', 'a_1', '١']],
  ['ascii', 'ascii', ['', '~\0\n', 'a b'], ['é', '€', '😀']],
  ['decimal', 'decimal', ['0.5', '-12.345', `1.${'0'.repeat(100)}`], ['1', '1.', '.5', '1e5', `1.${'0'.repeat(101)}`, '1.5\n']],
  ['money', 'decimal', ['1', '-1.5', '1.25'], ['1.', '1.255', '', 'x']],
  ['email', 'email', ['a@b', "o'neil+x@mail.example.org"], ['a', '@b', 'a@', 'a b@c.d', 'a@-b.c', 'a@b..c', 'ä@b.c', 'a@b\n']],
  ['least', 'minLength', ['abc', '😀a'], ['ab', '', '😀']],
  ['most', 'maxLength', [[], ['a', 'b']], [['a', 'b', 'c']]],
  ['bytes', 'minLength', [new Uint8Array(1)], [new Uint8Array(0)]],
  ['includes', 'includes', ['x', 'axb'], ['', 'X']],
  ['excludes', 'excludes', [new Set(), new Set([2, 33])], [new Set([3]), new Set([1, 3])]],
  ['multiple', 'multipleOf', [0.3, -0.7, 0, -0, 1e3, 123456.7], [0.35, 0.1000001, Number.POSITIVE_INFINITY]],
  ['bigMultiple', 'multipleOf', [9007199254740993n, 0n, -3n], [9007199254740992n, 1n]],
  ['minimum', 'minimum', [-1.5, 0, -0, Number.POSITIVE_INFINITY], [-1.5000001, Number.NEGATIVE_INFINITY]],
  ['maximum', 'maximum', [9007199254740993n, -1n], [9007199254740994n]],
  ['above', 'exclusiveMinimum', [3], [2, -3]],
  ['below', 'exclusiveMaximum', [1.999], [2, 3]],
  ['positive', 'positive', [0, -0, 1], [-1e-9]],
  ['negative', 'negative', [0n, -1n], [1n]],
  ['positiveNoZero', 'positiveNoZero', [1e-9], [0, -0, -1]],
  ['negativeNoZero', 'negativeNoZero', [-1e-9], [0, -0, 1]],
  ['before', 'beforeDate', [new Date('2029-12-31T23:59:59.999Z')], [new Date('2030-01-01'), new Date('2031-01-01')]],
  ['after', 'afterDate', [new Date(1)], [new Date(0), new Date(-1)]],
  ['beforeNow', 'beforeNow', [around.past, around.now], [around.future]],
  ['afterNow', 'afterNow', [around.future], [around.past, around.now]],
];

test('the table has every field', () => {
  expect(table.map(([field]) => field)).toEqual(Object.keys(new Tried()).filter((field) => field !== 'id'));
});

test.each(table)('%s', async (field, code, taken, refused) => {
  vi.useFakeTimers({ toFake: ['Date'], now });
  try {
    for (const value of taken) await database.persist(Object.assign(new Tried(), { [field]: value }));
    const count = await database.query(Tried).count();
    for (const value of refused) {
      const error = await database.persist(Object.assign(new Tried(), { [field]: value })).catch((thrown: unknown) => thrown);
      expect(error, `${field} takes ${String(value)}`).toBeInstanceOf(DatabaseValidationError);
      expect(error).toMatchObject({
        code: 'validationFailed',
        entity: 'tried',
        errors: [{ entity: 'tried', field, path: field, code, value, message: expect.stringMatching(/^tried\.\w+ .*\.$/s) }],
      });
    }
    expect(await database.query(Tried).count()).toBe(count);
  } finally {
    vi.useRealTimers();
  }
});

test('nothing needs not pass: undefined and null are no values', async () => {
  await database.persist(new Tried());
});

test('NaN is no number to begin with', async () => {
  const none = Object.assign(new Tried(), { minimum: Number.NaN });
  await expect(database.persist(none)).rejects.toMatchObject({ errors: [{ code: 'invalidValue', path: 'minimum' }] });
});
