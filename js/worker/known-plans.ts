import type { QueryPlan, WritePlan } from '../../pkg/core.js';
import { RelataError } from '../errors.js';
import type { PlanName } from './messages.js';

/** The plans that the page has sent, by the numbers that it calls them. */
export class KnownPlans {
  readonly #plans = new Map<number, QueryPlan | WritePlan>();

  /** The plan of a name: one object for each number, since the engine knows statements by their plans. */
  plan<P extends QueryPlan | WritePlan>({ number, plan }: PlanName<P>): P {
    if (plan !== undefined) this.#plans.set(number, plan);
    const known = this.#plans.get(number);
    if (known === undefined) throw new RelataError('engine', `The worker of a database was never told the plan ${number}.`);
    return known as P;
  }

  /** Forgets plans that will not be named again. */
  forget(numbers: readonly number[]): void {
    for (const number of numbers) this.#plans.delete(number);
  }
}
