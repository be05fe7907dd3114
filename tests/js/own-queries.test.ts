import { Database, Query, RelataError } from 'relata';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Customer, Order, Status, shop } from '../fixtures/entities/shop.js';
import { mistaken } from './mistaken.js';

class OrderQuery extends Query<Order> {
  open(): this {
    return this.filter({ status: Status.Open });
  }

  above(total: number): this {
    return this.filter({ total: { $gt: total } });
  }

  /** A question of its own. */
  async sum(): Promise<number> {
    return (await this.withSum('total', 'sum').findOne()).sum;
  }
}

class LateQuery extends OrderQuery {
  late(): this {
    return this.open().above(15);
  }
}

let database: Database;

beforeAll(async () => {
  database = new Database([...shop]);
  await database.migrate();
  const ada = new Customer('Ada');
  const totals = [10, 20, 30].map((total) => Object.assign(new Order(ada), { total }));
  Object.assign(totals[2] as Order, { status: Status.Sent });
  await database.persist(totals);
});

afterAll(() => database.close());

const totals = (orders: readonly { total: number }[]) => orders.map(({ total }) => total);

test('F89: the methods of an own class are there behind every method of a query, with their types', async () => {
  const query = database.query(Order).lift(OrderQuery);
  expect(query).toBeInstanceOf(OrderQuery);
  expect(totals(await query.open().above(15).find())).toEqual([20]);
  expect(totals(await query.orderBy('total', 'desc').limit(2).open().skip(0).above(1).sort({ id: 'asc' }).find())).toEqual([
    20, 10,
  ]);
  const [order] = await query.open().joinWith('customer').above(15).innerJoin('customer').above(16).find();
  const name: string | undefined = order?.customer.name;
  expect(name).toBe('Ada');
  const [other] = await query.useJoinWith('labels').filter({ name: 'x' }).end().above(25).find();
  expect([other?.total, other?.labels.length]).toEqual([30, 0]);
  const selected = await query.select('total').open().above(15).find();
  expect(selected).toEqual([{ total: 20 }]);
  expect([await query.open().sum(), await query.above(10).count(), await query.sum()]).toEqual([30, 2, 60]);
  // Builders are immutable: what was made of the query did not change it.
  expect(await query.count()).toBe(3);
});

test('an own class may extend another, and takes over a query with what it has', async () => {
  const late = database
    .query(Order)
    .filter({ total: { $lt: 25 } })
    .joinWith('customer')
    .lift(LateQuery);
  const [order] = await late.late().find();
  expect([order?.total, order?.customer.name]).toEqual([20, 'Ada']);
  expect(await database.createSession().query(Order).lift(OrderQuery).lift(LateQuery).late().sum()).toBe(20);
});

test('lift() takes a class of queries and nothing else', () => {
  for (const wrong of [Order, Query.prototype, undefined, () => {}]) {
    expect(() => database.query(Order).lift(mistaken(wrong))).toThrow(RelataError);
  }
  // @ts-expect-error a query of orders is none of customers
  database.query(Customer).lift(OrderQuery);
});

test('scopes are functions: they take arguments, follow each other, and keep what is known of the query', async () => {
  const above = <Q extends Query<Order>>(query: Q, total: number) => query.filter({ total: { $gt: total } });
  const open = <Q extends Query<Order>>(query: Q) => query.filter({ status: Status.Open });
  const withCustomer = (query: Query<Order>) => query.joinWith('customer');
  const [order] = await database.query(Order).use(above, 10).use(open).use(withCustomer).find();
  const name: string | undefined = order?.customer.name;
  expect([order?.total, name]).toEqual([20, 'Ada']);
  expect(totals(await database.query(Order).lift(OrderQuery).use(above, 5).open().find())).toEqual([10, 20]);
  // @ts-expect-error the total is a number
  expect(() => database.query(Order).use(above, '10').state).not.toThrow();
});

test('fetch() hands the query to a function that runs it', async () => {
  const page = <Q extends Query<Order>>(query: Q) => Promise.all([query.count(), query.limit(1).find()]);
  const [count, orders] = await database.query(Order).orderBy('id').fetch(page);
  expect([count, totals(orders)]).toEqual([3, [10]]);
  expect(
    await database
      .query(Order)
      .groupBy('status')
      .fetch((query) => query.count()),
  ).toBe(2);
});
