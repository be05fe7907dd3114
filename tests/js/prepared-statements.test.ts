import { Database, defineEntity, sql, t } from 'relata';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { loadSqlJs, type Pointer } from '../../js/driver/sqljs.js';

/** What SQLite is asked for: statements are prepared once, and each one is reset, whatever became of its run. */

const Shelf = defineEntity('shelf', { id: t.number().primaryKey(), name: t.string() });
const fields = Array.from({ length: 11 }, (_, index) => `f${index}`);
const Book = defineEntity('book', {
  id: t.number().primaryKey(),
  title: t.string().unique(),
  shelf: t.reference(() => Shelf, { onDelete: 'NO ACTION' }),
  tags: t.array(t.string()),
  big: t.bigint().default(2n ** 62n),
  ...Object.fromEntries(fields.map((name) => [name, t.integer().default(0)])),
});

/** The texts that were prepared, in order. */
const prepared: string[] = [];
/** The statements that were stepped and not reset since. */
const running = new Set<Pointer>();
let steps = 0;

beforeAll(async () => {
  const { module } = await loadSqlJs();
  const { _sqlite3_prepare_v2: prepare, _sqlite3_step: step, _sqlite3_reset: reset, _sqlite3_finalize: finalize } = module;
  module._sqlite3_prepare_v2 = (db, text, ...others) => {
    prepared.push(module.UTF8ToString(text));
    return prepare(db, text, ...others);
  };
  module._sqlite3_step = (statement) => {
    steps++;
    running.add(statement);
    return step(statement);
  };
  module._sqlite3_reset = (statement) => {
    running.delete(statement);
    return reset(statement);
  };
  module._sqlite3_finalize = (statement) => {
    running.delete(statement);
    return finalize(statement);
  };
});

let database: Database;

beforeEach(async () => {
  database = new Database([Shelf, Book]);
  await database.migrate();
  const shelf = new Shelf({ id: 1, name: 'low' });
  await database.persist(Array.from({ length: 1000 }, (_, id) => new Book({ id, title: `Book ${id}`, shelf, tags: [] })));
  prepared.length = 0;
  steps = 0;
});

afterEach(() => database.close());

const books = () => database.query(Book);

test('a query that is used again and again is prepared once, whatever comes between', async () => {
  const hot = () => books().filter({ title: 'Book 7' }).select('id').find();
  expect(await hot()).toEqual([{ id: 7 }]);
  const [text] = prepared;
  for (let number = 1; number <= 1000; number++) {
    const chosen = fields.filter((_, bit) => (number >> bit) % 2 === 1);
    await books()
      .filter(Object.fromEntries(chosen.map((name) => [name, 1])))
      .limit(1)
      .count();
    expect(await hot()).toHaveLength(1);
  }
  expect(new Set(prepared).size).toBe(1001);
  expect(prepared.filter((other) => other === text)).toHaveLength(1);
});

/** What runs, and whether it fails. */
const runs: Record<string, () => Promise<unknown>> = {
  find: () => books().joinWith('shelf').find(),
  findOne: () => books().findOne(),
  'findOne by a condition': () =>
    books()
      .filter({ id: { $gt: 3 } })
      .findOne(),
  findOneField: () => books().orderBy('id').findOneField('title'),
  'the first of a session': () => database.createSession().query(Book).joinWith('shelf').findOne(),
  has: () => books().has(),
  groups: () => books().groupBy('shelf').withCount().findOne(),
  patch: () => books().filter({ id: 1 }).returning('title').patchOne({ title: 'new' }),
  'the first row of raw SQL': () => database.raw(sql`SELECT * FROM ${Book}`).findOne(),
};

test.each(Object.keys(runs))('what was answered leaves no statement running: %s', async (name) => {
  await runs[name]?.();
  expect(steps).toBeGreaterThan(0);
  expect(running.size).toBe(0);
});

const failures: Record<string, () => Promise<unknown>> = {
  'a row that makes no object': async () => {
    await database.raw(sql`UPDATE ${Book} SET tags = 'no JSON' WHERE id = 500`).execute();
    await books().find();
  },
  'a row that makes no object, in a session': async () => {
    await database.raw(sql`UPDATE ${Book} SET tags = 'no JSON' WHERE id = 500`).execute();
    await database.createSession().query(Book).joinWith('shelf').find();
  },
  'a pattern that is none': () =>
    books()
      .filter({ title: { $regex: '(' } })
      .find(),
  'a sum beyond 64 bits': () => books().withSum('big').find(),
  'a value that cannot be bound': () => books().filter({ title: '\ud800' }).findOne(),
  'a patch against a constraint': () => books().patchMany({ title: 'the same' }),
  'a patch to a row that is not there': () =>
    books()
      .filter({ id: { $lt: 9 } })
      .patchMany({ shelf: 99 }),
  'a delete of what is referred to': () => database.query(Shelf).deleteMany(),
  'persist against a constraint': () =>
    database.persist(new Book({ id: 2000, title: 'Book 1', shelf: new Shelf({ id: 2, name: 'high' }), tags: [] })),
  'raw SQL against a constraint': () => database.raw(sql`UPDATE ${Book} SET title = 'the same'`).execute(),
  'raw SQL whose rows are refused': () => database.raw(Book, sql`UPDATE ${Book} SET f1 = 1 RETURNING id`).find(),
  'raw SQL that fails at a row': () =>
    database.raw(sql`SELECT json(CASE id WHEN 500 THEN 'no JSON' ELSE '1' END) FROM ${Book}`).find(),
  'raw SQL that does not compile': () => database.raw(sql`SELECT no_column FROM ${Book}`).find(),
  'two statements': () => database.raw(sql`SELECT 1; SELECT 2`).find(),
};

test.each(Object.keys(failures))('what failed leaves no statement running: %s', async (name) => {
  await expect(failures[name]?.()).rejects.toMatchObject({ name: expect.stringMatching(/^RelataError$|Constraint/) });
  expect(running.size).toBe(0);
  // Nothing is busy, and no transaction is open.
  await database.raw(sql`DROP TABLE ${Book}`).execute();
});

/** Asked for each row, slow enough for the signal to come in between. */
const slow = sql`(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) SELECT SUM(i + ${sql.column(Book, 'id')}) FROM n) > 0`;
const aborted: Record<string, (signal: AbortSignal) => Promise<unknown>> = {
  find: (signal) => books().where(slow).signal(signal).find(),
  'find with a join': (signal) => books().where(slow).joinWith('shelf').signal(signal).find(),
  'find of a session': (signal) => database.createSession().query(Book).where(slow).signal(signal).find(),
  'raw SQL': (signal) => database.raw(sql`SELECT * FROM ${Book} WHERE ${slow}`).signal(signal).find(),
};

test.each(Object.keys(aborted))('what was aborted leaves no statement running: %s', async (name) => {
  await database
    .raw(
      sql`WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 4999)
      INSERT INTO ${Book} (id, title, shelf, tags) SELECT i, i, 1, '[]' FROM n`,
    )
    .execute();
  const controller = new AbortController();
  const reading = aborted[name]?.(controller.signal);
  const reason = new Error('enough');
  // While it is being read, not before.
  for (let turn = 0; running.size === 0 && turn < 1000; turn++) await new Promise((go) => setImmediate(go));
  expect(running.size).toBe(1);
  controller.abort(reason);
  await expect(reading).rejects.toBe(reason);
  // It waits for its turn: what was aborted has ended then.
  expect(await database.query(Shelf).count()).toBe(1);
  expect(running.size).toBe(0);
  await database.raw(sql`DROP TABLE ${Book}`).execute();
});
