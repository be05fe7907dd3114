import type { ColumnRead } from '../../pkg/core.js';
import type { Cell } from '../codec/cell.js';
import { RelataError } from '../errors.js';
import type { Batch } from './batch.js';
import type { Heap } from './heap.js';
import { sqliteError } from './sqlite-error.js';
import { type Pointer, SQLITE_DONE, SQLITE_OK, SQLITE_ROW, type SqlJs } from './sqljs.js';

/** SQLite keeps the bytes where they are: the arena outlives the binding. */
const STATIC = 0;

/** A blob at no address is NULL. */
const NULL = 0;

/** So many cells are worth having their texts encoded together. */
const MANY = 64;

/** Whether nothing is left of a text behind a pointer into it. The common text ends there, and needs not be taken out. */
function isRead({ module }: SqlJs, heap: Heap, rest: Pointer): boolean {
  return heap.bytes[rest] === 0 || isEmptySql(module.UTF8ToString(rest));
}

/** Whether nothing but comments and semicolons is left of a text. */
function isEmptySql(text: string): boolean {
  return text === '' || text.replace(/--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|[\s;]/g, '') === '';
}

/** What rows are filled into. */
export interface Filling {
  /** The columns of the plan, the same array for all plans whose rows are the same. */
  readonly columns: readonly ColumnRead[];
  readonly batch: Batch;
}

/** What runs a statement: bound, stepped to its end, and reset. */
export interface PreparedStatement {
  /** SQLite's handle. */
  readonly pointer: Pointer;
  /** What its rows were filled into the last time it was run, and as which columns: its text may be that of several plans. */
  filling: Filling | undefined;
  /** Binds a cell to a placeholder; the first has index 1. Every placeholder is bound for every run: bindings stay. */
  bind(heap: Heap, index: number, cell: Cell): void;
  /** Binds so many cells of a list to the first placeholders. */
  bindAll(heap: Heap, cells: readonly Cell[], from: number, count: number): void;
  /** Goes to the next row; false after the last one. @throws RelataError when the statement fails */
  step(): boolean;
  /** Makes the statement ready for another run. */
  reset(): void;
}

/** One prepared statement. */
export class Statement implements PreparedStatement {
  readonly sql: string;
  readonly pointer: Pointer;
  /** Whether the cache was asked for it again since it last looked for one to throw away. */
  isUsed = false;
  /** What its rows were filled into the last time it was run, and as which columns: its text may be that of several plans. */
  filling: Filling | undefined;
  readonly #sqljs: SqlJs;
  readonly #db: Pointer;

  /** Prepares a statement. @throws RelataError when the text does not compile, or is not one statement and nothing else */
  constructor(sqljs: SqlJs, heap: Heap, db: Pointer, sql: string) {
    this.sql = sql;
    this.#sqljs = sqljs;
    this.#db = db;
    const { module } = sqljs;
    const out = heap.answer;
    const tail = out + 4;
    const code = module._sqlite3_prepare_v2(db, heap.passing(sql), -1, out, tail);
    if (code !== SQLITE_OK) throw sqliteError(sqljs, db, sql);
    this.pointer = heap.word(out);
    if (this.pointer !== 0 && isRead(sqljs, heap, heap.word(tail)) && !sql.includes('\0')) return;
    module._sqlite3_finalize(this.pointer);
    throw new RelataError('invalidSql', 'SQLite runs one statement at a time, without a NUL in its text.', { sql });
  }

  bind(heap: Heap, index: number, cell: Cell): void {
    const { module } = this.#sqljs;
    if (typeof cell === 'number') {
      // A whole number of 32 bits is bound as INTEGER; larger ones become integers by the column's affinity.
      if (cell === (cell | 0)) module._sqlite3_bind_int(this.pointer, index, cell);
      else module._sqlite3_bind_double(this.pointer, index, cell);
    } else if (typeof cell === 'string') {
      const pointer = heap.text(cell);
      module._sqlite3_bind_text(this.pointer, index, pointer, heap.written, STATIC);
    } else if (cell === null) {
      module._sqlite3_bind_blob(this.pointer, index, NULL, 0, STATIC);
    } else {
      const pointer = heap.blob(cell);
      module._sqlite3_bind_blob(this.pointer, index, pointer, heap.written, STATIC);
    }
  }

  bindAll(heap: Heap, cells: readonly Cell[], from: number, count: number): void {
    let texts = count < MANY ? undefined : heap.texts(cells, from, count);
    for (let index = 0; index < count; index++) {
      const cell = cells[from + index] ?? null;
      if (texts === undefined || typeof cell !== 'string') this.bind(heap, index + 1, cell);
      else {
        this.#sqljs.module._sqlite3_bind_text(this.pointer, index + 1, texts, cell.length, STATIC);
        texts += cell.length;
      }
    }
  }

  step(): boolean {
    const code = this.#sqljs.module._sqlite3_step(this.pointer);
    if (code === SQLITE_ROW) return true;
    if (code === SQLITE_DONE) return false;
    throw sqliteError(this.#sqljs, this.#db, this.sql);
  }

  reset(): void {
    this.#sqljs.module._sqlite3_reset(this.pointer);
  }

  /** Releases the statement. */
  finalize(): void {
    this.#sqljs.module._sqlite3_finalize(this.pointer);
  }
}
