import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Database, defineEntity, type EntityClass, sql, t } from 'relata';
import ts from 'typescript';
import { afterEach, expect, test } from 'vitest';
import { introspect } from '../../../js/cli/introspect/introspect.js';
import { loadSqlJs } from '../../../js/driver/sqljs.js';
import { harbour } from '../../fixtures/entities/harbour.js';
import { lending } from '../../fixtures/entities/library.js';
import { release } from './release.js';

const places: string[] = [];

afterEach(() => {
  for (const place of places.splice(0)) rmSync(place, { recursive: true });
});

/** A database file that SQL made. */
async function file(script: string): Promise<Uint8Array> {
  const { module } = await loadSqlJs();
  const database = new module.Database();
  database.exec(script);
  const data = database.export();
  database.close();
  return data;
}

/** The entities that are written for a file, compiled, and what a migration of the file would do. */
async function introspected(
  data: Uint8Array,
): Promise<{ text: string; classes: readonly EntityClass[]; database: Database; todo: string }> {
  const text = await introspect(data);
  mkdirSync('target', { recursive: true });
  const place = mkdtempSync(join(process.cwd(), 'target', 'introspected-'));
  places.push(place);
  writeFileSync(join(place, 'entities.ts'), text);
  const { entities: classes } = (await import(join(place, 'entities.ts'))) as { entities: readonly EntityClass[] };
  const database = release(classes, data);
  return { text, classes, database, todo: (await database.migrate({ dryRun: true })).text };
}

test.each<[string, readonly EntityClass[]]>([
  ['library', lending],
  ['harbour', harbour],
])('the tables of Relata itself become entities again: %s', async (_, entities) => {
  const database = new Database([...entities]);
  await database.migrate();
  const data = await database.export();
  await database.close();
  expect((await introspected(data)).todo).toBe('');
});

test('join tables become lists of both sides', async () => {
  const Tag = defineEntity('tag', { id: t.number().primaryKey().autoIncrement(), label: t.string() });
  const Note = defineEntity('note', {
    id: t.number().primaryKey().autoIncrement(),
    tags: t.manyToMany(() => Tag, { table: 'note tags' }),
  });
  const first = new Database([Note, Tag]);
  await first.migrate();
  const data = await first.export();
  await first.close();
  const { text, todo, classes, database } = await introspected(data);
  expect(todo).toBe('');
  expect(text).toContain('note: Note[] & ManyToMany<');
  const called = (name: string) => classes.find((one) => one.name === name);
  const NewNote = called('Note') as unknown as new () => { tag: object[] };
  const NewTag = called('Tag') as unknown as new () => { label: string };
  const note = new NewNote();
  note.tag.push(Object.assign(new NewTag(), { label: 'x' }));
  await database.persist(note);
  expect(await database.raw(sql`SELECT count(*) AS links FROM "note tags"`).find()).toEqual([{ links: 1 }]);
});

const SHOP = `
  CREATE TABLE customers (id INTEGER PRIMARY KEY, email VARCHAR(120) NOT NULL UNIQUE, "full name" TEXT, vip BOOLEAN NOT NULL DEFAULT 0,
    credit DECIMAL(10,2) DEFAULT 1.5, joined DATETIME, photo BLOB, level INT NOT NULL DEFAULT 3, note TEXT DEFAULT 'it''s "so"');
  CREATE TABLE orders (id INTEGER PRIMARY KEY AUTOINCREMENT, customer_id INTEGER NOT NULL REFERENCES customers(id),
    parent_id INTEGER REFERENCES orders ON DELETE SET NULL, placed TEXT NOT NULL);
  CREATE INDEX orders_by_customer ON orders (customer_id);
  CREATE INDEX orders_by_parent ON orders (parent_id);
  CREATE INDEX by_day ON orders (placed, customer_id);
  CREATE TABLE invoices (number TEXT PRIMARY KEY, order_id INTEGER NOT NULL UNIQUE REFERENCES orders (id) ON DELETE RESTRICT);
  CREATE INDEX i ON invoices (order_id);
  INSERT INTO customers (id, email, vip, joined, photo) VALUES (1, 'a@b.c', 1, '2026-01-02 03:04:05', x'01');
  INSERT INTO orders (id, customer_id, placed) VALUES (7, 1, '2026');
  INSERT INTO invoices VALUES ('R-1', 7);`;

test('a database that others made: types, defaults, keys, both sides of relations, indexes; nothing is to do', async () => {
  const { text, todo, database, classes } = await introspected(await file(SHOP));
  expect(todo).toBe('');
  expect(text).toMatchInlineSnapshot(`
    "import { type AutoIncrement, type BackReference, type integer, type PrimaryKey, type Reference, type SQLite, type Unique, entity } from 'relata';

    @(entity.collection("customers"))
    export class Customers {
      id!: integer & PrimaryKey;
      email!: string & SQLite<{ type: "VARCHAR(120)" }> & Unique;
      fullName?: string & SQLite<{ name: "full name" }>;
      vip: boolean & SQLite<{ type: "BOOLEAN" }> = false;
      credit?: number & SQLite<{ type: "DECIMAL(10,2)" }> = 1.5;
      joined?: string & SQLite<{ type: "DATETIME" }>;
      photo?: Uint8Array;
      level: integer & SQLite<{ type: "INT" }> = 3;
      note?: string = "it's \\"so\\"";
      orders: Orders[] & BackReference<{ mappedBy: "customer" }> = [];
    }

    @(entity.collection("orders").index(["placed","customer"], { name: "by_day" }))
    export class Orders {
      id: integer & PrimaryKey & AutoIncrement = 0;
      customer!: Customers & Reference<{ onDelete: 'NO ACTION', onUpdate: 'NO ACTION', column: "customer_id" }>;
      parent?: Orders & Reference<{ onDelete: 'SET NULL', onUpdate: 'NO ACTION', column: "parent_id" }>;
      placed!: string;
      orders: Orders[] & BackReference<{ mappedBy: "parent" }> = [];
      invoices?: Invoices & BackReference<{ mappedBy: "order" }>;
    }

    @(entity.collection("invoices"))
    export class Invoices {
      number!: string & PrimaryKey;
      order!: Orders & Reference<{ onDelete: 'RESTRICT', onUpdate: 'NO ACTION', column: "order_id" }> & Unique;
    }

    /** Every entity. */
    export const entities = [Customers, Orders, Invoices] as const;
    "
  `);
  const [Customers, Orders] = classes as [EntityClass, EntityClass];
  const found = await database
    .query(Customers)
    .joinWith('orders' as never)
    .find();
  expect(found).toMatchObject([
    { email: 'a@b.c', vip: true, credit: 1.5, joined: '2026-01-02 03:04:05', level: 3, note: 'it\'s "so"' },
  ]);
  expect((found[0] as unknown as { orders: unknown[] }).orders).toMatchObject([{ id: 7 }]);
  expect(
    await database
      .query(Orders)
      .joinWith('invoices' as never)
      .findOne(),
  ).toMatchObject({ invoices: { number: 'R-1' } });
});

test('odd names and reserved words', async () => {
  const { text, todo } = await introspected(
    await file(`
      CREATE TABLE "my table; drop" (id INTEGER PRIMARY KEY, "constructor" TEXT, "class" TEXT, "1st" TEXT, "a""b'c" INTEGER NOT NULL, "größe" REAL, "__proto__" TEXT, "a b" TEXT, "a-b" TEXT);
      CREATE TABLE "Index" (id INTEGER PRIMARY KEY, "my table; drop_id" INTEGER REFERENCES "my table; drop", self_id INTEGER REFERENCES "Index");
      CREATE INDEX "we\`ird" ON "Index" ("my table; drop_id");
      CREATE INDEX other ON "Index" (self_id);
      CREATE TABLE "123" (id INTEGER PRIMARY KEY);
      CREATE TABLE "*/" (id INTEGER PRIMARY KEY);
      CREATE TABLE "new
line" (id INTEGER PRIMARY KEY, "*/ \${x} \`" TEXT);`),
  );
  expect(todo).toBe('');
  expect(text).toContain('export class Index2 ');
});

test('what no entity can say is told in the file, and left alone', async () => {
  const { text, todo, database } = await introspected(
    await file(`
      CREATE TABLE good (id INTEGER PRIMARY KEY, at TEXT);
      CREATE TABLE pair (a INTEGER, b INTEGER, PRIMARY KEY (a, b));
      CREATE TABLE bare (x);
      CREATE TABLE sums (id INTEGER PRIMARY KEY, a INTEGER, twice INTEGER AS (a * 2));
      CREATE VIEW seen AS SELECT * FROM good;
      INSERT INTO pair VALUES (1, 2);`),
  );
  expect(todo).toBe('');
  expect(text).toContain("// The table 'pair' has a primary key of several columns and no class.");
  expect(text).toContain("// The table 'bare' has no primary key and no class.");
  expect(text).toContain("// sums: 'twice' is computed by SQLite and no field.");
  expect((await database.migrate()).kept).toEqual(['drop table pair', 'drop table bare']);
});

test('values decide where the declared type says little', async () => {
  const { text } = await introspected(
    await file(`
      CREATE TABLE t (id INTEGER PRIMARY KEY, big INTEGER, flag BOOLEAN, not_flag BOOLEAN, mixed INTEGER);
      INSERT INTO t VALUES (1, 9007199254740993, 1, 7, 1), (2, 1, NULL, 0, 'x');`),
  );
  expect(text).toContain('big?: bigint;');
  expect(text).toContain('flag?: boolean & SQLite<{ type: "BOOLEAN" }>;');
  expect(text).toContain('not_flag?: number & SQLite<{ type: "BOOLEAN" }>;');
  expect(text).toContain("// t: 'mixed' holds integer and text.");
});

/** Runs a script with SQLite's own program; where the machine has none, with sql.js. Answers the rows of the last statement as text. */
async function elsewhere(path: string, script: string): Promise<string> {
  const program = spawnSync('sqlite3', ['-batch', path], { input: script, encoding: 'utf8' });
  if (program.error === undefined) {
    expect(program.stderr).toBe('');
    return program.stdout.trim();
  }
  const { module } = await loadSqlJs();
  const before = existsSync(path) ? new Uint8Array(readFileSync(path)) : undefined;
  const database = new module.Database(before);
  const answers = database.exec(script) as { values: unknown[][] }[];
  writeFileSync(path, database.export());
  database.close();
  return (answers.at(-1)?.values ?? []).map((row) => row.join('|')).join('\n');
}

test('F117: a file of the sqlite3 program becomes entities, is read and written by them, and goes back to the program', async () => {
  mkdirSync('target', { recursive: true });
  const place = mkdtempSync(join(process.cwd(), 'target', 'round-trip-'));
  places.push(place);
  const path = join(place, 'shop.sqlite');
  await elsewhere(path, SHOP);
  const { database, classes, todo } = await introspected(new Uint8Array(readFileSync(path)));
  expect(todo).toBe('');
  const [Customers, Orders] = classes as unknown as [new () => object, new () => object];
  const customer = Object.assign(new Customers(), { id: 2, email: 'd@e.f', photo: new Uint8Array([1, 2]) });
  await database.persist(Object.assign(new Orders(), { customer, placed: '2027' }));
  writeFileSync(path, await database.export());
  const query = `PRAGMA integrity_check; PRAGMA foreign_key_check;
    SELECT o.id, o.placed, c.email, hex(c.photo), c.level, typeof(c.credit) FROM orders o JOIN customers c ON c.id = o.customer_id ORDER BY o.id;`;
  const lines = (await elsewhere(path, query)).split('\n');
  expect(lines.slice(-2)).toEqual(['7|2026|a@b.c|01|3|real', '8|2027|d@e.f|0102|3|real']);
});

test('the file that is written is strict TypeScript', async () => {
  const { text } = await introspected(await file(SHOP));
  const path = join(places.at(-1) ?? '', 'entities.ts');
  const strict = {
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: true,
  };
  const program = ts.createProgram([path], {
    ...strict,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.esnext.disposable.d.ts'],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: ['node'],
    paths: { relata: [join(process.cwd(), 'js', 'index.ts')] },
  });
  const found = ts.getPreEmitDiagnostics(program, program.getSourceFile(path));
  expect(found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))).toEqual([]);
  expect(text).toContain('@(entity.collection');
});

test('a file that is no database is an error', async () => {
  await expect(introspect(new TextEncoder().encode('nothing of the kind, and long enough to be looked at'))).rejects.toThrow();
});
