import type { Heap } from './heap.js';
import type { Pointer, SqlJs } from './sqljs.js';
import { Statement } from './statement.js';

/** Lengths in bytes that fill one of SQLite's blocks: cursors take a large one, short texts a small one. */
const [LARGE, SMALL] = [1000, 100];

/** The blocks that are kept: enough for a statement over several tables, and few of all. */
const BLOCKS = [...new Array<number>(8).fill(LARGE), ...new Array<number>(16).fill(SMALL)];

/** SQLite copies the bytes, which is what takes a block. */
const TRANSIENT = -1;

/**
 * Keeps memory back for statements that run.
 *
 * SQLite gives each connection about a hundred blocks, its lookaside memory, of which a running statement takes its cursors and
 * texts: quicker than from the heap. Prepared statements take blocks too, as long as they live, and thirty of them take all; a lookup
 * by key takes a fifth longer then (0.72 instead of 0.59 µs for the statement alone, sql.js 1.15.2 in Node 20). What SQLite has against
 * that, `SQLITE_PREPARE_PERSISTENT`, sql.js does not export. So some blocks are occupied while a statement is prepared: by bindings.
 *
 * @see https://www.sqlite.org/malloc.html#lookaside
 */
export class LookasideReserve {
  readonly #sqljs: SqlJs;
  readonly #heap: Heap;
  readonly #holder: Statement;

  constructor(sqljs: SqlJs, heap: Heap, db: Pointer) {
    this.#sqljs = sqljs;
    this.#heap = heap;
    this.#holder = new Statement(sqljs, heap, db, `SELECT ${BLOCKS.map(() => '?').join()}`);
  }

  /** Occupies the blocks while something is prepared. */
  during<T>(prepare: () => T): T {
    const { module } = this.#sqljs;
    const { pointer } = this.#holder;
    const any = this.#heap.room(LARGE);
    for (let i = 0; i < BLOCKS.length; i++) module._sqlite3_bind_blob(pointer, i + 1, any, BLOCKS[i] as number, TRANSIENT);
    try {
      return prepare();
    } finally {
      module._sqlite3_clear_bindings(pointer);
    }
  }

  /** Releases everything. */
  finalize(): void {
    this.#holder.finalize();
  }
}
