import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { defineEntity, type EntityClass, type Migration, sql, t } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type CreateOptions, createMigration } from '../../../js/cli/create-migration.js';
import { MigrationFolder } from '../../../js/cli/migration-folder.js';
import { plainSchema } from '../../../js/cli/schema-difference.js';
import { release } from './release.js';

const id = () => t.number().primaryKey().autoIncrement();
const post = (author: EntityClass) =>
  defineEntity('post', { id: id(), author: t.reference(() => author, { onDelete: 'CASCADE' }) });

const First = defineEntity('user', { id: id(), nick: t.string(), age: t.string().optional() });
const Second = defineEntity('user', { id: id(), name: t.string(), age: t.number().optional(), slug: t.string() });
const Third = defineEntity('user', { id: id(), name: t.string(), age: t.number().optional(), slug: t.string().unique() });

let place: string;
let folder: MigrationFolder;

beforeEach(() => {
  mkdirSync('target', { recursive: true });
  place = mkdtempSync(join(process.cwd(), 'target', 'migrations-'));
  folder = new MigrationFolder(place);
});
afterEach(() => rmSync(place, { recursive: true }));

const create = (name: string, user: EntityClass, options: CreateOptions = {}) =>
  createMigration(folder, name, plainSchema([user, post(user)]), options);

const written = (): Promise<Migration[]> =>
  Promise.all(folder.names.map(async (name) => (await import(join(place, `${name}.ts`))).default as Migration));

const second: CreateOptions = { renames: { 'user.nick': 'user.name' }, backfill: { 'user.slug': 'lower(name)' } };

test('F99: migrations that were written from the entities take real rows from release to release, and back', async () => {
  expect(await create('initial', First)).toMatchObject({ isGood: true });
  const [initial] = await written();
  const first = release([First, post(First)]);
  await first.migrate({ migrations: [initial as Migration] });
  await first.raw(sql`INSERT INTO user (id, nick, age) VALUES (1, 'Ada', '36'), (2, 'Bob', NULL)`).execute();
  await first.raw(sql`INSERT INTO post (id, author) VALUES (1, 1), (2, 1), (3, 2)`).execute();

  await create('name', Second, second);
  await create('unique-slug', Third);
  const all = await written();
  expect(all.map(({ name }) => name)).toEqual(['0001-initial', '0002-name', '0003-unique-slug']);
  const data = await first.export();
  const last = release([Third, post(Third)], data);
  expect(await last.pendingMigrations(all)).toEqual(['0002-name', '0003-unique-slug']);
  await last.migrate({ migrations: all });
  expect(await last.query(Third).orderBy('id').find()).toMatchObject([
    { name: 'Ada', age: 36, slug: 'ada' },
    { name: 'Bob', slug: 'bob' },
  ]);
  expect(await last.raw(sql`SELECT count(*) AS posts FROM post`).find()).toEqual([{ posts: 3 }]);

  const changed = all.map((migration) => ({ ...migration, checksum: 'of another text' }));
  await expect(last.migrate({ migrations: changed })).rejects.toMatchObject({ code: 'migrationChanged' });

  await last.migrate({ migrations: all, to: '0001-initial' });
  const back = release([First, post(First)], await last.export());
  expect((await back.migrate()).steps).toEqual([]);
  expect(await back.query(First).orderBy('id').find()).toMatchObject([{ nick: 'Ada', age: '36' }, { nick: 'Bob' }]);
  // What was done by hand is only said to be done.
  await back.raw(sql`DELETE FROM relata_migrations`).execute();
  const faked = await back.migrate({ migrations: all, fake: true, to: '0001-initial' });
  expect(faked.migrations).toMatchObject([{ name: '0001-initial', faked: true }]);
  expect(await back.pendingMigrations(all)).toHaveLength(2);
  await last.migrate({ migrations: all, to: null });
  expect(await last.raw(sql`SELECT name FROM sqlite_schema WHERE name IN ('user', 'post')`).find()).toEqual([]);
});

test('a value that does not convert stops the migration that was written, with the row', async () => {
  await create('initial', First);
  await create('name', Second, second);
  const database = release([Second, post(Second)]);
  const all = await written();
  await database.migrate({ migrations: all, to: '0001-initial' });
  await database.raw(sql`INSERT INTO user (id, nick, age) VALUES (7, 'Ada', 'old')`).execute();
  await expect(database.migrate({ migrations: all })).rejects.toMatchObject({
    code: 'migrationFailed',
    cause: { code: 'migrationRefused', detail: { changes: [{ name: 'convert column user.age', row: { key: '7' } }] } },
  });
});

test('what rows would need is asked for when the migration is written, though there are no rows', async () => {
  await create('initial', First);
  const { isGood, text } = await create('name', Second);
  expect(isGood).toBe(false);
  expect(text).toContain('drop column user.nick');
  expect(text).toContain('require column user.slug');
  expect(folder.names).toEqual(['0001-initial']);
});

test('without a change nothing is written, but by hand', async () => {
  await create('initial', First);
  expect((await create('again', First)).text).toContain('nothing to migrate');
  expect(await create('by-hand', First, { empty: true })).toMatchObject({ isGood: true });
  expect((await create('by-hand', Second, { empty: true })).isGood).toBe(false);
  expect(folder.names).toEqual(['0001-initial', '0002-by-hand']);
  await expect(create('../x', Second)).rejects.toThrow('letters, digits');
});

test('hostile names go through SQL, templates and comments', async () => {
  const name = 'a`b$\u007bc}\\d"e\n*/ --';
  const Hostile = defineEntity(name, { id: id(), [name]: t.string().optional() });
  await createMigration(folder, 'hostile', plainSchema([Hostile]), {});
  const database = release([Hostile]);
  await database.migrate({ migrations: await written() });
  expect(readFileSync(join(place, '0001-hostile.ts'), 'utf8')).toContain("name: '0001-hostile'");
});
