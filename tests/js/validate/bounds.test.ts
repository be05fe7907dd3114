import {
  type Ascii,
  type AutoIncrement,
  Database,
  DatabaseValidationError,
  entity,
  type Includes,
  type integer,
  type Maximum,
  type MaxLength,
  type Minimum,
  type MinLength,
  type Positive,
  type PrimaryKey,
} from 'relata';
import { expect, test } from 'vitest';
import { checkOfAll } from '../../../js/validate/checks.js';

/** Bounds are tested together with the type: several on one field, and with other validators beside them. */

@entity.collection('bounded')
class Bounded {
  id: integer & PrimaryKey & AutoIncrement = 0;
  text: string & MinLength<2> & MaxLength<4> = 'ab';
  twice: string & MinLength<1> & MinLength<3> & MaxLength<9> & MaxLength<5> = 'abc';
  plain: string & MaxLength<3> & Ascii = '';
  other: string & Ascii & MinLength<1> = 'a';
  marked: string & Includes<'a'> = 'a';
  share: number & Minimum<0> & Maximum<1> = 0;
  age: integer & Minimum<-1> & Maximum<150> = 0;
  count: integer & Positive & Maximum<3> = 0;
  note?: string & MaxLength<1>;
}

const table: [field: Exclude<keyof Bounded, 'id'>, taken: unknown[], refused: [value: unknown, ...codes: string[]][]][] = [
  [
    'text',
    ['ab', 'abcd', '😀'],
    [
      ['a', 'minLength'],
      ['abcde', 'maxLength'],
      [1, 'invalidValue'],
      ['a\ud800', 'invalidValue'],
    ],
  ],
  [
    'twice',
    ['abc', 'abcde'],
    [
      ['ab', 'minLength'],
      ['', 'minLength', 'minLength'],
      ['abcdef', 'maxLength'],
    ],
  ],
  [
    'plain',
    ['', 'abc'],
    [
      ['abcd', 'maxLength'],
      ['é', 'ascii'],
      ['éééé', 'maxLength', 'ascii'],
    ],
  ],
  [
    'other',
    ['a'],
    [
      ['', 'minLength'],
      ['é', 'ascii'],
      ['a\ud800', 'invalidValue'],
    ],
  ],
  // Halves of surrogate pairs are looked for where a validator does not refuse them anyway.
  ['marked', ['a', 'a😀'], [['a\ud800', 'invalidValue']]],
  [
    'share',
    [0, -0, 1, 0.5],
    [
      [-0.001, 'minimum'],
      [1.001, 'maximum'],
      [Number.NaN, 'invalidValue'],
      ['1', 'invalidValue'],
    ],
  ],
  [
    'age',
    [-1, 150],
    [
      [-2, 'minimum'],
      [151, 'maximum'],
      [0.5, 'invalidValue'],
    ],
  ],
  [
    'count',
    [0, 3],
    [
      [-1, 'positive'],
      [4, 'maximum'],
    ],
  ],
  ['note', [undefined, null, '', 'a'], [['ab', 'maxLength']]],
];

test.each(table)('%s takes what is within its bounds, and says what is not', async (field, taken, refused) => {
  const database = new Database([Bounded]);
  await database.migrate();
  for (const value of taken) {
    const one = Object.assign(new Bounded(), { [field]: value });
    await database.persist(one);
    const found = await database.query(Bounded).filter({ id: one.id }).findOne();
    expect(found[field] ?? undefined).toEqual(value === 0 ? 0 : (value ?? undefined));
  }
  for (const [value, ...codes] of refused) {
    const error = await database.persist(Object.assign(new Bounded(), { [field]: value })).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DatabaseValidationError);
    expect((error as DatabaseValidationError).errors.map(({ code, path }) => [path, code])).toEqual(
      codes.map((code) => [field, code]),
    );
  }
  expect(await database.query(Bounded).count()).toBe(taken.length);
  await database.close();
});

test('validators of lengths and of amounts have no bounds in common', () => {
  const { bounds } = checkOfAll([
    { kind: 'minLength', value: 1 },
    { kind: 'minimum', value: 5 },
  ]);
  expect(bounds).toBeUndefined();
});
