import { Heap } from './heap.js';
import { RowCells } from './row-cells.js';
import { type Pointer, SQLITE_OK, SQLITE_ROW, type SqlJs } from './sqljs.js';

/** Where SQLite keeps the row that a statement stands at. */
export interface RowLayout {
  /** Where a statement's struct has the pointer to the cells of its row, in bytes. */
  readonly row: number;
  /** How many bytes a cell takes; those of a row lie one behind the other. */
  readonly cell: number;
}

/** So many bytes of a statement's struct are looked through, and so many of a cell's. */
const STATEMENT_BYTES = 320;
const CELL_BYTES = 96;

/** No other word looks like these by chance: both are in the first row of {@link PROBE}, in its first and third column. */
const FIRST = 1234567.25;
const THIRD = -7654321.75;

/**
 * Values of every kind, in rows that are in other places each: as a table of its own, sorted and made by functions. No table is made: that
 * would take ten times as long.
 */
const PROBE = `WITH given(a, b, c, d, e) AS MATERIALIZED (VALUES
  (${FIRST}, 'text', ${THIRD}, NULL, x'00ff'),
  (7, 'caf' || char(233), -1, '', zeroblob(3)),
  (4294967296.5, char(97, 0, 98), 9007199254740991, -2147483649, 2147483648),
  (-9007199254740993, hex(zeroblob(4000)), 0, 9223372036854775807, 0.0),
  (NULL, NULL, 1.5, x'', 'one'))
SELECT * FROM given UNION ALL SELECT * FROM (SELECT a + 1, upper(b), c, d, e FROM given ORDER BY c)`;

const COLUMNS = 5;

const layouts = new WeakMap<SqlJs, RowLayout | undefined>();

/**
 * Finds where rows are, once for each module, and tests that reading them there answers what SQLite's own functions answer: its structs
 * are private, and another version may have others. Undefined where nothing was found, and then every cell takes its calls.
 */
export function probedRowLayout(sqljs: SqlJs): RowLayout | undefined {
  if (!layouts.has(sqljs)) layouts.set(sqljs, probe(sqljs));
  return layouts.get(sqljs);
}

function probe(sqljs: SqlJs): RowLayout | undefined {
  const heap = new Heap(sqljs);
  const database = new sqljs.module.Database();
  try {
    return withStatement(sqljs, heap, database.db, (statement) => {
      const before = heap.words.slice(statement >> 2, (statement + STATEMENT_BYTES) >> 2);
      if (sqljs.module._sqlite3_step(statement) !== SQLITE_ROW) return undefined;
      const layout = found(heap, statement, before);
      return layout !== undefined && agrees(sqljs, heap, statement, layout) ? layout : undefined;
    });
  } finally {
    database.close();
    heap.free();
  }
}

function withStatement<T>({ module }: SqlJs, heap: Heap, db: Pointer, work: (statement: Pointer) => T): T | undefined {
  if (module._sqlite3_prepare_v2(db, heap.passing(PROBE), -1, heap.answer, 0) !== SQLITE_OK) return undefined;
  const statement = heap.word(heap.answer);
  try {
    return work(statement);
  } finally {
    module._sqlite3_finalize(statement);
  }
}

/** The layout by which the first row is in a place that the statement did not point to before its first step. */
function found({ words, doubles }: Heap, statement: Pointer, before: Int32Array): RowLayout | undefined {
  const isFirst = (word: number): boolean => word > 0 && word % 8 === 0 && doubles[word >> 3] === FIRST;
  const index = before.findIndex((word, at) => word === 0 && isFirst(words[(statement >> 2) + at] as number));
  if (index < 0) return undefined;
  const row = words[(statement >> 2) + index] as number;
  for (let cell = 8; cell <= CELL_BYTES; cell += 8) if (doubles[(row + 2 * cell) >> 3] === THIRD) return { row: index * 4, cell };
  return undefined;
}

/** Whether all rows of the probe, at whose first row the statement stands, read the same with and without a layout. */
function agrees({ module }: SqlJs, heap: Heap, statement: Pointer, layout: RowLayout): boolean {
  const here = new RowCells(module, heap, layout);
  const called = new RowCells(module, heap, undefined);
  do {
    // First without calls: some of them change a cell into what they answer.
    const cells = cellsOf(here, heap, statement);
    if (cells !== cellsOf(called, heap, statement)) return false;
  } while (module._sqlite3_step(statement) === SQLITE_ROW);
  return true;
}

/** What is in a row, as text. */
function cellsOf(cells: RowCells, heap: Heap, statement: Pointer): string {
  cells.turnTo(statement);
  const bytes = (from: Pointer): string => `${cells.length}:${heap.bytes.subarray(from, from + cells.length).join()}`;
  return Array.from({ length: COLUMNS }, (_, column) =>
    cells.isNull(column) ? 'null' : `${cells.number(column)} ${bytes(cells.blob(column))} ${bytes(cells.text(column))}`,
  ).join();
}
