import type { Cell } from '../codec/cell.js';
import type { Heap } from './heap.js';
import type { Logging } from './log.js';
import type { SqlJsModule } from './sqljs.js';
import type { PreparedStatement, Statement } from './statement.js';

/** Statements that change rows and answer none say how many they changed. */
const CHANGES_ROWS = /^\s*(?:INSERT|REPLACE|UPDATE|DELETE|WITH)\b/i;

/** A statement whose every run becomes an entry of the log, written when it is reset. In use only while somebody logs. */
export class LoggedStatement implements PreparedStatement {
  readonly #statement: Statement;
  readonly #logging: Logging;
  /** Answers how many rows the last statement changed. */
  readonly #changes: () => number;
  #start: number;
  #parameters: Cell[] = [];
  #rows = 0;
  #isStepped = false;
  #error: unknown;

  /** @param start when the statement was asked for, in milliseconds of the page's clock */
  constructor(statement: Statement, logging: Logging, { module, db }: { module: SqlJsModule; db: number }, start: number) {
    this.#statement = statement;
    this.#logging = logging;
    this.#start = start;
    this.#changes = () => (module._sqlite3_column_count(statement.pointer) === 0 ? module._sqlite3_changes(db) : 0);
  }

  get pointer(): number {
    return this.#statement.pointer;
  }

  get filling(): PreparedStatement['filling'] {
    return this.#statement.filling;
  }

  set filling(filling: PreparedStatement['filling']) {
    this.#statement.filling = filling;
  }

  bind(heap: Heap, index: number, cell: Cell): void {
    this.#parameters[index - 1] = cell;
    this.#statement.bind(heap, index, cell);
  }

  bindAll(heap: Heap, cells: readonly Cell[], from: number, count: number): void {
    for (let index = 0; index < count; index++) this.bind(heap, index + 1, cells[from + index] ?? null);
  }

  step(): boolean {
    this.#isStepped = true;
    try {
      const isRow = this.#statement.step();
      if (isRow) this.#rows++;
      return isRow;
    } catch (error) {
      this.#error = error;
      throw error;
    }
  }

  reset(): void {
    const { sql } = this.#statement;
    const milliseconds = performance.now() - this.#start;
    const changed = this.#error === undefined && CHANGES_ROWS.test(sql) ? this.#changes() : 0;
    this.#statement.reset();
    if (this.#isStepped) {
      const [parameters, rows, error] = [this.#parameters, this.#rows + changed, this.#error];
      this.#logging.write({ kind: 'statement', sql, parameters, milliseconds, rows, error });
    }
    this.#parameters = [];
    this.#rows = 0;
    this.#isStepped = false;
    this.#start = performance.now();
  }
}
