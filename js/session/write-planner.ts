import type { WritePlan, WriteShape } from '../../pkg/core.js';
import type { Planner } from '../core.js';

/** How many plans are kept: each set of changed fields has one. */
const CAPACITY = 1000;

/** Plans writes and keeps the plans by shape: a known shape costs no crossing. */
export class WritePlanner {
  readonly #planner: Planner;
  readonly #plans = new Map<string, WritePlan>();

  constructor(planner: Planner) {
    this.#planner = planner;
  }

  /** The plan of a write. */
  plan(shape: WriteShape): WritePlan {
    const key = JSON.stringify(shape);
    let plan = this.#plans.get(key);
    if (plan === undefined) {
      plan = this.#planner.write(shape);
      // Starting over is simpler than finding the oldest.
      if (this.#plans.size >= CAPACITY) this.#plans.clear();
      this.#plans.set(key, plan);
    }
    return plan;
  }
}
