import type { RowSink } from '../driver/engine.js';
import type { IdentityMap } from '../identity/identity-map.js';

/** Turns the rows of a plan into what its query answers. Made once for each plan, run any number of times. */
export interface RowReader {
  /**
   * Starts a run.
   *
   * @param session the identity map of a session; without one, objects are shared within this answer only
   */
  start(session?: IdentityMap): RowReading;
}

/** One run of a reader: feed it every batch, then take the answer. */
export interface RowReading {
  /** The answer, in order. */
  readonly roots: object[];
  /** Receives the batches. */
  readonly sink: RowSink;
  /** Called after the last batch. */
  finish?(): void;
}
