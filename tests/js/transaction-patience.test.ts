import { Database, RelataError } from 'relata';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Borrower, lending } from '../fixtures/entities/library.js';

let database: Database;

beforeEach(async () => {
  database = new Database([...lending]);
  await database.migrate();
});

afterEach(async () => {
  vi.useRealTimers();
  await database.close();
});

const names = async () => (await database.query(Borrower).orderBy('id').find()).map(({ name }) => name);
const _tick = () => new Promise((resolve) => setTimeout(resolve, 1));

const mistakes: Readonly<Record<string, () => Promise<unknown>>> = {
  'database.persist()': () => database.persist(new Borrower('Jo')),
  'a query of the database': () => database.query(Borrower).find(),
  'database.transaction()': () => database.transaction(async () => {}),
  'database.close()': () => database.close(),
  'another session': () => database.createSession().begin(),
};

test.each(Object.entries(mistakes))(
  'F91: %s awaited inside a transaction is refused, and says what to write',
  async (_, call) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let refused: unknown;
    const work = database.transaction(async (session) => {
      session.add(new Borrower('inside'));
      refused = await call().catch((error: unknown) => error);
    });
    await vi.advanceTimersByTimeAsync(2000);
    await work;
    expect(refused).toBeInstanceOf(RelataError);
    expect(refused).toMatchObject({ code: 'transactionBlocked', message: expect.stringContaining('session.add(user)') });
    expect(await names()).toEqual(['inside']);
  },
);

test('F91: a transaction that is busy or waits for others is waited for', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const work = database.transaction(async (session) => {
    for (let step = 0; step < 5; step++) {
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await session.transaction(() => session.query(Borrower).count());
    }
    session.add(new Borrower('first'));
  });
  await vi.advanceTimersByTimeAsync(1);
  const second = database.persist(new Borrower('second'));
  await vi.advanceTimersByTimeAsync(10_000);
  await Promise.all([work, second]);
  expect(await names()).toEqual(['first', 'second']);
});
