import { Database, SQLiteDatabaseAdapter } from 'relata';
import { afterEach, expect, test } from 'vitest';
import { harbour } from '../../fixtures/entities/harbour.js';
import { lending, Writer } from '../../fixtures/entities/library.js';
import { definitionOf, rowsOf } from '../sqlite-file.js';

const opened: Database[] = [];

afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
});

function open(database: Database): Database {
  opened.push(database);
  return database;
}

test('F77: migrating a fresh database creates everything, and a second time nothing', async () => {
  const database = open(new Database(new SQLiteDatabaseAdapter(':memory:'), [...lending]));
  const { statements } = await database.migrate();
  expect(statements.filter((text) => text.startsWith('CREATE TABLE'))).toHaveLength(3);
  expect(
    (await rowsOf(database, `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name`)).map(
      ({ name }) => name,
    ),
  ).toEqual(['borrowers', 'titles', 'writers']);
  expect(await database.migrate()).toMatchObject({ steps: [], statements: [] });
});

test('F77: the short forms need no adapter', async () => {
  for (const database of [open(new Database([...lending])), open(new Database(':memory:', [...lending]))]) {
    expect((await database.migrate()).statements.length).toBeGreaterThan(2);
  }
});

test('F77: an exported file opens again with its rows, and needs no migration', async () => {
  const first = open(new Database([...lending]));
  await first.migrate();
  await first.persist(new Writer('Ines'));
  const data = await first.export();
  const second = open(new Database(new SQLiteDatabaseAdapter(':memory:', { data }), [...lending]));
  expect(await second.migrate()).toMatchObject({ steps: [], statements: [] });
  expect(await second.query(Writer).find()).toMatchObject([{ name: 'Ines' }]);
  await second.persist(new Writer('Ravi'));
  expect(await first.query(Writer).count()).toBe(1);
});

test('F77: what a database lacks of its entities is added, and its rows stay', async () => {
  const first = open(new Database([...harbour]));
  await first.migrate();
  const data = await first.export();
  const { loadSqlJs } = await import('../../../js/driver/sqljs.js');
  const file = new (await loadSqlJs()).module.Database(data);
  file.exec('ALTER TABLE ship DROP COLUMN name; DROP TABLE page');
  const second = open(new Database(new SQLiteDatabaseAdapter(':memory:', { data: file.export() }), [...harbour]));
  file.close();
  const { steps } = await second.migrate();
  expect(steps.map(({ kind, table, name }) => [kind, table, name])).toEqual([
    ['createTable', 'page', undefined],
    ['addColumn', 'ship', 'name'],
    ['createIndex', 'page', expect.any(String)],
  ]);
});

test('F70: foreign keys are enforced, deferred, and cascade by default', async () => {
  const database = open(new Database([...lending]));
  await database.migrate();
  const definition = await definitionOf(database, 'titles');
  expect(definition).toMatch(/ON DELETE CASCADE/);
  expect(definition).toMatch(/ON UPDATE CASCADE/);
  expect(definition).toMatch(/DEFERRABLE INITIALLY DEFERRED/);
});
