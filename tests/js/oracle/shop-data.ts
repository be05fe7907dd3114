import fc from 'fast-check';
import { Database } from 'relata';
import { Card, Customer, Label, Order, OrderLabel, Status, shop } from '../../fixtures/entities/shop.js';

/** The objects of a shop, as they were written. */
export interface ShopData {
  readonly customers: Customer[];
  readonly cards: Card[];
  readonly orders: Order[];
  readonly labels: Label[];
  readonly links: OrderLabel[];
}

const letter = fc.constantFrom('a', 'b', 'c');
const orderValues = fc.record({
  status: fc.constantFrom(Status.Open, Status.Paid, Status.Sent),
  total: fc.integer({ min: -3, max: 3 }),
  // Quarters are added exactly, in any order.
  weight: fc.option(
    fc.integer({ min: -4, max: 4 }).map((quarters) => quarters / 4),
    { nil: undefined },
  ),
  points: fc.option(fc.bigInt({ min: -(2n ** 56n), max: 2n ** 56n })),
  placed: fc.integer({ min: 0, max: 3 }).map((days) => new Date(days * 86_400_000)),
  rush: fc.boolean(),
  note: fc.option(letter),
});

/** Random shops of a few rows. Rows refer to others by any number; it is taken modulo how many there are. */
export const shopValues = fc.record({
  customers: fc.array(fc.record({ name: letter, city: fc.option(letter, { nil: undefined }), credit: fc.option(fc.nat(3)) }), {
    minLength: 1,
    maxLength: 4,
  }),
  orders: fc.array(fc.record({ customer: fc.nat(), values: orderValues }), { maxLength: 8 }),
  labels: fc.array(letter, { minLength: 1, maxLength: 3 }),
  links: fc.array(fc.record({ order: fc.nat(), label: fc.nat() }), { maxLength: 8 }),
});

type ShopValues = typeof shopValues extends fc.Arbitrary<infer V> ? V : never;

const at = <T>(items: readonly T[], index: number): T => items[index % items.length] as T;

/** A database with the rows of a random shop. */
export async function openShop(values: ShopValues): Promise<{ database: Database; data: ShopData }> {
  const customers = values.customers.map(({ name, city }) => Object.assign(new Customer(name), city !== undefined && { city }));
  const cards = values.customers.flatMap(({ credit }, index) =>
    credit === null ? [] : [new Card(customers[index] as Customer, credit)],
  );
  const orders = values.orders.map(({ customer, values: { weight, ...others } }) =>
    Object.assign(new Order(at(customers, customer)), others, weight !== undefined && { weight }),
  );
  const labels = values.labels.map((name) => new Label(name));
  const links =
    orders.length === 0 ? [] : values.links.map(({ order, label }) => new OrderLabel(at(orders, order), at(labels, label)));
  const database = new Database([...shop]);
  await database.migrate();
  await database.persist(customers, cards, orders, labels, links);
  return { database, data: { customers, cards, orders, labels, links } };
}
