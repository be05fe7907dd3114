import { Database, defineEntity, ItemNotFound, RelataError, t } from 'relata';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Address, Resident } from '../fixtures/entities/people.js';
import { Customer, Order, Status, shop } from '../fixtures/entities/shop.js';
import { Odd } from '../fixtures/entities/values.js';
import { mistaken } from './mistaken.js';

let database: Database;
let ada: Customer;
let bo: Customer;

const day = (number: number) => new Date(Date.UTC(2020, 0, number));

function order(customer: Customer, values: Partial<Order>): Order {
  return Object.assign(new Order(customer), values);
}

beforeAll(async () => {
  database = new Database([...shop, Odd]);
  await database.migrate();
  [ada, bo] = [new Customer('Ada'), new Customer('Bo')];
  await database.persist(
    ada,
    bo,
    new Customer('Cy'),
    order(ada, { status: Status.Paid, total: 10, weight: 0.5, points: 2n ** 62n, placed: day(3), note: 'b' }),
    order(ada, { status: Status.Open, total: 20, points: 3n, placed: day(1), rush: true, note: 'a' }),
    order(bo, { status: Status.Paid, total: 5, weight: 2, placed: day(2), note: 'a' }),
  );
});

afterAll(() => database.close());

const orders = () => database.query(Order);

const codeOf = async (work: () => unknown): Promise<string | undefined> => {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error instanceof RelataError ? error.code : String(error);
  }
};

test('every function answers a value of its type, under the name of its field or under an alias', async () => {
  const [all, ...others] = await orders()
    .withCount()
    .withCount('weight')
    .withCount('note', 'notes', { distinct: true })
    .withSum('total')
    .withSum('weight', 'kilos')
    .withSum('points', 'points')
    .withAverage('total', 'mean')
    .withMin('placed', 'first')
    .withMax('placed', 'last')
    .withMax('points', 'most')
    .withMin('status', 'status')
    .withMax('rush', 'rush')
    .withGroupConcat('note')
    .find();
  expect(others).toEqual([]);
  expect(all).toStrictEqual({
    count: 3,
    weight: 2,
    notes: 2,
    total: 35,
    kilos: 2.5,
    points: 2n ** 62n + 3n,
    mean: 35 / 3,
    first: day(1),
    last: day(3),
    most: 2n ** 62n,
    status: Status.Open,
    rush: true,
    note: 'a,a,b',
  });
});

test('no rows are one group without groupBy, and none with it', async () => {
  const none = orders().filter({ id: -1 });
  const everything = none
    .withCount()
    .withSum('total')
    .withSum('points', 'points')
    .withAverage('weight', 'mean')
    .withMin('placed', 'first')
    .withMax('note', 'note')
    .withGroupConcat('note', 'notes');
  expect(await everything.find()).toStrictEqual([
    { count: 0, total: 0, points: 0n, mean: null, first: null, note: null, notes: null },
  ]);
  expect([await everything.count(), await everything.has()]).toEqual([1, true]);
  const grouped = everything.groupBy('status');
  expect([await grouped.find(), await grouped.count(), await grouped.has()]).toEqual([[], 0, false]);
  expect(await grouped.findOneOrUndefined()).toBeUndefined();
  await expect(grouped.findOne()).rejects.toBeInstanceOf(ItemNotFound);
});

test('rows with equal values are a group, nothing included, and references are objects with a key', async () => {
  const byCustomer = await orders().groupBy('customer').withSum('total', 'sum').orderBy('sum').find();
  expect(byCustomer.map(({ customer, sum }) => [customer.id, sum])).toEqual([
    [bo.id, 5],
    [ada.id, 30],
  ]);
  expect(Object.keys(byCustomer[0] ?? {})).toEqual(['customer', 'sum']);
  expect(byCustomer[0]?.customer).toBeInstanceOf(Customer);
  expect(await orders().groupBy('weight').withCount().orderBy('weight').find()).toStrictEqual([
    { weight: undefined, count: 1 },
    { weight: 0.5, count: 1 },
    { weight: 2, count: 1 },
  ]);
  expect(await orders().groupBy('points').orderBy('points', 'desc').find()).toStrictEqual([
    { points: 2n ** 62n },
    { points: 3n },
    { points: null },
  ]);
  expect(await database.query(Customer).groupBy('born').withCount().find()).toStrictEqual([{ born: null, count: 3 }]);
});

test('members of embedded objects and values kept as JSON group as well', async () => {
  const other = new Database([Resident, ...shop]);
  await other.migrate();
  const resident = (name: string, street: string, zip: number | null) =>
    Object.assign(new Resident(), { name, home: Object.assign(new Address(street), { zip }) });
  await other.persist(resident('a', 'Elm', 3), resident('b', 'Elm', null), resident('c', 'Oak', 5));
  const streets = other.query(Resident).groupBy('home.street').withMax('home.zip', 'zip').withCount('home.zip', 'n');
  expect(
    await streets
      .having({ 'home.street': { $like: '%' } })
      .orderBy('home.street')
      .find(),
  ).toEqual([
    { 'home.street': 'Elm', zip: 3, n: 1 },
    { 'home.street': 'Oak', zip: 5, n: 1 },
  ]);
  const customer = new Customer('Ada');
  await other.persist([{ gift: 'x' }, {}, { gift: 'x' }].map((extra) => order(customer, { extra })));
  expect(await other.query(Order).groupBy('extra').withCount('id', 'n').orderBy('n').find()).toEqual([
    { extra: {}, n: 1 },
    { extra: { gift: 'x' }, n: 2 },
  ]);
  await other.close();
});

test('a session knows the rows that groups refer to', async () => {
  const session = database.createSession();
  const known = await session.query(Customer).filter({ name: 'Ada' }).findOne();
  const records = await session.query(Order).groupBy('customer').withCount().orderBy('count', 'desc').find();
  expect(records[0]?.customer).toBe(known);
});

test('filter is for rows, having for groups, by aliases and by group fields', async () => {
  const grouped = orders()
    .groupBy('customer', 'status')
    .withCount('id', 'n')
    .withSum('points', 'points')
    .withMax('placed', 'last');
  const size = (query: { find(): Promise<object[]> }) => query.find().then((records) => records.length);
  expect(await size(grouped)).toBe(3);
  expect(await size(grouped.filter({ total: { $gt: 5 } }))).toBe(2);
  expect(await size(grouped.having({ n: { $gte: 1 } }).having({ status: 'paid' as Status }))).toBe(2);
  expect(await size(grouped.having({ $or: [{ status: Status.Open }, { last: day(2) }] }))).toBe(2);
  expect(await size(grouped.having({ customer: ada }))).toBe(2);
  expect(await size(grouped.having({ last: { $in: [day(1), day(2)] } }))).toBe(2);
  // A bigint is bound as text: it has to be compared as a number.
  expect(await size(grouped.having({ points: { $gt: 2n, $lt: 10n } }))).toBe(1);
  expect(await size(grouped.having({ points: { $in: [2n ** 62n] } }))).toBe(1);
  expect(
    await size(
      orders()
        .withMax('points', 'most')
        .having({ most: { $gte: 2n ** 62n } }),
    ),
  ).toBe(1);
});

test('order, limit and skip are those of groups, and count does not see them', async () => {
  const grouped = orders().groupBy('note').withCount('id', 'n');
  const notes = async (query: typeof grouped) => (await query.find()).map(({ note }) => note);
  expect(await notes(grouped.orderBy('n', 'desc'))).toEqual(['a', 'b']);
  expect(await notes(grouped.sort({ note: 'desc' }))).toEqual(['b', 'a']);
  expect(await notes(grouped.limit(1))).toEqual(['a']);
  expect(await notes(grouped.skip(1))).toEqual(['b']);
  expect(await notes(grouped.limit(0))).toEqual([]);
  expect(await grouped.limit(1).skip(5).count()).toBe(2);
  expect(await grouped.having({ n: 2 }).count()).toBe(1);
  expect(await grouped.having({ n: 3 }).has()).toBe(false);
  expect(await grouped.orderBy('n').findOne()).toEqual({ note: 'b', n: 1 });
});

test('values become one text in their own order, once or with a separator', async () => {
  const joined = async (query: { findOne(): Promise<{ s: string | null }> }) => (await query.findOne()).s;
  expect(await joined(orders().withGroupConcat('note', 's', { separator: ' | ' }))).toBe('a | a | b');
  expect(await joined(orders().withGroupConcat('note', 's', { separator: `','"` }))).toBe(`a','"a','"b`);
  expect(await joined(orders().withGroupConcat('note', 's', { distinct: true }))).toBe('a,b');
  expect(await joined(orders().withGroupConcat('total', 's'))).toBe('5,10,20');
  expect(await joined(orders().withGroupConcat('points', 's'))).toBe(`3,${2n ** 62n}`);
});

test('a sum that is not exact is an error, and so is one beyond 64 bits', async () => {
  const Big = defineEntity('big', {
    id: t.number().primaryKey().autoIncrement(),
    whole: t.integer(),
    big: t.bigint(),
    real: t.number(),
  });
  const other = new Database([Big]);
  await other.migrate();
  const row = (whole: number, big: bigint, real: number) => Object.assign(new Big(mistaken({})), { whole, big, real });
  await other.persist(row(Number.MAX_SAFE_INTEGER - 1, 2n ** 62n, Number.POSITIVE_INFINITY), row(1, 2n ** 61n, 1));
  const sums = () => other.query(Big).withSum('whole', 'w').withSum('big', 'b').withSum('real', 'r');
  expect(await sums().find()).toEqual([{ w: Number.MAX_SAFE_INTEGER, b: 2n ** 62n + 2n ** 61n, r: Number.POSITIVE_INFINITY }]);
  await other.persist(row(1, 2n ** 62n, Number.NEGATIVE_INFINITY));
  expect(await codeOf(() => other.query(Big).withSum('whole').find())).toBe('integerOverflow');
  expect(await codeOf(() => other.query(Big).withSum('big').find())).toBe('integerOverflow');
  expect(await other.query(Big).withSum('real').find()).toEqual([{ real: Number.NaN }]);
  // Counting needs no sum, and what failed leaves nothing behind.
  expect(await other.query(Big).withCount().find()).toEqual([{ count: 3 }]);
  await other.close();
});

test('aliases may be anything but what an object cannot have, and never become SQL', async () => {
  for (const alias of [`n"; DROP TABLE "order"; --`, 'a\0b', ' ', 'constructor', 'toString', '😀', 'id']) {
    const query = orders()
      .withCount('id', alias)
      .having(mistaken({ [alias]: { $gt: 0 } }));
    expect(await query.orderBy(alias).find()).toEqual([{ [alias]: 3 }]);
  }
  for (const alias of ['', '__proto__', '$n', 'status']) {
    expect([alias, await codeOf(() => orders().groupBy('status').withCount('id', alias).find())]).toEqual([
      alias,
      'invalidAlias',
    ]);
  }
  await database.persist(Object.assign(new Odd(), { 'quo"te': 'q', 'dot.ted': 'd', group: 'g' }));
  expect(await database.query(Odd).groupBy('quo"te', 'dot.ted').withMax('group').withSum('order').find()).toEqual([
    { 'quo"te': 'q', 'dot.ted': 'd', group: 'g', order: 0 },
  ]);
});

test('what means nothing is an error that says so', async () => {
  const by = () => orders().groupBy('status').withCount('id', 'n');
  const wrong: [string, () => Promise<unknown>][] = [
    ['unknownField', () => orders().groupBy(mistaken('stat')).find()],
    ['unknownField', () => orders().withSum(mistaken('__proto__')).find()],
    ['unknownField', () => by().orderBy(mistaken('total')).find()],
    [
      'unknownField',
      () =>
        by()
          .having(mistaken({ total: 1 }))
          .find(),
    ],
    [
      'unknownOperator',
      () =>
        by()
          .having(mistaken({ n: { $like: '1' } }))
          .find(),
    ],
    [
      'wrongValue',
      () =>
        by()
          .having(mistaken({ n: 'x' }))
          .find(),
    ],
    ['unknownField', () => by().having(mistaken(ada)).find()],
    ['invalidArgument', async () => by().having(mistaken(5))],
    [
      'wrongValue',
      () =>
        by()
          .having(mistaken({ n: undefined }))
          .find(),
    ],
    ['invalidOrder', () => by().orderBy('n', mistaken('up')).find()],
    ['wrongAggregate', () => orders().withSum(mistaken('note')).find()],
    ['wrongAggregate', () => orders().withAverage(mistaken('placed')).find()],
    ['wrongAggregate', () => orders().withMax(mistaken('extra')).find()],
    ['wrongAggregate', () => orders().withMin(mistaken('customer')).find()],
    ['wrongAggregate', () => orders().withGroupConcat(mistaken('weight')).find()],
    ['wrongAggregate', () => orders().withGroupConcat('note', 's', { separator: ';', distinct: true }).find()],
    ['invalidArgument', async () => orders().withGroupConcat('note', 's', { separator: mistaken(1) })],
    ['notWithGroups', () => orders().select('id').withCount().find()],
    ['notWithGroups', () => orders().joinWith('customer').withCount().find()],
    ['wrongValue', () => orders().groupBy().find()],
    ['invalidAlias', () => orders().groupBy('status').groupBy('status').find()],
  ];
  for (const [code, work] of wrong) expect([code, await codeOf(work), work.toString()]).toEqual([code, code, work.toString()]);
});
