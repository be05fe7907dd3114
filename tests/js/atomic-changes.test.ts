import { atomicChange, Database, type DatabaseSession, defineEntity, t } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Account, Bank, ledger } from '../fixtures/entities/ledger.js';
import { rowsOf } from './sqlite-file.js';
import { recordStatements } from './statements.js';

let database: Database;
let session: DatabaseSession;
let account: Account;

beforeEach(async () => {
  database = new Database([...ledger]);
  await database.migrate();
  session = database.createSession();
  account = new Account('ada');
  session.add(account, new Bank('b'));
  await session.commit();
});

afterEach(() => database.close());

const row = async () => (await rowsOf(database, 'SELECT balance, cents, entries, version, owner FROM account'))[0];

test('F92: an amount is added where the row is, and the object takes the sum', async () => {
  await database
    .query(Account)
    .disableIdentityMap()
    .patchMany({ balance: 100, cents: 2n ** 60n });
  await session.hydrateEntity(account);
  await database.transaction((other) =>
    other
      .query(Account)
      .patchMany({ balance: 1000 })
      .then(() => undefined),
  );
  const version = await database.query(Account).findOneField('version');
  account = await session.hydrateEntity(account);
  expect(account.version).toBe(version);
  atomicChange(account).increase('balance', 5).increase('balance', -2).increase('cents', 1n);
  account.owner = 'bea';
  expect(account.balance).toBe(1000);
  const statements = await recordStatements();
  await session.commit();
  expect(statements.texts.find((text) => text.startsWith('UPDATE'))).toMatch(/"balance" = "?\w+"?\."balance" \+ \?.* RETURNING/);
  expect([account.balance, account.cents, account.version]).toEqual([1003, 2n ** 60n + 1n, version + 1]);
  expect(await row()).toMatchObject({ balance: 1003, owner: 'bea' });
  await session.commit();
  expect((await row())?.balance).toBe(1003);
});

test('F92: two who add lose nothing', async () => {
  const [one, two] = [new Account('one'), new Account('two')];
  session.add(one, two);
  await session.commit();
  const other = database.createSession();
  await other
    .query(Account)
    .filter({ id: one.id })
    .patchMany({ $inc: { balance: 10 } });
  const theirs = await other.query(Account).filter({ id: one.id }).findOne();
  atomicChange(theirs).increase('balance', 1);
  await other.commit();
  await session.hydrateEntity(one);
  for (const mine of [one, two]) atomicChange(mine).increase('balance', 2);
  const statements = await recordStatements();
  await session.commit();
  expect([one.balance, two.balance]).toEqual([13, 2]);
  expect(new Set(statements.texts.filter((text) => text.startsWith('UPDATE'))).size).toBe(1);
});

test('F92: a new object holds the sum at once, and persist() writes what waits', async () => {
  const fresh = new Account('fresh');
  atomicChange(fresh).increase('balance', 3);
  expect(fresh.balance).toBe(3);
  await database.persist(fresh);
  atomicChange(fresh).increase('balance', 4);
  await database.persist(fresh);
  expect([fresh.balance, fresh.version]).toEqual([7, 2]);
});

test('F92: a rollback brings the value and the amount back, and a later commit writes it', async () => {
  const failing = session.transaction(async () => {
    atomicChange(account).increase('balance', 5);
    await session.flush();
    expect(account.balance).toBe(5);
    throw new Error('back');
  });
  await expect(failing).rejects.toThrow('back');
  expect([account.balance, (await row())?.balance]).toEqual([0, 0]);
  await session.commit();
  expect([account.balance, (await row())?.balance]).toEqual([5, 5]);
});

test.each([
  ['flags', 300, { code: 'integerOverflow' }],
  ['entries', 101, { code: 'validationFailed' }],
  ['entries', 0.5, { code: 'integerOverflow' }],
  ['cents', 2n ** 63n - 1n, { code: 'integerOverflow' }],
  ['limit', 1, { code: 'invalidValue', message: expect.stringContaining('nothing to add to') }],
] as const)('F92: %s does not take what %s would make it; nothing is written', async (field, by, error) => {
  account.cents = 1n;
  await session.commit();
  account.owner = 'bea';
  atomicChange(account).increase(field, by as never);
  await expect(session.commit()).rejects.toMatchObject(error);
  expect(await row()).toMatchObject({ owner: 'ada', version: 2 });
});

test('F92: what cannot be increased is refused at once, and a field that is set as well at the commit', async () => {
  const change = atomicChange(account) as { increase(field: string, by: unknown): unknown };
  for (const field of ['owner', 'id', 'version', 'bank', 'nothing', '__proto__']) {
    expect(() => change.increase(field, 1)).toThrow(/Fields that are: balance, cents/);
  }
  for (const by of [Number.NaN, Number.POSITIVE_INFINITY, 1n, '1', undefined]) {
    expect(() => change.increase('balance', by)).toThrow(/a finite number/);
  }
  expect(() => change.increase('cents', 1)).toThrow(/a bigint/);
  account.balance = 3;
  atomicChange(account).increase('balance', 1);
  await expect(session.commit()).rejects.toMatchObject({ code: 'validationFailed', message: /set and increased/ });
});

test('a field that a class keeps behind an accessor has its value again after a rollback', async () => {
  const Gate = defineEntity('gate', { id: t.number().primaryKey().autoIncrement(), visits: t.integer() });
  const kept = new WeakMap<object, unknown>();
  Object.defineProperty(Gate.prototype, 'visits', {
    configurable: true,
    get(this: object) {
      return kept.get(this);
    },
    set(this: object, value: unknown) {
      kept.set(this, value);
    },
  });
  await using gates = new Database([Gate]);
  await gates.migrate();
  const session = gates.createSession();
  const gate = new Gate();
  gate.visits = 5;
  session.add(gate);
  await session.commit();
  const failed = session.transaction(async () => {
    atomicChange(gate).increase('visits', 1);
    await session.flush();
    expect(gate.visits).toBe(6);
    throw new Error('no');
  });
  await expect(failed).rejects.toThrow('no');
  expect(gate.visits).toBe(5);
});
