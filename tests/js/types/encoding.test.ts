import { t, type ValueType } from 'relata';
import { expect, test } from 'vitest';
import { jsonOf } from '../../../js/codec/json.js';

/** The type that a builder describes. */
function typeOf({
  definition,
}: {
  readonly definition: { readonly type: { readonly kind: string; readonly of?: ValueType } };
}): ValueType {
  return definition.type.of ?? { kind: 'any' };
}

class Leaf {
  constructor(public at: Date) {}
}

class Twig {
  constructor(public at: Date) {}
}

const date = new Date(0);
const iso = '1970-01-01T00:00:00.000Z';
const leaf = t.instance(() => Leaf, { at: t.date() });
const twig = t.instance(() => Twig, { at: t.date() });

const cases: readonly [string, ValueType, unknown, unknown][] = [
  ['a date', typeOf(t.array(t.date())), [date], [iso]],
  ['a bigint', typeOf(t.array(t.bigint())), [10n ** 30n], ['1000000000000000000000000000000']],
  ['numbers without digits', typeOf(t.array(t.number())), [1, -0, Number.POSITIVE_INFINITY], [1, '-0', 'Infinity']],
  ['bytes', typeOf(t.array(t.bytes())), [new Uint8Array([104, 105])], ['aGk=']],
  ['a Set', typeOf(t.set(t.string())), new Set(['a']), ['a']],
  ['a Map', typeOf(t.map(t.string(), t.date())), new Map([['a', date]]), [['a', iso]]],
  ['a record', typeOf(t.record(t.date())), { a: date }, { a: iso }],
  ['an instance', typeOf(leaf), new Leaf(date), { at: iso }],
  ['undefined in an array', typeOf(t.array(t.date().optional())), [undefined], [null]],
  ['null beside undefined', typeOf(t.array(t.string().nullable().optional())), [null, undefined], [null, { $undefined: null }]],
  ['a string beside a date', typeOf(t.union(t.string(), t.date())), iso, iso],
  ['a date beside a string', typeOf(t.union(t.string(), t.date())), date, { $date: iso }],
  ['a date before a string', typeOf(t.union(t.date(), t.string())), date, iso],
  ['text like a date before a string', typeOf(t.union(t.date(), t.string())), iso, { $string: iso }],
  ['the second of two classes', typeOf(t.union(leaf, twig)), new Twig(date), { $Twig: { at: iso } }],
  ['an object like a mark', typeOf(t.union(twig, t.record(t.number()))), { $Twig: 1 }, { $object: { $Twig: 1 } }],
  [
    'any value',
    { kind: 'any' },
    { a: date, b: [1n, undefined], c: new Set() },
    { a: { $date: iso }, b: [{ $bigint: '1' }, { $undefined: null }], c: { $set: [] } },
  ],
  ['an object like a mark anywhere', { kind: 'any' }, { $set: 1 }, { $object: { $set: 1 } }],
  ['a member that no type tells', typeOf(t.object({ a: t.string() })), { b: date, a: '' }, { b: { $date: iso }, a: '' }],
];

test.each(cases)('F96: %s is readable JSON, and comes back', (_, type, value, json) => {
  const codec = jsonOf(type);
  const cell = codec.encode(value);
  expect(JSON.parse(cell as string)).toEqual(json);
  expect(codec.decode(cell as string)).toStrictEqual(value);
});

test('F96: a type that contains itself revives at every depth', () => {
  const chain: ValueType = {
    kind: 'object',
    fields: [
      { name: 'at', type: { kind: 'date' } },
      { name: 'next', type: { kind: 'union', of: [{ kind: 'recursive', up: 2 }, { kind: 'null' }] } },
    ],
  };
  const value = { at: new Date(1), next: { at: new Date(2), next: { at: new Date(3), next: null } } };
  const codec = jsonOf(chain);
  const cell = codec.encode(value) as string;
  expect(cell).not.toContain('$');
  expect(codec.decode(cell)).toStrictEqual(value);
});

test('F96: an accessor of a class does not take what belongs to the object', () => {
  class Guarded {
    get at(): Date {
      throw new Error('asked');
    }
    set at(_: Date) {
      throw new Error('set');
    }
  }
  const codec = jsonOf({ kind: 'class', class: () => Guarded, fields: [{ name: 'at', type: { kind: 'date' } }] });
  const revived = codec.decode(JSON.stringify({ at: iso })) as object;
  expect(revived).toBeInstanceOf(Guarded);
  expect(Object.getOwnPropertyDescriptor(revived, 'at')?.value).toEqual(date);
});

test('F96: a document without code revives an instance as a plain object', () => {
  const codec = jsonOf({ kind: 'class', class: 'Leaf', fields: [{ name: 'at', type: { kind: 'date' } }] });
  expect(codec.decode(JSON.stringify({ at: iso }))).toStrictEqual({ at: date });
});
