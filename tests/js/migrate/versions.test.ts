import { type Database, defineEntity, defineMigration, type Migration, schemaDocument, sql, t } from 'relata';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { release } from './release.js';

const id = () => t.number().primaryKey();

const User = defineEntity('user', { id: id(), name: t.string() });
const Post = defineEntity('post', { id: id(), author: t.reference(() => User, { onDelete: 'CASCADE' }) });

const initial = defineMigration({
  name: '0001-initial',
  up: async (m) => {
    await m.sql`CREATE TABLE "user" ("id" INTEGER PRIMARY KEY NOT NULL, "nick" TEXT NOT NULL)`;
  },
  down: async (m) => {
    await m.sql`DROP TABLE "user"`;
  },
});
const posts = defineMigration({
  name: '0002-posts',
  up: async (m) => {
    await m.sql`CREATE TABLE "post" ("id" INTEGER PRIMARY KEY NOT NULL, "author" INTEGER NOT NULL REFERENCES "user" ("id") ON DELETE CASCADE ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED)`;
    await m.sql`CREATE INDEX "post_author" ON "post" ("author")`;
  },
  down: async (m) => {
    await m.sql`DROP TABLE "post"`;
  },
});
const name = defineMigration({
  name: '0003-nick-to-name',
  up: async (m) => {
    const users = await m.rows<{ id: number; nick: string }>(sql`SELECT id, nick FROM user`);
    await m.sql`ALTER TABLE "user" RENAME COLUMN "nick" TO "name"`;
    for (const [index, user] of users.entries()) {
      await m.sql`UPDATE "user" SET name = ${user.nick.toUpperCase()} WHERE id = ${user.id}`;
      await m.progress(index + 1, users.length);
    }
  },
  down: async (m) => {
    await m.sql`ALTER TABLE "user" RENAME COLUMN "name" TO "nick"`;
  },
});
const all = [initial, posts, name];

/** A database at the second release, with two users and three posts. */
async function second(): Promise<Uint8Array> {
  const database = release([User]);
  await database.migrate({ migrations: [initial, posts], entities: 'ignore' });
  await database.raw(sql`INSERT INTO user (id, nick) VALUES (1, 'ada'), (2, 'bob')`).execute();
  await database.raw(sql`INSERT INTO post (id, author) VALUES (1, 1), (2, 1), (3, 2)`).execute();
  return database.export();
}

const history = (database: Database) =>
  database.raw<{ name: string; faked: number }>(sql`SELECT name, faked FROM relata_migrations ORDER BY id`).find();

async function unchanged(database: Database, work: () => Promise<unknown>): Promise<void> {
  const before = await database.export();
  await work();
  expect(await database.export()).toEqual(before);
}

afterEach(() => vi.unstubAllGlobals());

describe('versioned migrations', () => {
  test('run in order on a fresh database, which they make what the entities say, and never again', async () => {
    const database = release([User, Post]);
    expect(await database.pendingMigrations(all)).toEqual(all.map((migration) => migration.name));
    const report = await database.migrate({ migrations: all });
    expect(report.migrations).toMatchObject(all.map((migration) => ({ name: migration.name, direction: 'up', faked: false })));
    expect(report.steps).toEqual([]);
    expect((await database.migrate({ migrations: all })).migrations).toEqual([]);
    expect(await database.pendingMigrations(all)).toEqual([]);
    expect(await history(database)).toHaveLength(3);
  });

  test('only the pending ones run, with typed rows of the old shape, and tell how far they are', async () => {
    const database = release([User, Post], await second());
    const told: string[] = [];
    const { migrations } = await database.migrate({
      migrations: all,
      onProgress: ({ migration, finished, count, done, total }) => {
        told.push(`${migration} ${finished}/${count} ${done}/${total}`);
      },
    });
    expect(migrations.map((migration) => migration.name)).toEqual(['0003-nick-to-name']);
    expect(await database.query(User).orderBy('id').find()).toMatchObject([{ name: 'ADA' }, { name: 'BOB' }]);
    expect(told).toEqual(['0/1', '1/2', '2/2', '2/2'].map((part) => `0003-nick-to-name 0/1 ${part}`));
  });

  test('files of a glob, loaded or not, run in the order of their paths', async () => {
    const database = release([User, Post]);
    const { migrations } = await database.migrate({
      migrations: { './3.ts': async () => ({ default: name }), './1.ts': { default: initial }, './2.ts': posts },
    });
    expect(migrations.map((migration) => migration.name)).toEqual(all.map((migration) => migration.name));
  });

  test('go down to a name and to nothing, and up again', async () => {
    const database = release([User, Post], await second());
    await database.migrate({ migrations: all });
    const { migrations } = await database.migrate({ migrations: all, to: '0001-initial' });
    expect(migrations).toMatchObject([
      { name: '0003-nick-to-name', direction: 'down' },
      { name: '0002-posts', direction: 'down' },
    ]);
    expect((await database.raw(sql`SELECT nick FROM user`).find()).length).toBe(2);
    await database.migrate({ migrations: all, to: null });
    expect(await history(database)).toEqual([]);
    await database.migrate({ migrations: all });
    expect(await database.query(Post).count()).toBe(0);
  });

  test('fake only says that they ran, up to a name', async () => {
    const database = release([User, Post], await second());
    await database.raw(sql`DROP TABLE relata_migrations`).execute();
    await database.migrate({ migrations: all, fake: true, to: '0002-posts' });
    expect(await history(database)).toEqual([
      { name: '0001-initial', faked: 1 },
      { name: '0002-posts', faked: 1 },
    ]);
    await database.migrate({ migrations: all });
    expect((await history(database)).at(-1)).toEqual({ name: '0003-nick-to-name', faked: 0 });
  });

  test('a dry run tries everything and takes it back', async () => {
    const database = release([User, Post], await second());
    await unchanged(database, async () => {
      const report = await database.migrate({ migrations: all, dryRun: true });
      expect(report.migrations.map((migration) => migration.name)).toEqual(['0003-nick-to-name']);
    });
  });

  test('a table that is built anew inside of a migration keeps the rows that refer to it, triggers, and foreign keys afterwards', async () => {
    const Later = defineEntity('user', { id: id(), nick: t.string().default('nobody') });
    const LaterPost = defineEntity('post', { id: id(), author: t.reference(() => Later, { onDelete: 'CASCADE' }) });
    const schema = schemaDocument([Later, LaterPost]);
    const rebuild = defineMigration({
      name: '0003-default',
      up: async (m) => {
        await m.sql`CREATE TRIGGER mine AFTER DELETE ON user BEGIN SELECT 1; END`;
        const report = await m.migrate(schema);
        expect(report.steps.map(({ kind }) => kind)).toEqual(['rebuildTable']);
      },
    });
    const database = release([Later, LaterPost], await second());
    await database.migrate({ migrations: [initial, posts, rebuild] });
    expect(await database.query(LaterPost).count()).toBe(3);
    expect(await database.raw(sql`SELECT name FROM sqlite_schema WHERE type = 'trigger'`).find()).toEqual([{ name: 'mine' }]);
    await expect(database.raw(sql`INSERT INTO post (author) VALUES (99)`).execute()).rejects.toMatchObject({
      code: 'foreignKeyConstraint',
    });
  });

  const failing: readonly [string, Migration, RegExp][] = [
    ['a throw', { name: 'x', up: () => Promise.reject(new Error('no luck')) }, /'x' failed \(up\): no luck/],
    ['SQL', { name: 'x', up: (m) => m.sql`DROP TABLE nowhere` }, /no such table/],
    ['rows that lead nowhere', { name: 'x', up: (m) => m.sql`DELETE FROM user` }, /post\.author would lead to rows/],
    ['a statement that nobody awaited', { name: 'x', up: (m) => void m.sql`DROP TABLE nowhere` }, /no such table/],
    ['a PRAGMA', { name: 'x', up: (m) => m.sql`PRAGMA foreign_keys = ON` }, /PRAGMA/],
  ];
  test.each(failing)('a failure leaves everything as it was, the migrations before it too: %s', async (_, migration, message) => {
    const database = release([User, Post], await second());
    await unchanged(database, async () => {
      await expect(database.migrate({ migrations: [...all, migration] })).rejects.toMatchObject({
        code: 'migrationFailed',
        message: expect.stringMatching(message),
        detail: { migration: 'x', direction: 'up' },
      });
    });
    await database.migrate({ migrations: all });
    expect(await database.query(Post).count()).toBe(3);
    await expect(database.raw(sql`INSERT INTO post (author) VALUES (99)`).execute()).rejects.toMatchObject({
      code: 'foreignKeyConstraint',
    });
  });

  test('entities that ask for more than the migrations made are an error, followed, or left', async () => {
    const More = defineEntity('user', { id: id(), name: t.string(), mail: t.string().optional() });
    const database = release([More], await second());
    await unchanged(database, async () => {
      await expect(database.migrate({ migrations: all })).rejects.toMatchObject({
        code: 'migrationIncomplete',
        message: expect.stringContaining("Add the column 'mail' to 'user'"),
      });
    });
    await unchanged(database, () =>
      expect(database.migrate({ migrations: all, entities: 'follow', allow: ['nonsense'] })).rejects.toMatchObject({
        code: 'invalidMigration',
      }),
    );
    const report = await database.migrate({ migrations: all, entities: 'follow' });
    expect(report.steps.map(({ kind, name: column }) => [kind, column])).toEqual([['addColumn', 'mail']]);
  });

  test('an application that is older than the database is told so, and may reload', async () => {
    const database = release([User, Post], await second());
    const onNewer = vi.fn();
    await unchanged(database, async () => {
      await expect(database.migrate({ migrations: [initial], onNewer })).rejects.toMatchObject({
        code: 'databaseNewer',
        detail: { migrations: ['0002-posts'] },
      });
      await expect(database.pendingMigrations([initial])).rejects.toMatchObject({ code: 'databaseNewer' });
    });
    expect(onNewer).toHaveBeenCalledWith(['0002-posts']);
  });

  test.each<[string, readonly Migration[], string]>([
    ['a file that is gone', [posts, name], 'migrationMissing'],
    ['a file with another text', [{ ...initial, checksum: 'b' }, posts, name], 'migrationChanged'],
    ['a file before one that ran', [initial, { ...name, name: '0001a' }, posts], 'migrationOutOfOrder'],
    ['two of one name', [initial, initial], 'invalidArgument'],
    ['no migration', [{} as Migration], 'invalidArgument'],
  ])('%s is an error', async (_, migrations, code) => {
    const database = release([User, Post], await second());
    await database.raw(sql`UPDATE relata_migrations SET checksum = 'a' WHERE name = '0001-initial'`).execute();
    await unchanged(database, () => expect(database.migrate({ migrations })).rejects.toMatchObject({ code }));
  });

  test('what comes late runs where that is allowed', async () => {
    const database = release([User, Post], await second());
    const late = { ...name, name: '0001a' };
    await database.migrate({ migrations: [initial, late, posts], outOfOrder: true });
    expect((await history(database)).at(-1)?.name).toBe('0001a');
  });

  test.each([
    [{ to: 'nowhere' }, /names 'nowhere'/],
    [{ fake: 1 }, /takes true or false/],
    [{ entities: 'all' }, /takes 'match'/],
    [{ lock: '' }, /the name of a lock/],
    [{ fakes: true }, /no option 'fakes'/],
    [{ migrations: 'all' }, /takes a list of migrations/],
  ])('options that mean nothing are refused: %j', async (options, message) => {
    const database = release([User, Post]);
    const given = { migrations: all, ...options } as unknown as Parameters<Database['migrate']>[0];
    await expect(database.migrate(given)).rejects.toMatchObject({ message: expect.stringMatching(message) });
  });

  test('one without down cannot be taken back', async () => {
    const database = release([User, Post]);
    const forward = [initial, posts, { name: name.name, up: name.up }];
    await database.migrate({ migrations: forward });
    await unchanged(database, () =>
      expect(database.migrate({ migrations: forward, to: null })).rejects.toMatchObject({ code: 'migrationIrreversible' }),
    );
  });

  test('a call of the database inside of a migration is refused and does not wait for ever', async () => {
    const database = release([User, Post]);
    const inside = defineMigration({ name: 'x', up: () => database.query(User).find() });
    await expect(database.migrate({ migrations: [inside] })).rejects.toMatchObject({
      code: 'migrationFailed',
      cause: { code: 'transactionBlocked' },
    });
  });

  test('the work of a migration ends with it', async () => {
    const database = release([User, Post]);
    let late: (() => Promise<unknown>) | undefined;
    const leaky = defineMigration({
      name: 'x',
      up: (m) => {
        late = () => m.sql`DROP TABLE user`;
      },
    });
    await database.migrate({ migrations: [...all, leaky] });
    await expect(late?.()).rejects.toMatchObject({ code: 'transactionEnded' });
  });

  test('two tabs take turns, by a lock of the browser', async () => {
    const requests: string[] = [];
    let last: Promise<unknown> = Promise.resolve();
    const request = (lock: string, work: () => Promise<unknown>) => {
      requests.push(lock);
      last = last.then(work, work);
      return last;
    };
    vi.stubGlobal('navigator', { locks: { request } });
    const data = await second();
    const order: string[] = [];
    const tab = (label: string) => {
      const slow = defineMigration({
        name: 'slow',
        up: async (m) => {
          order.push(`${label} begins`);
          await m.progress(1, 1);
          order.push(`${label} ends`);
        },
      });
      return release([User, Post], data).migrate({ migrations: [...all, slow], lock: 'app' });
    };
    await Promise.all([tab('one'), tab('two')]);
    expect(order).toEqual(['one begins', 'one ends', 'two begins', 'two ends']);
    expect(requests.slice(1)).toEqual(['app', 'app']);
    expect(requests[0]).toBe('relata migrate');
  });

  test('two calls at once on one database run nothing twice', async () => {
    const database = release([User, Post]);
    const reports = await Promise.all([
      database.migrate({ migrations: all }),
      database.migrate({ migrations: all, lock: false }),
    ]);
    expect(reports.map(({ migrations }) => migrations.length)).toEqual([3, 0]);
  });
});
