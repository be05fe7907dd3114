import { Database, SQLiteDatabaseAdapter } from 'relata';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { loadSqlJs } from '../../js/driver/sqljs.js';
import { Borrower, lending, Title, Writer } from '../fixtures/entities/library.js';
import { rowsOf } from './sqlite-file.js';
import { recordStatements } from './statements.js';

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
const tick = () => new Promise((resolve) => setTimeout(resolve, 1));

test('F74 F91: a transaction writes everything at its end, and answers what its callback does', async () => {
  const statements = await recordStatements();
  const answer = await database.transaction(async (session) => {
    const ines = new Writer('Ines');
    session.add(ines);
    await session.flush();
    expect(ines.id).toBe(1);
    session.add(new Title(ines, 'Reef'));
    return session.query(Writer).count();
  });
  expect(answer).toBe(1);
  expect(statements.texts.filter((text) => /BEGIN|COMMIT/.test(text))).toEqual(['BEGIN IMMEDIATE', 'COMMIT']);
  expect(await rowsOf(database, 'SELECT name, writer FROM titles')).toEqual([{ name: 'Reef', writer: 1 }]);
});

test('F74 F91: a throw leaves neither rows nor keys', async () => {
  const [ines, jo] = [new Writer('Ines'), new Borrower('Jo')];
  const title = new Title(ines, 'Reef');
  await database.persist(jo);
  const mistake = new Error('mine');
  const failing = database.transaction(async (session) => {
    session.add(title);
    await session.flush();
    expect([title.id, ines.id]).toEqual([1, 1]);
    await session.query(Borrower).deleteMany();
    throw mistake;
  });
  await expect(failing).rejects.toBe(mistake);
  expect([title.id, ines.id]).toEqual([0, 0]);
  expect([await database.query(Writer).count(), await names()]).toEqual([0, ['Jo']]);
  await database.persist(title);
  expect(await rowsOf(database, 'SELECT name, writer FROM titles')).toEqual([{ name: 'Reef', writer: ines.id }]);
});

test('F74: what the end of the callback cannot write leaves nothing', async () => {
  const failing = database.transaction(async (session) => {
    session.add(new Borrower('Jo'));
    await session.flush();
    session.add(new Title(undefined as never, 'Reef'));
  });
  await expect(failing).rejects.toMatchObject({ code: 'validationFailed' });
  expect(await names()).toEqual([]);
});

test('F73: children are deleted before their parent, in one transaction', async () => {
  const ines = new Writer('Ines');
  await database.persist(new Title(ines, 'Reef'), new Title(ines, 'Tide'));
  const remove = (fail: boolean) =>
    database.transaction(async (session) => {
      const writer = await session.query(Writer).findOne();
      const { modified } = await session.query(Title).filter({ writer: ines }).deleteMany();
      session.remove(writer);
      await session.flush();
      if (fail) throw new Error('mine');
      return modified;
    });
  await expect(remove(true)).rejects.toThrow('mine');
  expect([await database.query(Title).count(), await database.query(Writer).count()]).toEqual([2, 1]);
  expect(await remove(false)).toBe(2);
  expect([await database.query(Title).count(), await database.query(Writer).count()]).toEqual([0, 0]);
});

test('F91: others wait for the end of a transaction and see all of it or nothing', async () => {
  const seen: unknown[] = [];
  let step: () => void = () => {};
  const later = new Promise<void>((resolve) => {
    step = resolve;
  });
  const first = database.transaction(async (session) => {
    session.add(new Borrower('first'));
    await session.flush();
    await later;
    throw new Error('mine');
  });
  const count = database
    .query(Borrower)
    .count()
    .then((rows) => seen.push(['count', rows]));
  const persist = database.persist(new Borrower('second')).then(() => seen.push('second'));
  const other = database.createSession();
  other.add(new Borrower('third'));
  const commit = other.commit().then(() => seen.push('third'));
  await tick();
  expect(seen).toEqual([]);
  step();
  await expect(first).rejects.toThrow('mine');
  await Promise.all([count, persist, commit]);
  expect(seen).toEqual([['count', 0], 'second', 'third']);
  expect(await names()).toEqual(['second', 'third']);
});

test('F91: transactions that are begun at once run one after the other', async () => {
  const steps: string[] = [];
  const run = (name: string, fail: boolean) =>
    database.transaction(async (session) => {
      steps.push(`${name} begins with ${await session.query(Borrower).count()}`);
      session.add(new Borrower(name));
      await tick();
      await session.flush();
      await tick();
      steps.push(`${name} ends`);
      if (fail) throw new Error(name);
    });
  const ends = await Promise.allSettled([run('a', false), run('b', true), run('c', false)]);
  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(steps).toEqual(['a begins with 0', 'a ends', 'b begins with 1', 'b ends', 'c begins with 1', 'c ends']);
  expect(await names()).toEqual(['a', 'c']);
});

test('F91: a nested transaction that fails takes back its own part only', async () => {
  const [one, two, three] = [new Borrower('one'), new Borrower('two'), new Borrower('three')];
  await database.transaction(async (session) => {
    session.add(one);
    await session.flush();
    const inner = session.transaction(async (nested) => {
      nested.add(two);
      await nested.flush();
      expect(await nested.query(Borrower).count()).toBe(2);
      throw new Error('mine');
    });
    await expect(inner).rejects.toThrow('mine');
    expect(two.id).toBe(0);
    session.remove(two);
    await session.transaction(async () => {
      session.add(three);
    });
  });
  expect(await names()).toEqual(['one', 'three']);
});

test('F91: a nested transaction that ended well goes with the outer one', async () => {
  const [outer, inner] = [new Borrower('outer'), new Borrower('inner')];
  const session = database.createSession();
  const failing = session.transaction(async () => {
    session.add(outer);
    await session.transaction(async () => {
      session.add(inner);
    });
    expect([outer.id, inner.id].sort()).toEqual([1, 2]);
    throw new Error('mine');
  });
  await expect(failing).rejects.toThrow('mine');
  expect([outer.id, inner.id, await names()]).toEqual([0, 0, []]);
  await session.commit();
  expect((await names()).sort()).toEqual(['inner', 'outer']);
});

test('F91: what fails inside leaves the transaction usable', async () => {
  const [jo, broken] = [new Borrower('Jo'), new Title(undefined as never, 'Broken')];
  await database.transaction(async (session) => {
    session.add(jo, broken);
    await expect(session.flush()).rejects.toMatchObject({ code: 'validationFailed' });
    expect(jo.id).toBe(0);
    session.remove(broken);
    const same = Object.assign(new Borrower('same'), { id: 7 });
    session.add(same);
    await session.flush();
    const twice = Object.assign(new Borrower('twice'), { id: 7 });
    session.add(new Borrower('with it'), twice);
    await expect(session.flush()).rejects.toMatchObject({ code: 'uniqueConstraint' });
    expect(await session.query(Borrower).count()).toBe(2);
    session.remove(twice);
  });
  expect((await names()).sort()).toEqual(['Jo', 'same', 'with it']);
});

test('F91: a reference to no row is told at the end, by its name', async () => {
  const failing = database.transaction(async (session) => {
    const title = new Title(session.getReference(Writer, 99) as Writer, 'Reef');
    session.add(title, new Borrower('Jo'));
    await session.flush();
  });
  await expect(failing).rejects.toMatchObject({ code: 'foreignKeyConstraint', detail: { entity: 'title', field: 'writer' } });
  expect(await names()).toEqual([]);
});

test('F91: work that the callback did not await is done inside, or refused', async () => {
  let late: Promise<unknown> = Promise.resolve();
  let tellEnd = (): void => {};
  const ended = new Promise<void>((resolve) => {
    tellEnd = resolve;
  });
  await database.transaction(async (session) => {
    session.add(new Borrower('Jo'));
    void session.flush();
    void session.transaction(async () => {
      await tick();
      session.add(new Borrower('Kim'));
    });
    late = ended.then(() => session.query(Borrower).deleteMany()).catch((error: unknown) => error);
  });
  expect(await names()).toEqual(['Jo', 'Kim']);
  tellEnd();
  expect(await late).toMatchObject({ code: 'transactionEnded' });
  expect(await names()).toEqual(['Jo', 'Kim']);
});

test('F91: what was not awaited and fails takes the transaction with it', async () => {
  const failing = database.transaction(async (session) => {
    session.add(new Borrower('Jo'));
    await session.flush();
    const late = session.transaction(async () => {
      await tick();
      throw new Error('late');
    });
    late.catch(() => {});
  });
  await expect(failing).rejects.toThrow('late');
  expect(await names()).toEqual([]);
});

test('F91: a session that a transaction made ends with it', async () => {
  const [session, query] = await database.transaction(async (own) => [own, own.query(Borrower)] as const);
  const ended = { code: 'transactionEnded' };
  await expect(query.find()).rejects.toMatchObject(ended);
  await expect(session.commit()).rejects.toMatchObject(ended);
  await expect(session.transaction(async () => {})).rejects.toMatchObject(ended);
  await expect(session.begin()).rejects.toMatchObject(ended);
  expect(() => session.add(new Borrower('Jo'))).toThrow(expect.objectContaining(ended));
  expect(() => session.remove(new Borrower('Jo'))).toThrow(expect.objectContaining(ended));
});

test('F91: closing waits for a transaction', async () => {
  const order: string[] = [];
  const work = database.transaction(async (session) => {
    await tick();
    session.add(new Borrower('Jo'));
    await session.flush();
    order.push('transaction');
  });
  await tick();
  await Promise.all([work, database.close().then(() => order.push('closed'))]);
  expect(order).toEqual(['transaction', 'closed']);
  await expect(database.transaction(async () => {})).rejects.toMatchObject({ code: 'databaseClosed' });
});

test('F91: a callback that is none is refused', async () => {
  await expect(database.transaction(undefined as never)).rejects.toMatchObject({ code: 'invalidArgument' });
});

test('F91: nothing is done outside of a transaction that SQLite rolled back by itself', async () => {
  const { Database: File } = (await loadSqlJs()).module;
  const file = new File(await database.export());
  file.exec("CREATE TRIGGER full BEFORE INSERT ON borrowers WHEN NEW.name = 'full' BEGIN SELECT RAISE(ROLLBACK, 'full'); END");
  const own = new Database(new SQLiteDatabaseAdapter(':memory:', { data: file.export() }), [...lending]);
  const full = new Borrower('full');
  const failing = own.transaction(async (session) => {
    session.add(new Borrower('before'), full);
    await expect(session.flush()).rejects.toMatchObject({ code: 'engine' });
    session.remove(full);
    await expect(session.flush()).rejects.toMatchObject({ code: 'transactionEnded' });
  });
  await expect(failing).rejects.toMatchObject({ code: 'transactionEnded' });
  expect(await own.query(Borrower).count()).toBe(0);
  await own.persist(new Borrower('after'));
  expect(await own.query(Borrower).count()).toBe(1);
  await own.close();
});
