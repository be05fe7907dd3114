import { consoleLog, Database, type LogEntry, logLine, sql } from 'relata';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Customer, Order, shop } from '../fixtures/entities/shop.js';
import { mistaken } from './mistaken.js';

let entries: LogEntry[];
let database: Database;
const log = (entry: LogEntry) => entries.push(entry);

beforeEach(async () => {
  entries = [];
  database = new Database([...shop], { log });
  await database.migrate();
});

afterEach(async () => {
  vi.restoreAllMocks();
  await database.close();
});

/** What ran, without its times. */
const ran = () =>
  entries
    .splice(0)
    .map((entry) => (entry.kind === 'statement' ? [entry.sql.split(' ')[0], entry.parameters, entry.rows] : [entry.kind]));

test('each statement is logged with what was bound, its time and its rows', async () => {
  expect(ran().filter(([word]) => word === 'CREATE').length).toBeGreaterThan(5);
  const [ada, bob] = [new Customer('Ada'), new Customer("Bob's")];
  await database.persist(ada, bob, Object.assign(new Order(ada), { placed: new Date(1e12) }));
  expect(ran()).toEqual([
    ['BEGIN', [], 0],
    ['SELECT', [], 1],
    ['SELECT', [], 1],
    ['INSERT', expect.arrayContaining(['Ada', 1]), 1],
    ['INSERT', expect.arrayContaining(["Bob's", 2]), 1],
    ['INSERT', expect.arrayContaining([1e12, '{}', null]), 1],
    ['COMMIT', [], 0],
  ]);
  await database
    .query(Customer)
    .filter({ name: { $in: ['Ada', "Bob's"] } })
    .joinWith('orders')
    .find();
  expect(ran()).toEqual([
    ['SELECT', ['["Ada","Bob\'s"]'], 2],
    ['SELECT', [1, 2], 1],
  ]);
  await database.query(Order).patchMany({ note: 'x' });
  await database.raw(sql`DELETE FROM ${Customer} WHERE id IN (${[1, 2]})`).execute();
  expect(ran()).toEqual([
    ['BEGIN', [], 0],
    ['UPDATE', ['x'], 1],
    ['COMMIT', [], 0],
    ['BEGIN', [], 0],
    ['DELETE', ['[1,2]'], 2],
    ['COMMIT', [], 0],
  ]);
  await database.query(Customer).count();
  for (const entry of entries)
    expect(entry).toMatchObject({ kind: 'statement', milliseconds: expect.any(Number), error: undefined });
});

test('what fails is logged with its error, in its preparation and in its run', async () => {
  ran();
  await database
    .raw(sql`SELECT nowhere`)
    .find()
    .catch(() => undefined);
  await database
    .raw(sql`SELECT abs(${-(2n ** 63n)})`)
    .find()
    .catch(() => undefined);
  const errors = entries.map((entry) => entry.kind === 'statement' && String(entry.error));
  expect(errors).toEqual([expect.stringContaining('no such column: nowhere'), expect.stringContaining('64 bits')]);
});

test('it can be set and taken away while the database is open', async () => {
  const other = new Database([...shop]);
  expect(other.log).toBeUndefined();
  await other.migrate();
  entries = [];
  other.log = log;
  await other.query(Customer).find();
  expect(ran()).toEqual([['SELECT', [], 0]]);
  other.log = undefined;
  await other.query(Customer).find();
  expect(entries).toEqual([]);
  await other.close();
  expect(() => new Database([...shop], { log: mistaken('console') })).toThrow('log is a function');
  expect(() => {
    database.log = mistaken({});
  }).toThrow('log is a function');
});

test('a log that throws breaks nothing, and is not silent', async () => {
  const reported = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  database.log = () => {
    throw new Error('full');
  };
  await database.persist(new Customer('Ada'));
  expect(await database.query(Customer).count()).toBe(1);
  expect(reported).toHaveBeenCalledWith(expect.stringContaining('log function'), new Error('full'));
});

test('a line of the printer has everything, and stays a line', () => {
  const entry = {
    kind: 'statement',
    sql: 'SELECT a\n   FROM b',
    parameters: [],
    milliseconds: 0.123,
    rows: 1,
    error: undefined,
  } as const;
  expect(logLine(entry)).toBe('    0.12 ms      1 row   SELECT a FROM b');
  const parameters = ['it\'s\n"x"', 1.5, null, new Uint8Array(3), 'x'.repeat(100)];
  expect(logLine({ ...entry, rows: 12, parameters })).toBe(
    `    0.12 ms     12 rows  SELECT a FROM b  ['it''s\\n"x"', 1.5, NULL, 3 bytes, '${'x'.repeat(60)}…']`,
  );
  expect(logLine({ ...entry, parameters: Array.from({ length: 30 }, () => 1) })).toMatch(/1, and 10 more\]$/);
  const [out, failed] = [vi.spyOn(console, 'log'), vi.spyOn(console, 'error')].map((spy) =>
    spy.mockImplementation(() => undefined),
  );
  consoleLog(entry);
  consoleLog({ ...entry, error: new Error('no such table: b') });
  expect(out).toHaveBeenCalledTimes(1);
  expect(failed).toHaveBeenCalledWith(expect.stringMatching(/failed.*\n.*no such table: b$/));
});
