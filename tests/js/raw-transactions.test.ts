import { Database, type DatabaseSession, defineEntity, type ScanEntry, sql, t, UniqueConstraintFailure } from 'relata';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordStatements } from './statements.js';

/** Statements by hand, explanations and warnings in open transactions. A wait for oneself would end as `transactionBlocked`. */

const Lamp = defineEntity('lamp', {
  id: t.number().primaryKey().autoIncrement(),
  name: t.string().unique(),
  lumen: t.number().default(0),
});

let database: Database;
let warnings: ScanEntry[];

beforeEach(async () => {
  warnings = [];
  database = new Database([Lamp], {
    scanWarning: 2,
    log: (entry) => {
      if (entry.kind === 'scan') warnings.push(entry);
    },
  });
  await database.migrate();
  await database.persist(new Lamp({ name: 'desk', lumen: 400 }));
});

afterEach(() => database.close());

const count = async (source: Pick<Database, 'raw'>) =>
  (await source.raw<{ n: number }>(sql`SELECT COUNT(*) AS n FROM ${Lamp}`).findOne()).n;
const insert = (source: Pick<Database, 'raw'>, name: string) =>
  source.raw(sql`INSERT INTO ${Lamp} (name, lumen) VALUES (${name}, ${800})`).execute();
const names = () => database.query(Lamp).orderBy('id').findField('name');

const floor = { name: 'floor' };

/** Every way to have a transaction open: does some work in it, and rolls it back. */
const rolledBack: [string, (work: (session: DatabaseSession) => Promise<void>) => Promise<void>][] = [
  ['database.transaction()', (work) => throwing((body) => database.transaction(body), work)],
  ['session.transaction()', (work) => throwing((body) => database.createSession().transaction(body), work)],
  [
    'a transaction in a transaction',
    (work) =>
      database.transaction(async (outer) => {
        await throwing((body) => outer.transaction(body), work);
        // What was added in it would be written by the outer one.
        outer.reset();
      }),
  ],
  [
    'session.begin()',
    async (work) => {
      const session = database.createSession();
      await session.begin();
      await work(session);
      await session.rollback();
    },
  ],
];

async function throwing(
  open: (body: (session: DatabaseSession) => Promise<void>) => Promise<void>,
  work: (session: DatabaseSession) => Promise<void>,
): Promise<void> {
  const mine = new Error('mine');
  const body = async (session: DatabaseSession) => {
    await work(session);
    throw mine;
  };
  await expect(open(body)).rejects.toBe(mine);
}

describe.each(rolledBack)('in %s', (_, open) => {
  test('a raw query sees rows that are not committed, and a raw write goes back with them', async () => {
    await open(async (session) => {
      session.add(new Lamp({ name: 'floor', lumen: 800 }));
      await session.flush();
      expect(await count(session)).toBe(2);
      expect(await insert(session, 'hall')).toEqual({ modified: 1 });
      expect(await session.query(Lamp).count()).toBe(3);
      const [floor, hall] = await session.raw(Lamp, sql`SELECT * FROM ${Lamp} WHERE lumen = ${800} ORDER BY id`).find();
      expect(floor).toBe(await session.query(Lamp).filter({ name: 'floor' }).findOne());
      if (hall !== undefined) hall.lumen = 900;
      await session.flush();
      const answered = session.raw<{ lumen: number }>(sql`DELETE FROM ${Lamp} WHERE name = ${'hall'} RETURNING lumen`);
      expect(await answered.find()).toEqual([{ lumen: 900 }]);
    });
    expect(await names()).toEqual(['desk']);
  });

  test('a raw write that fails takes only itself back', async () => {
    await open(async (session) => {
      await insert(session, 'floor');
      const both = session.raw(sql`INSERT INTO ${Lamp} (name) VALUES (${'hall'}), (${'desk'})`);
      await expect(both.execute()).rejects.toBeInstanceOf(UniqueConstraintFailure);
      expect(await session.query(Lamp).orderBy('id').findField('name')).toEqual(['desk', 'floor']);
      // This one is refused when its row is there already.
      const answered = session.raw(sql`INSERT INTO ${Lamp} (name) VALUES (${'hall'}) RETURNING id AS a, lumen AS a`);
      await expect(answered.find()).rejects.toMatchObject({ code: 'invalidSql' });
      expect(await count(session)).toBe(2);
      await expect(session.raw(sql`SELECT nothing FROM ${Lamp}`).find()).rejects.toMatchObject({ code: 'engine' });
      await insert(session, 'porch');
      expect(await count(session)).toBe(3);
    });
    expect(await names()).toEqual(['desk']);
  });

  test('conditions in SQL choose among rows that are not committed, for reads, patches and deletes', async () => {
    await open(async (session) => {
      await insert(session, 'floor');
      const bright = () => session.query(Lamp).where(sql`lumen > ${500}`);
      expect(await bright().findField('name')).toEqual(['floor']);
      expect(await bright().patchMany({ $inc: { lumen: 1 } })).toMatchObject({ modified: 1 });
      expect(await session.query(Lamp).where(sql`lumen = ${801}`).deleteMany()).toMatchObject({ modified: 1 });
      expect(await count(session)).toBe(1);
    });
    expect(await names()).toEqual(['desk']);
  });

  test('a query is explained and watched', async () => {
    await open(async (session) => {
      await insert(session, 'floor');
      const bright = session.query(Lamp).filter({ lumen: 800 });
      const { texts } = await recordStatements();
      const { statements } = await bright.explain();
      expect(statements[0]?.steps[0]?.detail).toContain('SCAN');
      expect(texts).toEqual([expect.stringContaining('EXPLAIN QUERY PLAN')]);
      expect(warnings).toEqual([]);
      expect(await Promise.all([bright.find(), bright.find(), bright.count()])).toMatchObject([[floor], [floor], 1]);
      expect(warnings.map(({ fields, message }) => [fields, message.includes('all 2 rows')])).toEqual([
        [['lumen'], true],
        [['lumen'], true],
      ]);
    });
    expect(await names()).toEqual(['desk']);
  });
});

test('what a raw write in a transaction did is there when it is committed', async () => {
  const { texts } = await recordStatements();
  const modified = await database.transaction(async (session) => {
    await Promise.all(['floor', 'hall', 'porch'].map((name) => insert(session, name)));
    return (await session.raw(sql`UPDATE ${Lamp} SET lumen = ${1}`).execute()).modified;
  });
  expect(modified).toBe(4);
  expect(texts.filter((text) => /^(BEGIN|COMMIT|ROLLBACK)/.test(text))).toEqual(['BEGIN IMMEDIATE', 'COMMIT']);
  expect(texts.filter((text) => text.startsWith('SAVEPOINT'))).toHaveLength(4);
  expect(await names()).toEqual(['desk', 'floor', 'hall', 'porch']);
});

test('raw queries of the database wait for the transaction, and those of its session are refused after it', async () => {
  let ended: DatabaseSession | undefined;
  let outside: Promise<unknown> | undefined;
  await database.transaction(async (session) => {
    ended = session;
    outside = Promise.all([count(database), database.query(Lamp).filter({ lumen: 1 }).explain()]);
    await insert(session, 'floor');
  });
  expect(await outside).toMatchObject([2, { statements: [{}] }]);
  if (ended === undefined) return expect.unreachable();
  for (const late of [count(ended), insert(ended, 'hall'), ended.query(Lamp).explain()]) {
    await expect(late).rejects.toMatchObject({ code: 'transactionEnded' });
  }
});

test('a query that is being watched for scans can be awaited in a transaction that began after it', async () => {
  await database.persist(new Lamp({ name: 'floor', lumen: 800 }));
  const before = database.query(Lamp).filter({ lumen: 800 }).find();
  const found = await database.transaction(() => before);
  expect(found).toMatchObject([floor]);
  expect(warnings).toHaveLength(1);
});
