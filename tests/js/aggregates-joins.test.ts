import { Database, RelataError } from 'relata';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Card, Customer, Label, Order, OrderLabel, shop } from '../fixtures/entities/shop.js';
import { mistaken } from './mistaken.js';

let database: Database;
let ada: Customer;

beforeAll(async () => {
  database = new Database([...shop]);
  await database.migrate();
  ada = new Customer('Ada');
  const bo = new Customer('Bo');
  const orders = [ada, ada, bo].map((customer, index) => Object.assign(new Order(customer), { total: 10 * (index + 1) }));
  const [first, second] = orders as [Order, Order, Order];
  const [gift, late] = [new Label('gift'), new Label('late')];
  const links = [
    new OrderLabel(first, gift),
    new OrderLabel(first, late),
    new OrderLabel(second, gift),
    new OrderLabel(first, gift),
  ];
  await database.persist(ada, bo, new Customer('Cy'), new Card(ada, 7), orders, gift, late, links);
});

afterAll(() => database.close());

const customers = () => database.query(Customer);

test('an inner join multiplies rows as SQL has it, a left one keeps rows without a match', async () => {
  expect(await customers().innerJoin('orders').groupBy('name').withCount('orders.id', 'n').orderBy('name').find()).toEqual([
    { name: 'Ada', n: 2 },
    { name: 'Bo', n: 1 },
  ]);
  const all = customers().join('orders').groupBy('name').orderBy('name');
  expect(await all.withCount('orders.id', 'n').withCount().withSum('orders.total', 'sum').find()).toEqual([
    { name: 'Ada', n: 2, count: 2, sum: 30 },
    { name: 'Bo', n: 1, count: 1, sum: 30 },
    { name: 'Cy', n: 0, count: 1, sum: 0 },
  ]);
  // Three customers and two joined orders of one of them: four rows.
  expect(await customers().join('orders').withCount().find()).toEqual([{ count: 4 }]);
  expect(await customers().join('orders').withCount('id', 'n', { distinct: true }).find()).toEqual([{ n: 3 }]);
});

test('paths lead through relations of every kind', async () => {
  const labels = database.query(Order).innerJoin('labels').groupBy('labels.name');
  // The pivot says gift of the first order twice; it is one link, as it is when labels are loaded.
  expect(await labels.withCount('id', 'n').orderBy('labels.name').find()).toEqual([
    { 'labels.name': 'gift', n: 2 },
    { 'labels.name': 'late', n: 1 },
  ]);
  expect(await customers().innerJoin('card').withSum('card.credit').find()).toEqual([{ 'card.credit': 7 }]);
  const deep = database.query(Label).useInnerJoin('orders').useInnerJoin('customer').innerJoin('card').end().end();
  expect(
    await deep.groupBy('orders.customer.name', 'name').withMax('orders.customer.card.credit', 'c').orderBy('name').find(),
  ).toEqual([
    { 'orders.customer.name': 'Ada', name: 'gift', c: 7 },
    { 'orders.customer.name': 'Ada', name: 'late', c: 7 },
  ]);
  const byCustomer = await database
    .query(Order)
    .innerJoin('customer')
    .groupBy('customer.name')
    .withCount()
    .orderBy('count')
    .find();
  expect(byCustomer).toEqual([
    { 'customer.name': 'Bo', count: 1 },
    { 'customer.name': 'Ada', count: 2 },
  ]);
  const [reference] = await customers().innerJoin('orders').groupBy('orders.customer').withCount('id', 'n').find();
  expect([reference?.['orders.customer'].id, reference?.n]).toEqual([ada.id, 2]);
});

test("a join's condition is for joined rows, before they are grouped", async () => {
  const dear = customers()
    .useJoin('orders')
    .filter({ total: { $gt: 15 } })
    .end();
  expect(await dear.groupBy('name').withCount('orders.id', 'n').orderBy('name').find()).toEqual([
    { name: 'Ada', n: 1 },
    { name: 'Bo', n: 1 },
    { name: 'Cy', n: 0 },
  ]);
  // The inner join inside restricts the orders that are joined, not the customers.
  const late = customers().useJoin('orders').useInnerJoin('labels').filter({ name: 'late' }).end().end();
  expect(await late.groupBy('name').withCount('orders.id', 'n').orderBy('name').find()).toEqual([
    { name: 'Ada', n: 1 },
    { name: 'Bo', n: 0 },
    { name: 'Cy', n: 0 },
  ]);
});

test('count() of a grouped query over a join is the number of groups', async () => {
  const grouped = customers().innerJoin('orders').groupBy('name').withCount('orders.id', 'n');
  expect([await grouped.count(), (await grouped.find()).length]).toEqual([2, 2]);
  expect(await grouped.having({ n: { $gt: 1 } }).count()).toBe(1);
  expect(await customers().innerJoin('orders').count()).toBe((await customers().innerJoin('orders').find()).length);
});

test('where nothing is grouped, a left join without loading changes nothing', async () => {
  expect(await customers().join('orders').orderBy('name').find()).toEqual(await customers().orderBy('name').find());
  expect(await customers().useJoin('orders').filter({ total: 1 }).end().count()).toBe(3);
});

test('what a join of groups cannot have is an error', async () => {
  const code = async (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (error: unknown) => error instanceof RelataError && error.code,
    );
  const counted = (query: ReturnType<typeof customers>) => code(query.withCount().find());
  expect(await code(customers().withCount('orders.id', 'n').find())).toBe('notJoined');
  expect(await code(customers().innerJoin('orders').withCount(mistaken('orders'), 'n').find())).toBe('noColumn');
  expect(await code(customers().groupBy(mistaken('name.id')).find())).toBe('notARelation');
  expect(await counted(customers().innerJoin('orders').innerJoin('orders'))).toBe('duplicateJoin');
  expect(await counted(customers().useInnerJoin('orders').limit(1).end())).toBe('notWithGroups');
  expect(await counted(customers().useInnerJoin('orders').orderBy('id').end())).toBe('notWithGroups');
  expect(await counted(customers().useInnerJoin('orders').joinWith('labels').end())).toBe('notWithGroups');
});
