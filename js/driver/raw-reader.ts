import type { Cell } from '../codec/cell.js';
import type { Breather } from './breather.js';
import type { Heap } from './heap.js';
import type { RowCells } from './row-cells.js';
import { type Pointer, SQLITE_BLOB, SQLITE_INTEGER, SQLITE_NULL, SQLITE_TEXT, type SqlJsModule } from './sqljs.js';
import type { PreparedStatement } from './statement.js';

/** A cell of a statement that nobody planned: a whole number beyond 2^53 is a bigint. */
export type RawCell = Cell | bigint;

/** What a hand-written statement answered. */
export interface RawAnswer {
  /** The names of the columns, left to right; none when the statement answers no rows. */
  readonly columns: readonly string[];
  /** The rows, cell by cell. */
  readonly rows: readonly (readonly RawCell[])[];
  /** How many rows it changed; 0 for one that reads. */
  readonly modified: number;
}

/** So many rows are read between two looks at the clock. */
const UNPAUSED = 64;

/** Reads the rows of statements whose columns are known only to SQLite, each cell as what it is. */
export class RawReader {
  readonly #module: SqlJsModule;
  readonly #heap: Heap;
  readonly #cells: RowCells;
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  constructor(module: SqlJsModule, heap: Heap, cells: RowCells) {
    this.#module = module;
    this.#heap = heap;
    this.#cells = cells;
  }

  /** Steps a bound statement, to its end or until there are so many rows. */
  read(statement: PreparedStatement, most: number): Pick<RawAnswer, 'columns' | 'rows'> {
    const rows: RawCell[][] = [];
    while (rows.length < most && statement.step()) rows.push(this.#row(statement.pointer));
    return { columns: this.#columns(statement.pointer), rows };
  }

  /** The same, with pauses in which it can be ended. @throws the signal's reason then */
  async readWithPauses(
    statement: PreparedStatement,
    most: number,
    breather: Breather,
  ): Promise<Pick<RawAnswer, 'columns' | 'rows'>> {
    const rows: RawCell[][] = [];
    while (rows.length < most && statement.step()) {
      rows.push(this.#row(statement.pointer));
      if (rows.length % UNPAUSED === 0) await breather.pause();
    }
    return { columns: this.#columns(statement.pointer), rows };
  }

  /** After a step: before the first one, a changed schema may make SQLite prepare the statement anew. */
  #row(pointer: Pointer): RawCell[] {
    const width = this.#module._sqlite3_column_count(pointer);
    this.#cells.turnTo(pointer);
    return Array.from({ length: width }, (_, column) => this.#cell(pointer, column));
  }

  #columns(pointer: Pointer): string[] {
    const width = this.#module._sqlite3_column_count(pointer);
    return Array.from({ length: width }, (_, column) =>
      this.#module.UTF8ToString(this.#module._sqlite3_column_name(pointer, column)),
    );
  }

  #cell(pointer: Pointer, column: number): RawCell {
    const cells = this.#cells;
    switch (this.#module._sqlite3_column_type(pointer, column)) {
      case SQLITE_NULL:
        return null;
      case SQLITE_TEXT:
        return this.#text(column);
      case SQLITE_BLOB:
        return this.#bytes(cells.blob(column)).slice();
      case SQLITE_INTEGER: {
        const number = cells.number(column);
        return Number.isSafeInteger(number) ? number : BigInt(this.#text(column));
      }
      default:
        return cells.number(column);
    }
  }

  #text(column: number): string {
    return this.#decoder.decode(this.#bytes(this.#cells.text(column)));
  }

  #bytes(from: Pointer): Uint8Array {
    return this.#heap.bytes.subarray(from, from + this.#cells.length);
  }
}
