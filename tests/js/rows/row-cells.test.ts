import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Heap } from '../../../js/driver/heap.js';
import { RowCells } from '../../../js/driver/row-cells.js';
import { probedRowLayout } from '../../../js/driver/row-layout.js';
import { loadSqlJs, type Pointer, SQLITE_ROW, type SqlJs, type SqlJsDatabase } from '../../../js/driver/sqljs.js';

let sqljs: SqlJs;
let heap: Heap;

beforeAll(async () => {
  sqljs = await loadSqlJs();
  heap = new Heap(sqljs);
});

afterAll(() => heap.free());

const ASKED = ['number', 'text', 'blob'] as const;

/** What the rows of a query hold, each cell as what is asked for; read in place or by SQLite's functions. */
function rowsOf(
  database: SqlJsDatabase,
  sql: string,
  asked: (typeof ASKED)[number],
  layout: ReturnType<typeof probedRowLayout>,
): string[][] {
  const { module } = sqljs;
  const cells = new RowCells(module, heap, layout);
  module._sqlite3_prepare_v2(database.db, heap.passing(sql), -1, heap.answer, 0);
  const statement: Pointer = heap.word(heap.answer);
  expect(statement, sql).not.toBe(0);
  const bytes = (from: Pointer): string =>
    `${cells.length}:${heap.bytes.subarray(from, from + Math.min(cells.length, SHOWN)).join()}`;
  const rows: string[][] = [];
  while (module._sqlite3_step(statement) === SQLITE_ROW) {
    cells.turnTo(statement);
    rows.push(
      Array.from({ length: module._sqlite3_column_count(statement) }, (_, column) => {
        if (cells.isNull(column)) return 'NULL';
        return asked === 'number' ? String(cells.number(column)) : bytes(cells[asked](column));
      }),
    );
  }
  module._sqlite3_finalize(statement);
  return rows;
}

/** So many bytes of each are compared. */
const SHOWN = 100;

function expectSame(database: SqlJsDatabase, sql: string): void {
  for (const asked of ASKED) {
    const inPlace = rowsOf(database, sql, asked, probedRowLayout(sqljs));
    expect(inPlace, `${sql} as ${asked}`).toEqual(rowsOf(database, sql, asked, undefined));
  }
}

/** A value as a literal of SQL. */
const literal: fc.Arbitrary<string> = fc.oneof(
  fc.constant('NULL'),
  fc.bigInt({ min: -(2n ** 63n) + 1n, max: 2n ** 63n - 1n }).map(String),
  fc.integer().map(String),
  fc.integer({ min: -3, max: 3 }).map((power) => `${power}.0`),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value.toExponential()),
  fc.uint8Array({ maxLength: 60 }).map((value) => `x'${[...value].map((byte) => byte.toString(16).padStart(2, '0')).join('')}'`),
  fc.integer({ min: 0, max: 5000 }).map((length) => `zeroblob(${length})`),
  fc
    .string({ unit: 'binary', maxLength: 60 })
    .map(
      (value) =>
        `CAST(x'${new TextEncoder().encode(value).reduce((hex, byte) => hex + byte.toString(16).padStart(2, '0'), '')}' AS TEXT)`,
    ),
  fc.integer({ min: 1000, max: 9000 }).map((length) => `printf('%.${length}c', 'x')`),
);

const QUERIES = [
  'SELECT * FROM t',
  'SELECT a, b, c, d FROM t ORDER BY c, d, rowid',
  'SELECT DISTINCT b, a FROM t',
  'SELECT b FROM t INDEXED BY by_b WHERE b IS NOT NULL',
  'SELECT a, b FROM t UNION SELECT c, d FROM t',
  'SELECT max(a), sum(b), group_concat(c), total(a) FROM t GROUP BY d',
  'SELECT a + 1, b || c, -b, upper(c), CAST(d AS TEXT), CAST(a AS REAL), lag(d) OVER (ORDER BY rowid) FROM t',
  "SELECT zeroblob(3), CAST(zeroblob(2) AS TEXT), 'a' || zeroblob(2), x'', '', NULL",
  'SELECT * FROM t AS x LEFT JOIN t AS y ON x.rowid = y.rowid + 1',
];

for (const encoding of ['UTF-8', 'UTF-16le'])
  test(`cells read in place are what SQLite's functions answer (${encoding})`, () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(literal, literal, literal, literal), { minLength: 1, maxLength: 8 }), (rows) => {
        const database = new sqljs.module.Database();
        try {
          database.exec(
            `PRAGMA encoding = '${encoding}'; CREATE TABLE t (a INTEGER, b REAL, c TEXT, d); CREATE INDEX by_b ON t (b)`,
          );
          for (const row of rows) database.exec(`INSERT INTO t VALUES (${row.join(', ')})`);
          for (const sql of QUERIES) expectSame(database, sql);
        } finally {
          database.close();
        }
      }),
      { numRuns: 150 },
    );
  });

test('a text that makes the memory grow does not hide the cells after it', () => {
  const database = new sqljs.module.Database();
  database.exec(`PRAGMA encoding = 'UTF-16le'; CREATE TABLE t (a, b, c, d)`);
  const before = sqljs.memory.buffer.byteLength;
  // Turned into UTF-8 when it is read, which takes as much memory once more each time.
  database.exec(`INSERT INTO t VALUES (printf('%.${before >> 2}c', 'x'), 42, NULL, 'after'), (1, 2, NULL, 4)`);
  const [row, next] = rowsOf(database, 'SELECT * FROM t', 'text', probedRowLayout(sqljs));
  expect(sqljs.memory.buffer.byteLength).toBeGreaterThan(before);
  expect(row?.slice(1)).toEqual(['2:52,50', 'NULL', `5:${new TextEncoder().encode('after').join()}`]);
  expect(next).toEqual(['1:49', '1:50', 'NULL', '1:52']);
  database.close();
});

test('a step that makes the memory grow does not hide its row', () => {
  const database = new sqljs.module.Database();
  const before = sqljs.memory.buffer.byteLength;
  const sql = `SELECT NULL, length(printf('%.${before}c', 'x')), 'text'`;
  expect(rowsOf(database, sql, 'text', probedRowLayout(sqljs))).toEqual([
    ['NULL', expect.stringContaining(':'), `4:${new TextEncoder().encode('text').join()}`],
  ]);
  expect(sqljs.memory.buffer.byteLength).toBeGreaterThan(before);
  database.close();
});

test('rows are found in the sql.js that Relata comes with', () => {
  expect(probedRowLayout(sqljs)).toEqual({ row: expect.any(Number), cell: expect.any(Number) });
});

test('where the cells in memory are not what the functions answer, they are not read there', () => {
  const { module, memory, table } = sqljs;
  const wrong = (name: keyof SqlJs['module'], answer: number): SqlJs => ({
    module: { ...module, [name]: () => answer },
    memory,
    table,
  });
  expect(probedRowLayout(wrong('_sqlite3_column_double', 7))).toBeUndefined();
  expect(probedRowLayout(wrong('_sqlite3_column_bytes', 3))).toBeUndefined();
  expect(probedRowLayout(wrong('_sqlite3_prepare_v2', 1))).toBeUndefined();
  expect(probedRowLayout(wrong('_sqlite3_step', 101))).toBeUndefined();
  expect(probedRowLayout({ module: { ...module }, memory, table })).toEqual(probedRowLayout(sqljs));
});
