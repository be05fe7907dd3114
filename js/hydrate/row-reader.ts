import type { Cell } from '../codec/cell.js';
import type { RowSink } from '../driver/engine.js';
import type { IdentityMap } from '../identity/identity-map.js';

/** Turns the rows of a plan into what its query answers. Made once for all plans whose rows are the same, run any number of times. */
export interface RowReader {
  /**
   * Starts a run.
   *
   * @param session the identity map of a session; without one, objects are shared within this answer only
   */
  start(session?: IdentityMap): RowReading;
  /** Makes an object of the cells of a row, by column, which it keeps. Not there where objects take more than that. */
  readonly ofRow?: (cells: Cell[]) => object;
}

/** One run of a reader: feed it every batch, then take the answer. */
export interface RowReading {
  /**
   * Receives the batches. A function of an object's own is the initial value of its field: V8 puts functions that are assigned to
   * properties among old objects, and all rows that they see would outlive minor collections.
   */
  readonly sink: RowSink;
  /** The answer, in order, when every batch was taken. */
  answer(): object[];
}
