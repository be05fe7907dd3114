import { Database, defineEntity, type EntityClass, type MigrateOptions, sql, t } from 'relata';
import { expect, test } from 'vitest';
import { rowsOf } from '../sqlite-file.js';
import { release } from './release.js';

const post = (author: EntityClass) =>
  defineEntity('post', {
    id: t.number().primaryKey().autoIncrement(),
    author: t.reference(() => author, { onDelete: 'CASCADE' }),
  });

const id = () => t.number().primaryKey().autoIncrement();

const User = defineEntity('user', { id: id(), nick: t.string(), age: t.string().optional() });
const Post = post(User);

/** Two users and three posts, as the first release wrote them. */
async function first(): Promise<Uint8Array> {
  const database = release([User, Post]);
  await database.migrate();
  const [ada, bob] = [new User({ nick: 'ada', age: '36' }), new User({ nick: 'bob' })];
  await database.persist(new Post({ author: ada }), new Post({ author: ada }), new Post({ author: bob }));
  return database.export();
}

/** A later release, migrated; then once more, which does nothing. */
async function second(entities: readonly EntityClass[], options?: MigrateOptions): Promise<Database> {
  const database = release(entities, await first());
  await database.migrate(options);
  expect((await database.migrate(options)).steps).toEqual([]);
  return database;
}

test('the rows of a table that is rebuilt stay, and so do those that refer to it', async () => {
  const Later = defineEntity('user', { id: id(), nick: t.string().default('x'), age: t.string().optional() });
  const database = await second([Later, post(Later)]);
  expect(await rowsOf(database, 'SELECT id, author FROM post')).toEqual([
    { id: 1, author: 1 },
    { id: 2, author: 1 },
    { id: 3, author: 2 },
  ]);
  expect(await database.query(Later).orderBy('id').find()).toMatchObject([{ nick: 'ada' }, { nick: 'bob' }]);
  await database.query(Later).filter({ nick: 'ada' }).deleteMany();
  expect(await rowsOf(database, 'SELECT id FROM post')).toEqual([{ id: 3 }]);
});

test('a name is given anew by the entity or by a hint, with what refers to it', async () => {
  const Person = defineEntity(
    'person',
    { id: id(), name: t.string().renamedFrom('nick'), age: t.string().optional() },
    { renamedFrom: 'user' },
  );
  const Hinted = defineEntity('person', { id: id(), name: t.string(), age: t.string().optional() });
  const renames = { user: 'person', 'user.nick': 'person.name' };
  for (const [entityClass, options] of [[Person], [Hinted, { renames }]] as const) {
    const database = await second([entityClass, post(entityClass)], options);
    expect(await database.query(entityClass).orderBy('id').find()).toMatchObject([{ name: 'ada' }, { name: 'bob' }]);
    expect(await rowsOf(database, 'SELECT DISTINCT "table" FROM pragma_foreign_key_list(\'post\')')).toEqual([
      { table: 'person' },
    ]);
  }
});

test('what would lose data is refused with everything that would be lost, and done by name', async () => {
  const Later = defineEntity('user', { id: id(), age: t.integer().optional(), slug: t.string() });
  const entities = [Later, post(Later)];
  const database = release(entities, await first());
  const before = await database.export();
  await expect(database.migrate()).rejects.toMatchObject({
    code: 'migrationRefused',
    detail: {
      changes: [
        { name: 'drop column user.nick', table: 'user', column: 'nick', rows: 2, allowable: true },
        { name: 'require column user.slug', table: 'user', column: 'slug', rows: 2, allowable: false },
      ],
    },
  });
  expect(await database.export()).toEqual(before);
  await database.migrate({ allow: ['drop column user.nick'], backfill: { 'user.slug': "nick || '-' || id" } });
  expect(await database.query(Later).orderBy('id').find()).toMatchObject([{ age: 36, slug: 'ada-1' }, { slug: 'bob-2' }]);
});

test('a value that does not convert stops the migration with its row', async () => {
  const Later = defineEntity('user', { id: id(), nick: t.integer(), age: t.string().optional() });
  const database = release([Later, post(Later)], await first());
  await expect(database.migrate()).rejects.toMatchObject({
    code: 'migrationRefused',
    detail: { changes: [{ name: 'convert column user.nick', rows: 2, row: { key: '1', value: "'ada'" } }] },
  });
  await database.migrate({ convert: { 'user.nick': 'length(nick)' } });
  expect(await database.query(Later).find()).toMatchObject([{ nick: 3 }, { nick: 3 }]);
});

test('a dry run says what would be done, and what stands against it, and does nothing', async () => {
  const Later = defineEntity('user', { id: id(), nick: t.string().unique(), mail: t.string().optional() });
  const Note = defineEntity('note', { id: id(), text: t.string() });
  const database = release([Later, Note, post(Later)], await first());
  await database.raw(sql`UPDATE user SET nick = 'same'`).execute();
  await database.raw(sql`CREATE TABLE mine (x)`).execute();
  const before = await database.export();
  const report = await database.migrate({ dryRun: true });
  expect(await database.export()).toEqual(before);
  expect(report.steps.map(({ kind, table, name, rows }) => [kind, table, name, rows])).toEqual([
    ['createTable', 'note', undefined, 0],
    ['addColumn', 'user', 'mail', 2],
    ['dropColumn', 'user', 'age', 2],
    ['createIndex', 'user', 'user_nick_unique', 2],
  ]);
  expect(report.statements).toEqual(report.steps.flatMap(({ statements }) => statements));
  expect(report.statements.slice(1)).toEqual([
    'ALTER TABLE "user" ADD COLUMN "mail" TEXT',
    'ALTER TABLE "user" DROP COLUMN "age"',
    'CREATE UNIQUE INDEX "user_nick_unique" ON "user" ("nick")',
  ]);
  expect(report.text.split('\n')).toEqual([
    "Create the table 'note'",
    "Add the column 'mail' to 'user' (2 rows)",
    "Drop the column 'age' of 'user' (2 rows)",
    "Create the index 'user_nick_unique' over nick of 'user' (2 rows)",
    expect.stringMatching(/^Refused: drop column user.age: .* 1 row /),
    expect.stringMatching(/^Refused: create unique index user_nick_unique: 2 rows /),
  ]);
  expect(report.refused.map(({ name, rows }) => [name, rows])).toEqual([
    ['drop column user.age', 1],
    ['create unique index user_nick_unique', 2],
  ]);
  expect(report.kept).toEqual(['drop table mine']);
});

test('foreign keys are kept again after a migration, whether it was done, refused or only tried', async () => {
  const Later = defineEntity('user', { id: id(), nick: t.string().default('x'), age: t.string().optional() });
  const Lossy = defineEntity('user', { id: id() });
  for (const [entityClass, options] of [[Later], [Lossy], [Later, { dryRun: true }]] as const) {
    const database = release([entityClass, post(entityClass)], await first());
    await database.migrate(options).catch(() => undefined);
    await expect(database.raw(sql`INSERT INTO post (author) VALUES (99)`).execute()).rejects.toMatchObject({
      code: 'foreignKeyConstraint',
    });
  }
});

test.each([
  [{ dryrun: true }, 'invalidArgument', /no option 'dryrun'/],
  [{ allow: 'drop table x' }, 'invalidArgument', /takes a list such as/],
  [{ renames: ['a'] }, 'invalidArgument', /takes an object such as/],
  [null, 'invalidArgument', /takes options such as/],
  [{ backfill: { 'user.nick': 'a); --' } }, 'invalidSql', /./],
  [{ allow: ['drop table user'] }, 'invalidMigration', /the table of an entity/],
  [{ renames: { __proto__: null, 'user.x': '__proto__' } }, 'invalidMigration', /which no entity has/],
])('options that mean nothing are refused: %j', async (options, code, message) => {
  const database = release([User, Post]);
  await expect(database.migrate(options as MigrateOptions)).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message),
  });
  await database.migrate();
});

test('a migration waits for a transaction, and a transaction for it', async () => {
  const database = new Database([User]);
  const migrated = database.migrate();
  await database.transaction(async (session) => {
    session.add(new User({ nick: 'a' }));
  });
  await migrated;
  expect(await database.query(User).count()).toBe(1);
  await database.close();
});
