import {
  type AutoIncrement,
  Database,
  entity,
  type LogEntry,
  type PrimaryKey,
  RelataError,
  SQLiteDatabaseAdapter,
  sql,
  type Unique,
  UniqueConstraintFailure,
} from 'relata';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SameRealmWorker } from '../../worker/same-realm.js';

/** What is the worker's own: what crosses, what is cancelled, and how it ends. The rooms above are tested once more behind a port. */

@entity.name('Reading')
class Reading {
  id: number & PrimaryKey & AutoIncrement = 0;
  bytes?: Uint8Array;
  note?: string | null;

  constructor(public name: string & Unique) {}
}

let worker: SameRealmWorker;
let database: Database;
let entries: LogEntry[];

const behindPort = () => new SQLiteDatabaseAdapter(':memory:', { worker: () => worker });

beforeEach(async () => {
  worker = new SameRealmWorker();
  entries = [];
  database = new Database(behindPort(), [Reading], { log: (entry) => entries.push(entry) });
  await database.migrate();
});

afterEach(() => database.close().catch(() => {}));

const readings = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    Object.assign(new Reading(`n${index}`), { note: index % 3 === 0 ? null : `ä${index}😀` }),
  );

test('many batches of numbers, text, NULLs and bytes come back as they went', async () => {
  const list = readings(3000);
  for (const [index, reading] of list.entries()) reading.bytes = new Uint8Array(index % 7).fill(index);
  (list[5] as Reading).bytes = new Uint8Array(10_000).fill(9);
  await database.persist(list);
  const found = await database.query(Reading).orderBy('id').find();
  expect(found.map(({ name, note, bytes }) => [name, note, bytes])).toEqual(
    list.map(({ name, note, bytes }) => [name, note ?? null, bytes]),
  );
});

test('bytes that are a part of something larger cross alone', async () => {
  const large = new Uint8Array(1 << 20).fill(1);
  await database.persist(Object.assign(new Reading('part'), { bytes: large.subarray(3, 6) }));
  expect((await database.query(Reading).findOne()).bytes).toEqual(new Uint8Array([1, 1, 1]));
  expect(large.byteLength).toBe(1 << 20);
});

test('errors are of their class, with code, sentence and data', async () => {
  await database.persist(new Reading('same'));
  const failure: unknown = await database.persist(new Reading('same')).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(UniqueConstraintFailure);
  expect(failure).toMatchObject({
    name: 'UniqueConstraintFailure',
    code: 'uniqueConstraint',
    message: 'Another Reading has the same name already.',
    detail: { entity: 'Reading', field: 'name', sqlite: expect.stringContaining('UNIQUE') },
    cause: { code: 'uniqueConstraint' },
  });
  await expect(database.raw(sql`SELECT broken`).find()).rejects.toMatchObject({ code: 'engine' });
});

test('the log tells of statements, also of those that fail, until it is turned off', async () => {
  entries.length = 0;
  await database.raw(sql`SELECT ${7} AS n`).find();
  await expect(database.raw(sql`SELECT broken`).find()).rejects.toThrow();
  database.log = undefined;
  await database.raw(sql`SELECT 8 AS n`).find();
  expect(entries).toMatchObject([
    { kind: 'statement', sql: expect.stringContaining('SELECT ?'), parameters: [7], rows: 1, error: undefined },
    { kind: 'statement', sql: 'SELECT broken', error: expect.any(RelataError) },
  ]);
});

test('the database is a file on both ways', async () => {
  await database.persist(new Reading('kept'));
  const data = await database.export();
  const copy = new Database(new SQLiteDatabaseAdapter(':memory:', { data, worker: () => new SameRealmWorker() }), [Reading]);
  expect((await copy.query(Reading).findOne()).name).toBe('kept');
  expect(data.byteLength).toBeGreaterThan(0);
  await copy.close();
});

test('more shapes than plans are kept are asked and asked again', async () => {
  await database.persist(readings(3));
  const fields = Array.from({ length: 700 }, (_, index) => index);
  const ask = (index: number) =>
    database
      .query(Reading)
      .filter({ $or: fields.slice(0, (index % 700) + 1).map((n) => ({ name: { $eq: `n${n}` } })) })
      .count();
  for (const index of [...fields.filter((n) => n < 600), 0, 1, 599]) expect(await ask(index)).toBe(Math.min(index + 1, 3));
}, 120_000);

describe('a worker that ends', () => {
  test('fails what is under way and what comes later', async () => {
    const reading = database.query(Reading).find();
    worker.terminate();
    for (const call of [reading, database.query(Reading).count(), database.migrate()]) {
      await expect(call).rejects.toMatchObject({ code: 'workerLost', message: expect.stringContaining('new Database()') });
    }
  });

  test('fails an open transaction', async () => {
    const work = database.transaction(async (session) => {
      session.add(new Reading('never'));
      await session.flush();
      worker.terminate();
    });
    await expect(work).rejects.toMatchObject({ code: 'workerLost' });
  });

  test('is no worker of this kind', async () => {
    const strange = new SQLiteDatabaseAdapter(':memory:', { worker: { thread: 1 } as never });
    await expect(new Database(strange, [Reading]).migrate()).rejects.toMatchObject({ code: 'invalidArgument' });
  });
});

test.each([
  ['notes', { tabs: true }],
  [':memory:', { tabs: true, worker: true }],
  ['notes', { tabs: true, worker: true, storage: ['opfs', 'memory'] }],
] as const)('several tabs need a worker and a storage: %s, %o', (name, options) => {
  expect(() => new SQLiteDatabaseAdapter(name, options)).toThrow(expect.objectContaining({ code: 'invalidArgument' }));
});

test('a worker that the application keeps serves several databases, and outlives them', async () => {
  const shared = new SameRealmWorker();
  const [first, second] = [0, 1].map(() => new Database(new SQLiteDatabaseAdapter(':memory:', { worker: shared }), [Reading]));
  await Promise.all([first?.migrate(), second?.migrate()]);
  await first?.persist(new Reading('here'));
  await first?.close();
  expect(await second?.query(Reading).count()).toBe(0);
  await second?.close();
  expect(shared.isTerminated).toBe(false);
});

describe.each(['the page', 'a worker'])('signals, with the engine in %s', (place) => {
  let own: Database;

  beforeEach(async () => {
    own = place === 'the page' ? new Database([Reading]) : new Database(behindPort(), [Reading]);
    await own.migrate();
    await own.persist(readings(1500));
  });

  afterEach(() => own.close());

  test('a query that nobody aborts is as without one', async () => {
    const { signal } = new AbortController();
    expect((await own.query(Reading).signal(signal).orderBy('id').find()).map(({ name }) => name)).toEqual(
      readings(1500).map(({ name }) => name),
    );
    expect(await own.query(Reading).signal(signal).count()).toBe(1500);
    expect((await own.query(Reading).signal(signal).filter({ name: 'n7' }).findOne()).name).toBe('n7');
  });

  test('aborted before, the query is not begun', async () => {
    const log: LogEntry[] = [];
    own.log = (entry) => log.push(entry);
    const query = own.query(Reading).signal(AbortSignal.abort());
    await expect(query.find()).rejects.toMatchObject({ name: 'AbortError' });
    await expect(query.findOne()).rejects.toMatchObject({ name: 'AbortError' });
    await expect(query.count()).rejects.toMatchObject({ name: 'AbortError' });
    expect(log).toEqual([]);
  });

  test('aborted while it reads, it ends with the signal’s reason, and what follows is answered', async () => {
    const control = new AbortController();
    const log: LogEntry[] = [];
    own.log = (entry) => log.push(entry);
    // Slow enough for the signal to come in between: each row asks for the pattern.
    const slow = own
      .query(Reading)
      .signal(control.signal)
      .filter({ name: { $regex: /^(n|x)+.*$/ } });
    const session = own.createSession();
    const reading = slow.find();
    control.abort(new Error('enough'));
    await expect(reading).rejects.toThrow('enough');
    expect(await session.query(Reading).count()).toBe(1500);
  });

  test('aborted while it waits for a transaction, it is not begun', async () => {
    const control = new AbortController();
    await own.transaction(async (session) => {
      const waiting = own.query(Reading).signal(control.signal).find();
      control.abort();
      await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
      session.add(new Reading('more'));
    });
    expect(await own.query(Reading).count()).toBe(1501);
  });

  test('raw SQL that would never end is ended, and what follows is answered', async () => {
    const control = new AbortController();
    const endless = own.raw<{ i: number }>(sql`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n`);
    const reading = endless.signal(control.signal).find();
    setTimeout(() => control.abort(new Error('enough')), 20);
    await expect(reading).rejects.toThrow('enough');
    expect(await endless.signal(new AbortController().signal).findOne()).toEqual({ i: 1 });
    expect(await own.query(Reading).count()).toBe(1500);
  });

  test('raw SQL that writes is ended while it waits, and as without a signal otherwise', async () => {
    const rename = own.raw(sql`UPDATE ${Reading} SET name = name || '!'`);
    await expect(rename.signal(AbortSignal.abort()).execute()).rejects.toMatchObject({ name: 'AbortError' });
    expect(await own.query(Reading).filter({ name: 'n7!' }).count()).toBe(0);
    expect(await rename.signal(new AbortController().signal).execute()).toEqual({ modified: 1500 });
    expect(() => rename.signal({} as AbortSignal)).toThrow(expect.objectContaining({ code: 'invalidArgument' }));
  });

  test('what is no signal is refused', () => {
    expect(() => own.query(Reading).signal({} as AbortSignal)).toThrow(expect.objectContaining({ code: 'invalidArgument' }));
  });
});
