import type { Heap } from './heap.js';
import type { Pointer, SqlJs } from './sqljs.js';
import { Statement } from './statement.js';

/** The prepared statements of a connection, least recently used first out. */
export class StatementCache {
  readonly #statements = new Map<string, Statement>();
  readonly #sqljs: SqlJs;
  readonly #heap: Heap;
  readonly #db: Pointer;
  readonly #capacity: number;
  /** How often a statement was asked for. */
  #uses = 0;

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
      cached.lastUse = ++this.#uses;
      return cached;
    }
    const statement = new Statement(this.#sqljs, this.#heap, this.#db, sql);
    statement.lastUse = ++this.#uses;
    this.#statements.set(sql, statement);
    if (this.#statements.size > this.#capacity) this.#evict();
    return statement;
  }

  /** Finalises every statement. */
  clear(): void {
    for (const statement of this.#statements.values()) statement.finalize();
    this.#statements.clear();
  }

  #evict(): void {
    // Finding the oldest takes far less than preparing the new one, and keeping an order would cost every use.
    let oldest: Statement | undefined;
    for (const statement of this.#statements.values()) {
      if (oldest === undefined || statement.lastUse < oldest.lastUse) oldest = statement;
    }
    if (oldest === undefined) return;
    oldest.finalize();
    this.#statements.delete(oldest.sql);
  }
}
