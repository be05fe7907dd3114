import {
  Database,
  defineEntity,
  ForeignKeyConstraintFailure,
  RelataError,
  type SqlFragment,
  sql,
  t,
  UniqueConstraintFailure,
} from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { recordStatements } from './statements.js';

const Lamp = defineEntity('lamp', {
  id: t.number().primaryKey().autoIncrement(),
  name: t.string().unique(),
  lumen: t.number().default(0),
});
const Bulb = defineEntity('bulb', { id: t.number().primaryKey().autoIncrement(), lamp: t.reference(() => Lamp) });

let database: Database;

beforeEach(async () => {
  database = new Database([Lamp, Bulb]);
  await database.migrate();
  const lamp = new Lamp({ name: 'desk', lumen: 400 });
  await database.persist(lamp, new Lamp({ name: 'floor', lumen: 800 }), new Bulb({ lamp }));
});

afterEach(() => database.close());

const names = () => database.query(Lamp).orderBy('id').findField('name');
const failing = async (fragment: SqlFragment): Promise<RelataError> => {
  const error: unknown = await database
    .raw(fragment)
    .execute()
    .then(
      () => expect.unreachable(),
      (thrown: unknown) => thrown,
    );
  expect(error).toBeInstanceOf(RelataError);
  return error as RelataError;
};

test('a statement that writes has a transaction of its own and says how many rows it changed', async () => {
  const { texts } = await recordStatements();
  expect(await database.raw(sql`UPDATE ${Lamp} SET lumen = lumen + ${1} WHERE name = ${"it's"}`).execute()).toEqual({
    modified: 0,
  });
  expect(await database.raw(sql`UPDATE ${Lamp} SET lumen = lumen + ${1}`).execute()).toEqual({ modified: 2 });
  expect(texts.map((text) => text.split(' ')[0])).toEqual(['BEGIN', 'UPDATE', 'COMMIT', 'BEGIN', 'UPDATE', 'COMMIT']);
  const answered = database.raw<{ id: number }>(sql`INSERT INTO ${Lamp} (name) VALUES (${'hall'}), (${'porch'}) RETURNING id`);
  expect(await answered.find()).toEqual([{ id: 3 }, { id: 4 }]);
  expect(
    await database.raw(sql`WITH a AS (SELECT 3 AS id) DELETE FROM ${Lamp} WHERE id IN (SELECT id FROM a)`).execute(),
  ).toEqual({
    modified: 1,
  });
  expect(await database.raw(sql`SELECT 1`).execute()).toEqual({ modified: 0 });
  expect(await names()).toEqual(['desk', 'floor', 'porch']);
});

test('findOne() of a statement that writes runs it to its end', async () => {
  const added = sql`INSERT INTO ${Lamp} (name) SELECT 'n' || value FROM json_each('[1, 2, 3]') RETURNING name`;
  expect(await database.raw(added).findOne()).toEqual({ name: 'n1' });
  expect(await names()).toEqual(['desk', 'floor', 'n1', 'n2', 'n3']);
});

test('a constraint is told in the words of entities, and nothing is written', async () => {
  const unique = await failing(sql`INSERT INTO ${Lamp} (name) VALUES ('new'), ('desk')`);
  expect(unique).toBeInstanceOf(UniqueConstraintFailure);
  expect(unique.message).toBe('Another lamp has the same name already.');
  const reference = await failing(sql`INSERT INTO ${Bulb} (lamp) VALUES (99)`);
  expect(reference).toBeInstanceOf(ForeignKeyConstraintFailure);
  expect(reference.message).toContain('bulb.lamp');
  expect((await failing(sql`INSERT INTO ${Lamp} (name) VALUES (NULL)`)).message).toBe('lamp.name needs a value.');
  expect(await names()).toEqual(['desk', 'floor']);
  expect(await database.query(Bulb).count()).toBe(1);
});

test('rows that make no objects are not written either', async () => {
  await expect(database.raw(Lamp, sql`UPDATE ${Lamp} SET lumen = 1 RETURNING id`).find()).rejects.toThrow('lacks the columns');
  expect(await database.query(Lamp).orderBy('id').findField('lumen')).toEqual([400, 800]);
  const [first] = await database.raw(Lamp, sql`UPDATE ${Lamp} SET lumen = 1 WHERE id = 1 RETURNING *`).find();
  expect(first).toEqual(await database.query(Lamp).filter({ id: 1 }).findOne());
});

test('what would end transactions, switch off foreign keys or be a second statement does not run', async () => {
  const second = sql`; DELETE FROM bulb`;
  const refused = [
    sql`COMMIT`,
    sql`PRAGMA foreign_keys = OFF`,
    sql`/* */ pragma defer_foreign_keys(0)`,
    sql`ATTACH ':memory:' AS other`,
    sql`UPDATE OR ROLLBACK ${Lamp} SET name = 'desk'`,
    sql`SELECT 1${second}`,
    sql`-- only a comment`,
  ];
  for (const fragment of refused) expect(await failing(fragment)).toMatchObject({ code: 'invalidSql' });
  const trigger = sql`CREATE TRIGGER a AFTER INSERT ON ${Bulb} BEGIN DELETE FROM ${Lamp}; END`;
  expect(await failing(sql`${trigger}; DELETE FROM ${Bulb}`)).toMatchObject({ code: 'invalidSql' });
  expect(await database.raw(sql`SELECT name FROM sqlite_schema WHERE type = 'trigger'`).find()).toEqual([]);
  expect(await database.query(Bulb).count()).toBe(1);
  expect(await database.raw(sql`SELECT foreign_keys AS on_ FROM pragma_foreign_keys`).find()).toEqual([{ on_: 1 }]);
});

test('tables, views and triggers can be made, and statements that are known go on', async () => {
  const all = database.raw(sql`SELECT * FROM ${Bulb}`);
  expect(await all.find()).toEqual([{ id: 1, lamp: 1 }]);
  const log = sql.identifier('the "log"');
  await database.raw(sql`CREATE TABLE ${log} (id INTEGER PRIMARY KEY, lamp TEXT)`).execute();
  await database
    .raw(sql`CREATE TRIGGER logged AFTER INSERT ON ${Lamp} BEGIN INSERT INTO ${log} (lamp) VALUES (NEW.name); END;`)
    .execute();
  await database.persist(new Lamp({ name: 'new' }));
  expect(await database.raw(sql`SELECT lamp FROM ${log}`).find()).toEqual([{ lamp: 'new' }]);
  await database.raw(sql`ALTER TABLE ${Bulb} ADD COLUMN watts REAL`).execute();
  expect(await all.find()).toEqual([{ id: 1, lamp: 1, watts: null }]);
  await database.raw(sql`DROP TABLE ${log}`).execute();
  await expect(all.find()).resolves.toHaveLength(1);
});

test('a raw statement waits for what is under way, and runs in the order of calls', async () => {
  const [, count, , last] = await Promise.all([
    database.persist(new Lamp({ name: 'a' }), new Lamp({ name: 'b' })),
    database.raw(sql`SELECT COUNT(*) AS n FROM ${Lamp}`).findOne(),
    database.raw(sql`DELETE FROM ${Lamp} WHERE name IN (${['a', 'b']})`).execute(),
    database.raw(sql`SELECT COUNT(*) AS n FROM ${Lamp}`).findOne(),
  ]);
  expect([count, last]).toEqual([{ n: 4 }, { n: 2 }]);
});

test('after close() nothing runs', async () => {
  const other = new Database([Lamp]);
  await other.close();
  await expect(other.raw(sql`SELECT 1`).find()).rejects.toMatchObject({ code: 'databaseClosed' });
});
