import { BATCH_ROWS } from '../driver/batch.js';
import type { RowSink } from '../driver/engine.js';
import { type PackedBatch, packBatch } from './packed-batch.js';

/** Gathers the rows of a request, so that few rows go with the answer and many go while there are more. */
export class RowParcel {
  readonly sink: RowSink = (statement, batch) => {
    if (this.#rows >= BATCH_ROWS) this.#send(this.take());
    this.#batches.push(packBatch(statement, batch));
    this.#rows += batch.rows;
  };
  readonly #send: (batches: readonly PackedBatch[]) => void;
  #batches: PackedBatch[] = [];
  #rows = 0;

  /** @param send sends rows of which there are more */
  constructor(send: (batches: readonly PackedBatch[]) => void) {
    this.#send = send;
  }

  /** What was gathered and not sent. */
  take(): readonly PackedBatch[] {
    const batches = this.#batches;
    this.#batches = [];
    this.#rows = 0;
    return batches;
  }
}
