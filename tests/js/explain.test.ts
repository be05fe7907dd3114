import { Database, sql } from 'relata';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Customer, Order, shop } from '../fixtures/entities/shop.js';
import { Odd } from '../fixtures/entities/values.js';
import { recordStatements } from './statements.js';

let database: Database;

beforeAll(async () => {
  database = new Database([...shop, Odd]);
  await database.migrate();
});

afterAll(() => database.close());

const query = () => database.query(Customer).filter({ name: "it's" }).joinWith('orders').orderBy('name').limit(5);

test('an explanation has each statement, what is bound, and SQLite’s plan', async () => {
  const { texts } = await recordStatements();
  const { statements } = await query().explain();
  expect(texts.every((text) => text.startsWith('EXPLAIN QUERY PLAN '))).toBe(true);
  expect(statements.map(({ purpose }) => purpose)).toEqual([
    'customer objects',
    'the orders of all customer objects of statement 1: order objects',
  ]);
  const [customers, orders] = statements;
  expect(customers?.parameters).toEqual([
    { kind: 'value', value: "it's" },
    { kind: 'value', value: 5 },
  ]);
  expect(customers?.sources).toEqual([
    { alias: 't0', table: 'customer', entity: 'customer', unindexed: ['name'], count: 'SELECT COUNT(*) FROM "customer"' },
  ]);
  expect(customers?.steps[0]).toEqual({ id: expect.any(Number), parent: 0, detail: 'SCAN t0' });
  expect(orders?.parameters).toEqual([{ kind: 'keys', statement: 1 }]);
  expect(orders?.steps.map(({ detail }) => detail).join()).toContain('SEARCH t0 USING INDEX');
  texts.length = 0;
  await query().find();
  expect(texts[0]).toBe(customers?.sql);
});

test('as text it reads from top to bottom', async () => {
  expect(String(await query().explain())).toMatchInlineSnapshot(`
    "1. customer objects
       SELECT t0."id", t0."city", t0."born", t0."name"
       FROM "customer" AS t0
       WHERE t0."name" = ?
       ORDER BY t0."name", t0."id"
       LIMIT +?
       bound: 'it''s', 5
       → SCAN t0  (every row of customer)

    2. the orders of all customer objects of statement 1: order objects
       SELECT t0."customer", t0."id", t0."status", t0."total", t0."weight", CAST(t0."points" AS TEXT), t0."placed", t0."rush", t0."note", t0."extra"
       FROM "order" AS t0
       WHERE t0."customer" IN (SELECT value FROM json_each(?))
       bound: the keys of statement 1
       → SEARCH t0 USING INDEX order_customer_index (customer=?)  (order)
       → LIST SUBQUERY 1
          → SCAN json_each VIRTUAL TABLE INDEX 1:"
  `);
});

test('counts, deletes, groups and conditions by hand are explained too', async () => {
  const orders = database.query(Order).where(sql`total > ${1}`);
  const first = async (explanation: Promise<{ statements: readonly { purpose: string; sql: string }[] }>) =>
    (await explanation).statements[0];
  expect(await first(orders.explain('count'))).toMatchObject({ purpose: 'how many order rows match' });
  expect(await first(orders.explain('has'))).toMatchObject({ purpose: 'whether any order row matches' });
  expect((await first(orders.explain('delete')))?.sql).toMatch(/^DELETE/);
  expect(await first(orders.groupBy('status').withCount().explain())).toMatchObject({
    purpose: 'groups of order rows, as records of status, count',
    sql: expect.stringContaining('(total > ?)'),
  });
  expect(await first(orders.innerJoinWith('customer').explain())).toMatchObject({ purpose: 'order objects, with customer' });
  await expect(
    database
      .query(Order)
      .filter({ nope: 1 } as never)
      .explain(),
  ).rejects.toMatchObject({ code: 'unknownField' });
});

test('names that look like clauses stay where they are', async () => {
  const text = String(await database.query(Odd).filter({ 'with space': 'a' }).orderBy('quo"te').explain());
  expect(text).toContain('"select ""from"" \'x\'" AS t0\n');
});
