import { type Batch, copyOf } from '../driver/batch.js';
import type { RowSink } from '../driver/engine.js';
import type { Instance } from '../metadata/entity-metadata.js';
import type { ReferencePool } from '../metadata/unloaded-reference.js';
import type { ObjectReader } from './node-reader.js';
import type { RowReading } from './row-reader.js';

/** A run of a plan whose rows are one new object each: the plainest of queries, and the most frequent. */
export class RootReading implements RowReading {
  readonly sink: RowSink = (_, batch) => this.#take(batch);
  readonly #reader: ObjectReader;
  readonly #pool: ReferencePool;
  #roots: Instance[] = [];

  /**
   * @param reader the reader of the only node
   * @param pool where the objects of references are shared
   */
  constructor(reader: ObjectReader, pool: ReferencePool) {
    this.#reader = reader;
    this.#pool = pool;
  }

  /** See {@link RowReading.answer}. */
  answer(): Instance[] {
    return this.#roots;
  }

  #take(batch: Batch): void {
    const page = this.#reader.shares(batch) ? this.#reader.page(copyOf(batch)) : undefined;
    const from = this.#roots.length;
    // An array of its size: one that grows takes room for seventeen.
    if (from === 0) this.#roots = new Array<Instance>(batch.rows);
    for (let row = 0; row < batch.rows; row++) this.#roots[from + row] = this.#reader.create(batch, row, page, this.#pool);
  }
}
