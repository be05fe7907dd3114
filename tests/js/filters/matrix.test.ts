import { type Condition, Database, defineEntity, t } from 'relata';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/**
 * Each operator on each type, in a column and inside JSON, against the same condition evaluated in JavaScript. A row without a value
 * is on exactly one side of every condition, as `undefined` is in JavaScript for `===` and its negation.
 */

/** Three values of a type in ascending order (where it has one), and what stands for them in JavaScript's comparisons. */
interface Sample<V> {
  readonly values: readonly [V, V, V];
  readonly comparable: (value: V) => string | number | bigint;
  /** Whether the type has an order, in a column and inside JSON. */
  readonly ordered: readonly [column: boolean, json: boolean];
}

const day = (number: number) => new Date(Date.UTC(2024, 0, number));
const own = (value: string | number | bigint) => value;

const samples = {
  string: { values: ['', 'Ümlaut " \' \\', 'b'], comparable: own, ordered: [false, false] } as Sample<string>,
  number: { values: [-1.5, 0, 2e9], comparable: own, ordered: [true, true] } as Sample<number>,
  integer: { values: [-3, 0, 2 ** 53 - 1], comparable: own, ordered: [true, true] } as Sample<number>,
  bigint: { values: [-5n, 9_007_199_254_740_993n, 2n ** 62n], comparable: own, ordered: [true, false] } as Sample<bigint>,
  boolean: { values: [false, true, true], comparable: Number, ordered: [false, false] } as Sample<boolean>,
  date: { values: [day(1), day(2), day(30)], comparable: Number, ordered: [true, true] } as Sample<Date>,
  bytes: {
    values: [new Uint8Array(), new Uint8Array([0, 1]), new Uint8Array([255])],
    comparable: String,
    ordered: [false, false],
  } as Sample<Uint8Array>,
  uuid: {
    values: [
      '00000000-0000-4000-8000-000000000000',
      '11111111-0000-4000-8000-000000000000',
      'ffffffff-0000-4000-8000-000000000000',
    ],
    comparable: own,
    ordered: [true, true],
  } as Sample<string>,
  color: { values: ['blue', 'green', 'red'], comparable: own, ordered: [true, true] } as Sample<string>,
} as const;

type Kind = keyof typeof samples;
const kinds = Object.keys(samples) as Kind[];

const types = {
  string: t.string,
  number: t.number,
  integer: t.integer,
  bigint: t.bigint,
  boolean: t.boolean,
  date: t.date,
  bytes: t.bytes,
  uuid: t.uuid,
  color: () => t.enum('blue', 'green', 'red'),
} as const;

const fields = () => Object.fromEntries(kinds.map((kind) => [kind, (types[kind] as typeof t.string)().optional()]));

const Thing = defineEntity('Thing', {
  id: t.number().primaryKey().autoIncrement(),
  ...fields(),
  json: t.object(fields()),
  free: t.json<Record<string, unknown>>(),
  ...Object.fromEntries(kinds.map((kind) => [`${kind}List`, t.array((types[kind] as typeof t.string)())])),
  ...Object.fromEntries(kinds.map((kind) => [`${kind}Set`, t.set((types[kind] as typeof t.string)())])),
});

type Row = Record<string, unknown> & { id: number };

let database: Database;
let rows: Row[];

beforeAll(async () => {
  database = new Database([Thing]);
  await database.migrate();
  rows = [0, 1, 2, undefined].map((place) => {
    const values = Object.fromEntries(kinds.map((kind) => [kind, place === undefined ? undefined : samples[kind].values[place]]));
    const present = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
    const lists = kinds.map(
      (kind) => [`${kind}List`, samples[kind].values.slice(0, place === undefined ? 0 : place + 1)] as const,
    );
    const sets = lists.map(([name, list]) => [name.replace('List', 'Set'), new Set<unknown>(list)]);
    const all = { ...present, json: present, free: present, ...Object.fromEntries(lists), ...Object.fromEntries(sets) };
    return new Thing(all as never) as unknown as Row;
  });
  await database.persist(...rows);
});

afterAll(() => database.close());

/** The ids that a filter finds, and those that a predicate keeps. */
async function compare(filter: object, keeps: (row: Row) => boolean): Promise<void> {
  const found = await database.query(Thing).filter(filter).orderBy('id').ids();
  expect({ filter, found }).toEqual({ filter, found: rows.filter(keeps).map(({ id }) => id) });
}

type Test = (value: unknown) => boolean;

/** Conditions and what they mean in JavaScript. */
function conditions(kind: Kind, ordered: boolean): [Condition<unknown>, Test][] {
  const { values, comparable } = samples[kind] as Sample<unknown>;
  const is = (value: unknown, other: unknown) => value !== undefined && comparable(value) === comparable(other);
  const compared = (
    test: (value: string | number | bigint, other: string | number | bigint) => boolean,
    other: unknown,
  ): Test => {
    return (value) => value !== undefined && test(comparable(value), comparable(other));
  };
  const [first, second, third] = values;
  const list: [Condition<unknown>, Test][] = [
    [first, (value) => is(value, first)],
    [{ $eq: second }, (value) => is(value, second)],
    [{ $ne: second }, (value) => !is(value, second)],
    [{ $in: [first, third] }, (value) => is(value, first) || is(value, third)],
    [{ $in: [second, null] }, (value) => value === undefined || is(value, second)],
    [{ $in: [] }, () => false],
    [{ $nin: [first] }, (value) => !is(value, first)],
    [{ $nin: [first, null] }, (value) => value !== undefined && !is(value, first)],
    [{ $nin: [] }, () => true],
    [{ $not: { $eq: first } }, (value) => !is(value, first)],
    [null, (value) => value === undefined],
    [{ $ne: null }, (value) => value !== undefined],
  ];
  const order: [Condition<unknown>, Test][] = [
    [{ $gt: second }, compared((value, other) => value > other, second)],
    [{ $gte: second }, compared((value, other) => value >= other, second)],
    [{ $lt: second }, compared((value, other) => value < other, second)],
    [{ $lte: second, $ne: first }, (value) => compared((one, other) => one <= other, second)(value) && !is(value, first)],
    [{ $not: { $gt: second } }, (value) => !compared((one, other) => one > other, second)(value)],
  ];
  return ordered ? [...list, ...order] : list;
}

describe.each(kinds)('F82: conditions on %s', (kind) => {
  test('in a column', async () => {
    for (const [condition, keeps] of conditions(kind, samples[kind].ordered[0])) {
      await compare({ [kind]: condition }, (row) => keeps(row[kind]));
      const [first] = rows as [Row];
      await compare({ $nor: [{ [kind]: condition }] }, (row) => !keeps(row[kind]));
      await compare({ $or: [{ [kind]: condition }, { id: first.id }] }, (row) => keeps(row[kind]) || row === first);
      await compare({ $and: [{ [kind]: condition }], id: { $ne: first.id } }, (row) => keeps(row[kind]) && row !== first);
    }
  });

  test.each(['json', 'free'])('inside %s, by path and by nested object', async (column) => {
    // Without a type, bigints, dates and bytes are marked in JSON: they are equal or not, and have no order.
    const marked = column === 'free' && ['bigint', 'date', 'bytes'].includes(kind);
    for (const [condition, keeps] of conditions(kind, samples[kind].ordered[1] && !marked)) {
      const test = (row: Row) => keeps((row[column] as Row)[kind]);
      await compare({ [`${column}.${kind}`]: condition }, test);
      await compare({ [column]: { [kind]: condition } }, test);
      await compare({ $not: { [`${column}.${kind}`]: condition } }, (row) => !test(row));
    }
  });

  test.each(['List', 'Set'])('on the elements of a %s', async (container) => {
    const name = kind + container;
    const [first, , third] = samples[kind].values;
    await compare({ [name]: { $contains: third } }, (row) => [...(row[name] as unknown[])].includes(third));
    await compare({ [name]: { $not: { $contains: first } } }, (row) => ![...(row[name] as unknown[])].includes(first));
    await compare({ [name]: { $some: {} } }, (row) => [...(row[name] as unknown[])].length > 0);
    for (const [condition, keeps] of conditions(kind, samples[kind].ordered[1])) {
      await compare({ [name]: { $every: condition } }, (row) => [...(row[name] as unknown[])].every(keeps));
      if (condition === null || typeof condition !== 'object') continue;
      await compare({ [name]: { $some: condition } }, (row) => [...(row[name] as unknown[])].some(keeps));
      await compare({ [name]: { $none: condition } }, (row) => ![...(row[name] as unknown[])].some(keeps));
    }
  });

  test('by the place in a list', async () => {
    for (const [condition, keeps] of conditions(kind, samples[kind].ordered[1])) {
      await compare({ [`${kind}List.1`]: condition }, (row) => keeps((row[`${kind}List`] as unknown[])[1]));
    }
  });

  test('an operator without a meaning here is refused', async () => {
    const { ordered } = samples[kind];
    const [value] = samples[kind].values;
    const query = (field: string) => database.query(Thing).filter({ [field]: { $gt: value } } as object);
    const isOrdered = { string: true, boolean: true, bytes: true }[kind as string] ?? ordered[0];
    if (!isOrdered) await expect(query(kind).find()).rejects.toMatchObject({ code: 'unknownOperator' });
    if (kind === 'bigint' || kind === 'bytes') {
      await expect(query(`json.${kind}`).find()).rejects.toMatchObject({ code: 'unknownOperator' });
    }
    if (['string', 'uuid', 'color'].includes(kind)) return;
    const like = database.query(Thing).filter({ [kind]: { $like: 'x' } } as object);
    await expect(like.find()).rejects.toMatchObject({ code: 'unknownOperator' });
  });
});

test('patterns, in a column, inside JSON and among elements', async () => {
  const texts = {
    string: (row: Row) => row.string,
    'json.string': (row: Row) => (row.json as Row).string,
    'free.string': (row: Row) => (row.free as Row).string,
  };
  for (const [field, read] of Object.entries(texts)) {
    const text = (row: Row) => read(row) as string | undefined;
    await compare({ [field]: { $like: '%LAUT%' } }, (row) => text(row)?.toLowerCase().includes('laut') ?? false);
    await compare({ [field]: /^ü/i }, (row) => /^ü/i.test(text(row) ?? ''));
    await compare({ [field]: { $regex: 'b|Ü' } }, (row) => /b|Ü/.test(text(row) ?? ''));
    await compare({ [field]: { $not: { $regex: /b/ } } }, (row) => !/b/.test(text(row) ?? ''));
  }
  await compare({ stringList: { $some: { $like: 'B' } } }, (row) => (row.stringList as string[]).includes('b'));
  await compare({ stringSet: { $some: /^b$/ } }, (row) => (row.stringSet as Set<string>).has('b'));
});

test('a whole list is equal to a list with the same elements in the same order', async () => {
  for (const kind of kinds) {
    const [first, second] = samples[kind].values;
    await compare({ [`${kind}List`]: [first, second] }, (row) => (row[`${kind}List`] as unknown[]).length === 2);
    await compare({ [`${kind}List`]: [second, first] }, () => kind === 'boolean' && false);
  }
});
