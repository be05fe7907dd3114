import type { OpenAdapter } from '../driver/opening.js';

/** A database as a worker has it open. */
export interface OpenedHere extends Omit<OpenAdapter, 'planner'> {
  /** Is told when the browser freezes the page of this worker, and when it goes on. */
  readonly freeze?: (isFrozen: boolean) => void;
}
