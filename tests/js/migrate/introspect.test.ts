import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Database, type EntityClass } from 'relata';
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

test('a file that is no database is an error', async () => {
  await expect(introspect(new TextEncoder().encode('nothing of the kind, and long enough to be looked at'))).rejects.toThrow();
});
