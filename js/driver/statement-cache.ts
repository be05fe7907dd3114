import type { Heap } from './heap.js';
import { LookasideReserve } from './lookaside.js';
import type { Pointer, SqlJs } from './sqljs.js';
import { Statement } from './statement.js';

/** The prepared statements of a connection. One that was not used for long goes first. */
export class StatementCache {
  readonly #statements = new Map<string, Statement>();
  readonly #sqljs: SqlJs;
  readonly #heap: Heap;
  readonly #db: Pointer;
  readonly #capacity: number;
  /** Made with the first statement, and gone with the last. */
  #reserve: LookasideReserve | undefined;

  constructor(sqljs: SqlJs, heap: Heap, db: Pointer, capacity = 256) {
    this.#sqljs = sqljs;
    this.#heap = heap;
    this.#db = db;
    this.#capacity = capacity;
  }

  /** The statement of a text, prepared now or before. */
  get(sql: string): Statement {
    const cached = this.#statements.get(sql);
    if (cached !== undefined) {
      cached.isUsed = true;
      return cached;
    }
    this.#reserve ??= new LookasideReserve(this.#sqljs, this.#heap, this.#db);
    const statement = this.#reserve.during(() => new Statement(this.#sqljs, this.#heap, this.#db, sql));
    if (this.#statements.size >= this.#capacity) this.#evict();
    this.#statements.set(sql, statement);
    return statement;
  }

  /** Finalises every statement. */
  clear(): void {
    for (const statement of this.#statements.values()) statement.finalize();
    this.#statements.clear();
    this.#reserve?.finalize();
    this.#reserve = undefined;
  }

  /** Throws the oldest statement away that nobody used since this looked at it last. Keeping the order of uses would cost every use. */
  #evict(): void {
    for (const [sql, statement] of this.#statements) {
      this.#statements.delete(sql);
      if (!statement.isUsed) {
        statement.finalize();
        return;
      }
      // It goes to the end, where it is looked at again after all others.
      statement.isUsed = false;
      this.#statements.set(sql, statement);
    }
  }
}
