import { consoleLog, Database, type LogEntry, type ScanEntry, sql } from 'relata';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Customer, Order, shop } from '../fixtures/entities/shop.js';

let warnings: ScanEntry[];
let database: Database;
const log = (entry: LogEntry) => {
  if (entry.kind === 'scan') warnings.push(entry);
};

beforeEach(async () => {
  warnings = [];
  database = new Database([...shop], { log, scanWarning: 20 });
  await database.migrate();
  const ada = new Customer('Ada');
  await database.persist(Array.from({ length: 20 }, () => new Order(ada)));
});

afterEach(() => database.close());

test('a query that reads a large table for a condition is told once, with entity, field and what to write', async () => {
  const noted = (note: string) => database.query(Order).filter({ note }).find();
  await noted('a');
  await noted('b');
  expect(warnings).toEqual([
    { kind: 'scan', entity: 'order', fields: ['note'], sql: expect.stringContaining('WHERE'), message: expect.any(String) },
  ]);
  expect(warnings[0]?.message).toContain('all 20 rows of order');
  expect(warnings[0]?.message).toContain('`note: … & Index`');
  await database.query(Order).filter({ note: 'a', total: 1 }).count();
  expect(warnings.at(-1)?.fields).toEqual(['note', 'total']);
  const printed = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  for (const warning of warnings) consoleLog(warning);
  expect(printed).toHaveBeenCalledTimes(2);
});

test('a small table, an index, a key, everything and a condition by hand are not', async () => {
  await database.query(Customer).filter({ name: 'Ada' }).find();
  await database.query(Order).filter({ customer: 1 }).joinWith('labels').find();
  await database.query(Order).filter({ id: 1, note: 'a' }).find();
  await database.query(Order).find();
  await database.query(Order).where(sql`note = ${'a'}`).find();
  expect(warnings).toEqual([]);
});

test('a table that becomes large is noticed, and a database that does not ask hears nothing', async () => {
  const named = () => database.query(Customer).filter({ name: 'x' }).has();
  await named();
  expect(warnings).toEqual([]);
  await database.persist(Array.from({ length: 19 }, (_, n) => new Customer(`c${n}`)));
  await named();
  expect(warnings.map(({ entity }) => entity)).toEqual(['customer']);
  expect(() => new Database([...shop], { scanWarning: 0 })).toThrow('scanWarning is a whole number');
  const quiet = new Database([...shop], { log });
  await quiet.migrate();
  await quiet.persist(Array.from({ length: 20 }, (_, n) => new Customer(`c${n}`)));
  await quiet.query(Customer).filter({ name: 'x' }).find();
  expect(warnings).toHaveLength(1);
  await quiet.close();
});
