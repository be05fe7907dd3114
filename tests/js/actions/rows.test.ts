import { type AutoIncrement, Database, defineEntity, entity, type PrimaryKey, type Reference, t, type Unique } from 'relata';
import { expect, test } from 'vitest';
import { type Action, actions, type Fleet, fleet, openFleet } from '../../fixtures/entities/fleet.js';
import { definitionOf, rowsOf } from '../sqlite-file.js';
import { recordStatements } from '../statements.js';

/** What happens to rows outside of sessions, and to keys that are references themselves. */

const ways: Readonly<Record<string, (database: Database, fleet: Fleet) => Promise<unknown>>> = {
  'database.remove()': async (database, { Port }) =>
    database.remove(await database.query(Port).filter({ code: 'kiel' }).findOne()),
  'deleteMany()': (database, { Port }) => database.query(Port).filter({ code: 'kiel' }).deleteMany(),
  'persist() with another key': async (database, { Port }) =>
    database.persist(Object.assign(await database.query(Port).filter({ code: 'kiel' }).findOne(), { code: 'kiev' })),
  'patchMany() of the key': (database, { Port }) => database.query(Port).filter({ code: 'kiel' }).patchMany({ code: 'kiev' }),
};

/** The ports of the ships a, b, c and d afterwards: where their own was deleted, and where it got another key. */
const outcomes: Readonly<Record<Action, readonly [deleted: string, renamed: string]>> = {
  CASCADE: ['oslo', 'kiev kiev kiev oslo'],
  RESTRICT: ['refused', 'refused'],
  'SET NULL': ['null null null oslo', 'null null null oslo'],
  'NO ACTION': ['refused', 'refused'],
  'SET DEFAULT': ['home home home oslo', 'home home home oslo'],
};

const cases = actions.flatMap((action) =>
  Object.keys(ways).map((way) => [action, way, outcomes[action][/key/.test(way) ? 1 : 0]] as const),
);

test.each(cases)('F69: %s, %s: %s', async (action, name, outcome) => {
  const classes = fleet(action);
  const database = await openFleet(classes);
  const before = await rowsOf(database, 'SELECT * FROM Ship');
  const work = (ways[name] as (typeof ways)[string])(database, classes);
  if (outcome === 'refused') {
    await expect(work).rejects.toMatchObject({ code: 'foreignKeyConstraint' });
    expect(await rowsOf(database, 'SELECT * FROM Ship')).toEqual(before);
    expect(await database.query(classes.Port).filter({ code: 'kiel' }).count()).toBe(1);
  } else {
    await work;
    const ports = await rowsOf(database, 'SELECT port FROM Ship ORDER BY name');
    expect(ports.map(({ port }) => port ?? 'null').join(' ')).toBe(outcome);
    expect(await database.query(classes.Port).filter({ code: 'kiel' }).count()).toBe(0);
  }
  await database.close();
});

test.each(actions)('F69: the table says %s', async (action) => {
  const database = await openFleet(fleet(action));
  expect(await definitionOf(database, 'Ship')).toContain(`ON DELETE ${action} ON UPDATE ${action}`);
  await database.close();
});

test('F69: a session does not patch keys by which it knows objects, and says what does', async () => {
  const classes = fleet('CASCADE');
  const database = await openFleet(classes);
  const patch = database.createSession().query(classes.Port).patchMany({ code: 'kiev' });
  await expect(patch).rejects.toThrow('Use database.query(Port)');
  await database.close();
});

const NOBODY = { id: 1 };

test.each([
  ['has no default', t.reference(() => Owner, { onDelete: 'SET DEFAULT' }), 'SET DEFAULT'],
  ['has a default without a key', t.reference(() => Owner, { onDelete: 'SET DEFAULT' }).default(() => new Owner('x')), 'key'],
  ['has a default of another class', t.reference(() => Owner).default((): never => NOBODY as never), 'plain object'],
])('F71: a reference that %s is an error when the database opens', async (_, owner, says) => {
  const Thing = defineEntity('Thing', { id: t.number().primaryKey(), owner });
  const open = async () => new Database([Owner, Thing]).migrate();
  await expect(open()).rejects.toThrow(says);
});

test.each(['onDelete', 'onUpdate'] as const)(
  'F72: %s SET NULL of a required reference is an error when the database opens',
  async (event) => {
    const thing = (owner: ReturnType<typeof reference>) =>
      new Database([Owner, defineEntity('Thing', { id: t.number().primaryKey(), owner })]).migrate();
    const reference = () => t.reference(() => Owner, { [event]: 'SET NULL' });
    await expect(thing(reference())).rejects.toMatchObject({
      code: 'setNullOnRequired',
      detail: { entity: 'Thing', field: 'owner' },
      message: expect.stringContaining('Thing.owner'),
    });
    await expect(thing(reference().optional() as never)).resolves.toBeDefined();
  },
);

test('F71: the default object has to be in the database when it is fallen back to', async () => {
  const classes = fleet('SET DEFAULT');
  const database = await openFleet(classes);
  await database.query(classes.Port).filter({ code: 'home' }).deleteOne();
  await expect(database.query(classes.Port).filter({ code: 'kiel' }).deleteMany()).rejects.toMatchObject({
    code: 'foreignKeyConstraint',
    detail: { entity: 'Ship', field: 'port' },
  });
  await database.close();
});

@entity.name('action_owner')
class Owner {
  id: number & PrimaryKey & AutoIncrement = 0;

  constructor(public name: string & Unique) {}
}

@entity.name('action_account')
class Account {
  constructor(
    public owner: Owner & Reference & PrimaryKey,
    public balance: number,
  ) {}
}

@entity.name('action_entry')
class Entry {
  id: number & PrimaryKey & AutoIncrement = 0;

  constructor(
    public account: Account & Reference,
    public amount: number,
  ) {}
}

test('F69 F79: keys that are references move along, and who refers to them follows', async () => {
  const database = new Database([Owner, Account, Entry]);
  await database.migrate();
  const session = database.createSession();
  const [ada, bo] = [new Owner('ada'), new Owner('bo')];
  const accounts = [new Account(ada, 1), new Account(bo, 2)] as const;
  const entries = [new Entry(accounts[0], 10), new Entry(accounts[1], 20)] as const;
  session.add(...entries);
  await session.commit();
  [ada.id, bo.id] = [77, 78];
  // A row is found though its own key moves in the same commit.
  accounts[0].balance = 100;
  await session.commit();
  expect(await rowsOf(database, 'SELECT owner, balance FROM action_account ORDER BY 1')).toEqual([
    { owner: 77, balance: 100 },
    { owner: 78, balance: 2 },
  ]);
  expect(await rowsOf(database, 'SELECT account, amount FROM action_entry ORDER BY id')).toEqual([
    { account: 77, amount: 10 },
    { account: 78, amount: 20 },
  ]);
  const statements = await recordStatements();
  await session.commit();
  expect(statements.texts).toEqual([]);
  expect(await session.query(Account).orderBy('balance').find()).toEqual([accounts[1], accounts[0]]);
  expect(session.getReference(Account, bo)).toBe(accounts[1]);
  accounts[1].balance = 3;
  entries[1].amount = 21;
  await session.commit();
  expect(await rowsOf(database, 'SELECT balance FROM action_account WHERE owner = 78')).toEqual([{ balance: 3 }]);
  await database.close();
});

test('F69: what moved along outside of a session is written where it is now', async () => {
  const database = new Database([Owner, Account, Entry]);
  await database.migrate();
  const account = new Account(new Owner('ada'), 1);
  await database.persist(account);
  account.owner.id = 5;
  account.balance = 2;
  await database.persist(account);
  account.balance = 3;
  await database.persist(account);
  expect(await rowsOf(database, 'SELECT * FROM action_account')).toEqual([{ owner: 5, balance: 3 }]);
  await database.close();
});
