import { Database, type DatabaseSession, defineEntity, t, VersionConflict } from 'relata';
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
  session.add(account);
  await session.commit();
});

afterEach(() => database.close());

const rows = () => rowsOf(database, 'SELECT owner, version FROM account ORDER BY id');

/** Somebody else writes the account. */
const elsewhere = async (owner = 'bob') => {
  const other = database.createSession();
  (await other.query(Account).findOne()).owner = owner;
  await other.commit();
};

test('F92: a new row is at version 1, and every write of the object makes it one more', async () => {
  expect([account.version, await rows()]).toEqual([1, [{ owner: 'ada', version: 1 }]]);
  account.owner = 'bea';
  await session.commit();
  account.owner = 'cyd';
  await database.persist(account);
  await database.persist(account);
  expect([account.version, await rows()]).toEqual([3, [{ owner: 'cyd', version: 3 }]]);
  expect(await database.query(Account).filter({ version: 3 }).count()).toBe(1);
});

test('F92: a write of many objects stays one statement for each set of fields', async () => {
  const accounts = Array.from({ length: 20 }, (_, index) => new Account(`a${index}`));
  session.add(accounts);
  await session.commit();
  for (const one of accounts) one.owner += '!';
  const statements = await recordStatements();
  await session.commit();
  expect(new Set(statements.texts.filter((text) => text.startsWith('UPDATE'))).size).toBe(1);
  expect(accounts.every(({ version }) => version === 2)).toBe(true);
});

test('F92: a lost update is refused, with both versions; nothing is written, and the object is as it was', async () => {
  const second = new Account('dee');
  session.add(second);
  await session.commit();
  await elsewhere();
  account.owner = 'mine';
  second.owner = 'mine too';
  const failing = session.commit();
  await expect(failing).rejects.toBeInstanceOf(VersionConflict);
  await expect(failing).rejects.toMatchObject({
    code: 'versionConflict',
    detail: { entity: 'account', key: account.id, expected: 1, actual: 2 },
    message: expect.stringMatching(/account with the key 1 .* version 1, its row is at version 2/),
  });
  expect([account.owner, account.version, second.version]).toEqual(['mine', 1, 1]);
  expect(await rows()).toEqual([
    { owner: 'bob', version: 2 },
    { owner: 'dee', version: 1 },
  ]);
  await session.hydrateEntity(account);
  await session.commit();
  expect([account.version, (await rows())[0]]).toEqual([3, { owner: 'mine', version: 3 }]);
});

test('F92: in a transaction a lost update is refused as well, and a rollback brings versions back', async () => {
  const failing = database.transaction(async (inside) => {
    const known = await inside.query(Account).findOne();
    known.owner = 'inside';
    await inside.flush();
    expect(known.version).toBe(2);
    account = known;
    await inside.query(Account).disableIdentityMap().patchMany({ owner: 'patched' });
    throw new Error('back');
  });
  await expect(failing).rejects.toThrow('back');
  expect([account.version, await rows()]).toEqual([1, [{ owner: 'ada', version: 1 }]]);
});

test('F92: a delete of a row that somebody else wrote is refused; of one that is gone it is not', async () => {
  await elsewhere();
  await expect(database.remove(account)).rejects.toMatchObject({ code: 'versionConflict' });
  expect((await rows()).length).toBe(1);
  await session.hydrateEntity(account);
  await database.remove(account);
  expect(await rows()).toEqual([]);
});

test('F92: an update of a row that is gone says so', async () => {
  await database.query(Account).deleteMany();
  account.owner = 'late';
  await expect(session.commit()).rejects.toMatchObject({ code: 'rowGone' });
});

test('F92: a patch by a query counts, and objects of its session take the number', async () => {
  await session.query(Account).patchMany({ owner: 'patched' });
  expect([account.version, await rows()]).toEqual([2, [{ owner: 'patched', version: 2 }]]);
  await database.query(Account).patchOne({ $inc: { balance: 1 } });
  account.owner = 'stale';
  await expect(session.commit()).rejects.toMatchObject({ code: 'versionConflict' });
  await expect(database.query(Account).patchMany({ version: 9 })).rejects.toMatchObject({
    code: 'notPatchable',
    message: /counts/,
  });
});

test('F92: a reference that was never loaded is written without a version to compare', async () => {
  const other = database.createSession();
  const reference = other.getReference(Account, account.id);
  reference.owner = 'unseen';
  await other.commit();
  expect(await rows()).toEqual([{ owner: 'unseen', version: 2 }]);
});

test('F92: a version that is set by hand is refused, and one that a new object brings along is kept', async () => {
  account.version = 7;
  await expect(session.commit()).rejects.toMatchObject({ code: 'validationFailed', message: /its value 1/ });
  const copy = new Account('copy');
  copy.version = 5;
  await database.persist(copy, new Bank('b'));
  expect((await rows())[1]).toEqual({ owner: 'copy', version: 5 });
  expect(await rowsOf(database, 'SELECT version FROM bank')).toEqual([{ version: 1 }]);
});

test('F92: defineEntity() declares versions, and what cannot be one is refused', async () => {
  const Plain = defineEntity('plain', { id: t.number().primaryKey(), count: t.integer().version().optional(), name: t.string() });
  await using plain = new Database([Plain]);
  await plain.migrate();
  const one = new Plain({ id: 1, name: 'a' });
  await plain.persist(one);
  expect(one.count).toBe(1);
  const twice = { a: t.number().version(), b: t.number().version() };
  const wrong = [
    [{ id: t.number().primaryKey(), ...twice }, /'a' is one already/],
    [{ id: t.number().primaryKey(), at: t.string().version() }, /number & Version/],
  ] as const;
  for (const [fields, message] of wrong) {
    await using refused = new Database([defineEntity('wrong', fields)]);
    await expect(refused.migrate()).rejects.toMatchObject({ code: 'unfitField', message });
  }
});
