import { Database, RelataError, type SqlFragment, sql } from 'relata';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Customer, Order, shop } from '../fixtures/entities/shop.js';
import { mistaken } from './mistaken.js';
import { recordStatements } from './statements.js';

const HOSTILE = "x' OR '1' = '1";
let database: Database;

beforeAll(async () => {
  database = new Database([...shop]);
  await database.migrate();
});

beforeEach(async () => {
  await database.query(Customer).deleteMany();
  const [ada, bob] = [new Customer('Ada'), new Customer(HOSTILE)];
  const order = (customer: Customer, total: number, note: string | null) => Object.assign(new Order(customer), { total, note });
  await database.persist(order(ada, 1, 'a'), order(ada, 5, null), order(bob, 10, 'c'));
});

afterAll(() => database.close());

const totals = (condition: SqlFragment) => database.query(Order).where(condition).orderBy('total').findField('total');

describe('F37', () => {
  test('F37: a condition by hand binds its values, and an injection attempt stays a value', async () => {
    const { texts } = await recordStatements();
    const byName = (name: string) => database.query(Customer).filter(sql`name = ${name}`);
    expect(await byName(HOSTILE).find()).toHaveLength(1);
    expect(texts.at(-1)).toMatch(/WHERE \(name = \?\)$/);
    expect(await byName("' OR 1 = 1 --").find()).toEqual([]);
    expect((await byName('Ada').findOne()).name).toBe('Ada');
    const ada = await byName('Ada').findOne();
    expect(await database.query(Order).where(sql`customer = ${ada.id}`).orderBy('id').findField('total')).toEqual([1, 5]);
  });
});

test('OR inside does not reach outside, and several conditions are joined by AND', async () => {
  const query = database.query(Order).filter({ note: 'a' }).where(sql`total = ${1} OR total = ${10}`);
  expect(await query.findField('total')).toEqual([1]);
  expect(await query.where(sql`1 = 0`).count()).toBe(0);
  expect(await query.clearFilter().count()).toBe(3);
  expect(await totals(sql`note IS NULL OR total > ${5}`)).toEqual([5, 10]);
  // NULL keeps no row.
  expect(await totals(sql`note = ${null}`)).toEqual([]);
});

test('it stands where filters stand: inside $or and $not, with parameters beside it', async () => {
  const query = database.query(Order).filter({ $or: [{ note: { $parameter: 'note' } }, sql`total > ${5}`] });
  expect(await query.parameter('note', 'a').orderBy('id').findField('total')).toEqual([1, 10]);
  expect(
    await database
      .query(Order)
      .filter({ $nor: [sql`total > ${1}`] })
      .findField('total'),
  ).toEqual([1]);
  // A parameter is a value, whoever gives it.
  await expect(query.parameter('note', sql`1`).find()).rejects.toMatchObject({ code: 'wrongValue' });
  await expect(
    database
      .query(Order)
      .filter(mistaken({ total: sql`1` }))
      .find(),
  ).rejects.toThrow('where(sql`…`)');
});

test('columns are the row’s, also where tables are joined or asked again', async () => {
  const id = sql.column(Order, 'id');
  const found = database
    .query(Order)
    .innerJoinWith('customer')
    .where(sql`${id} > ${0} AND ${sql.column(Order, 'total')} < ${10}`);
  expect((await found.orderBy('total').find()).map(({ customer }) => customer.name)).toEqual(['Ada', 'Ada']);
  const greatest = sql`total = (SELECT MAX(o.total) FROM ${Order} o WHERE o.customer = ${sql.column(Order, 'customer')})`;
  expect(await totals(greatest)).toEqual([5, 10]);
  await expect(database.query(Order).joinWith('customer').where(sql`id > 0`).find()).rejects.toThrow('ambiguous column name: id');
});

test('the rows of a join are restricted alike', async () => {
  const [ada, bob] = await database
    .query(Customer)
    .joinWith('orders', (orders) => orders.where(sql`total > ${1}`).orderBy('total'))
    .orderBy('name')
    .find();
  expect(ada?.orders.map(({ total }) => total)).toEqual([5]);
  expect(bob?.orders.map(({ total }) => total)).toEqual([10]);
});

test('deletes, patches, counts and groups obey it', async () => {
  const small = database.query(Order).where(sql`total % ${5} = ${0}`);
  expect(await small.count()).toBe(2);
  expect(await small.has()).toBe(true);
  expect(await small.groupBy('note').withSum('total', 'sum').orderBy('sum').find()).toEqual([
    { note: null, sum: 5 },
    { note: 'c', sum: 10 },
  ]);
  expect((await small.patchMany({ note: 'five' })).modified).toBe(2);
  expect((await database.query(Order).where(sql`note = ${'five'}`).limit(1).deleteMany()).modified).toBe(1);
  expect(await totals(sql`1`)).toEqual([1, 10]);
});

test('one shape for all values, another for other text', async () => {
  const plans = async (condition: SqlFragment) => (await database.query(Order).where(condition).findField('total')).length;
  const { texts } = await recordStatements();
  for (const total of [1, 5, 10]) expect(await plans(sql`total = ${total}`)).toBe(1);
  expect(new Set(texts).size).toBe(1);
  expect(await plans(sql`total > ${5}`)).toBe(1);
  expect(new Set(texts).size).toBe(2);
});

test.each([
  ['closes its parentheses', sql`1) OR (1`],
  ['opens one more', sql`(1`],
  ['comments the rest out', sql`1 -- `],
  ['begins a comment', sql`1 /*`],
  ['begins a text', sql`name = '`],
  ['has a second statement', sql`1; DELETE FROM customer`],
  ['has a place inside a text', sql`note LIKE '%${'a'}%'`],
  ['has a parameter of its own', sql`total = ?`],
  ['is empty', sql` `],
])('SQL that %s is refused', async (_, condition) => {
  const error: unknown = await totals(condition).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(RelataError);
  expect(error).toMatchObject({ code: 'invalidSql' });
  expect(await database.query(Customer).count()).toBe(2);
});

test('a string is no condition', async () => {
  // @ts-expect-error: SQL is a template.
  expect(() => database.query(Order).where('1 = 1')).toThrow('sql`…`');
  // @ts-expect-error: and a filter is no SQL.
  expect(() => database.query(Order).where({ id: 1 })).toThrow('sql`…`');
});
