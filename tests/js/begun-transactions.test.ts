import { Database, type DatabaseSession } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Borrower, lending, Title, Writer } from '../fixtures/entities/library.js';

let database: Database;
let session: DatabaseSession;

beforeEach(async () => {
  database = new Database([...lending]);
  await database.migrate();
  session = database.createSession();
});

afterEach(() => database.close());

const names = async () => (await database.query(Borrower).orderBy('id').find()).map(({ name }) => name);
const misused = { code: 'transactionMisused' };

test('F90 F91: what begin() opened is written by commit(), and nobody sees it before', async () => {
  await session.begin();
  session.add(new Borrower('Jo'));
  await session.flush();
  const outside = database.query(Borrower).count();
  let seen: number | undefined;
  void outside.then((count) => {
    seen = count;
  });
  expect(await session.query(Borrower).count()).toBe(1);
  expect(seen).toBeUndefined();
  session.add(new Borrower('Kim'));
  await session.commit();
  expect(await outside).toBe(2);
  expect(await names()).toEqual(['Jo', 'Kim']);
});

test('F90 F91: rollback() takes back rows, keys and removals, and the objects can be committed again', async () => {
  const [jo, ines] = [new Borrower('Jo'), new Writer('Ines')];
  await database.persist(jo);
  const loaded = await session.query(Borrower).findOne();
  const title = new Title(ines, 'Reef');
  await session.begin();
  loaded.name = 'Joe';
  session.add(title);
  await session.flush();
  session.remove(loaded);
  await session.flush();
  expect([title.id, ines.id, await session.query(Borrower).count()]).toEqual([1, 1, 0]);
  await session.rollback();
  expect([title.id, ines.id, await names(), await database.query(Writer).count()]).toEqual([0, 0, ['Jo'], 0]);
  expect(await session.query(Borrower).findOne()).toBe(loaded);
  await session.commit();
  expect([await names(), await database.query(Title).count()]).toEqual([[], 1]);
  expect(await session.query(Title).joinWith('writer').findOne()).toBe(title);
});

test('F91: at the end of an await using it is rolled back unless it was committed', async () => {
  {
    await using _ = await session.begin();
    session.add(new Borrower('lost'));
    await session.flush();
  }
  session.reset();
  expect(await names()).toEqual([]);
  {
    await using transaction = await session.begin();
    session.add(new Borrower('kept'));
    await transaction.commit();
  }
  expect(await names()).toEqual(['kept']);
});

test('F91: begun transactions nest as savepoints', async () => {
  await session.begin();
  session.add(new Borrower('outer'));
  await session.flush();
  const inner = await session.begin();
  const lost = new Borrower('lost');
  session.add(lost);
  await session.flush();
  await inner.rollback();
  session.remove(lost);
  await session.begin();
  session.add(new Borrower('inner'));
  await session.commit();
  await session.commit();
  expect(await names()).toEqual(['outer', 'inner']);
});

test('F91: a commit that fails rolls back everything, and leaves it for another one', async () => {
  const jo = new Borrower('Jo');
  const broken = new Title(undefined as never, 'Broken');
  await session.begin();
  session.add(jo);
  await session.flush();
  session.add(broken);
  await expect(session.commit()).rejects.toMatchObject({ code: 'validationFailed' });
  expect([jo.id, await names()]).toEqual([0, []]);
  broken.writer = new Writer('Ines');
  await session.commit();
  expect([jo.id, broken.id, await names()]).toEqual([1, 1, ['Jo']]);
});

test('F91: what cannot be ended is told', async () => {
  await session.rollback();
  const outer = await session.begin();
  const inner = await session.begin();
  await expect(outer.commit()).rejects.toMatchObject(misused);
  await session.transaction(async () => {
    await expect(inner.commit()).rejects.toMatchObject(misused);
    await expect(inner.rollback()).rejects.toMatchObject(misused);
    await expect(session.rollback()).rejects.toMatchObject(misused);
  });
  await outer.rollback();
  const ended = { code: 'transactionEnded' };
  await expect(inner.commit()).rejects.toMatchObject(ended);
  await expect(outer.rollback()).rejects.toMatchObject(ended);
  await database.persist(new Borrower('Jo'));
});

test('F91: what a callback began and left open is rolled back with it', async () => {
  const work = database.transaction(async (own) => {
    await own.begin();
    own.add(new Borrower('Jo'));
    await own.flush();
  });
  await expect(work).rejects.toMatchObject(misused);
  expect(await names()).toEqual([]);
});

test('F90 F91: commit() in a callback writes, and goes with the transaction', async () => {
  const failing = database.transaction(async (own) => {
    own.add(new Borrower('Jo'));
    await own.commit();
    expect(await own.query(Borrower).count()).toBe(1);
    throw new Error('mine');
  });
  await expect(failing).rejects.toThrow('mine');
  expect(await names()).toEqual([]);
});
