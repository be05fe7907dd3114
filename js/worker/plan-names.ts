import type { QueryPlan, WritePlan } from '../../pkg/core.js';
import type { PlanName } from './messages.js';

/** So many plans are known on both sides; the least recently used one is forgotten first. */
const CAPACITY = 512;

/** The numbers under which the other side knows plans: a plan is sent once. */
export class PlanNames {
  readonly #numbers = new Map<QueryPlan | WritePlan, number>();
  readonly #forget: (number: number) => void;
  #next = 1;

  /** @param forget is told of a number that will not be used again */
  constructor(forget: (number: number) => void) {
    this.#forget = forget;
  }

  /** What a plan is called, with the plan itself where the other side does not know it. */
  name<P extends QueryPlan | WritePlan>(plan: P): PlanName<P> {
    const known = this.#numbers.get(plan);
    if (known !== undefined) {
      this.#numbers.delete(plan);
      this.#numbers.set(plan, known);
      return { number: known };
    }
    const number = this.#next++;
    this.#numbers.set(plan, number);
    if (this.#numbers.size > CAPACITY) this.#forgetOldest();
    return { number, plan };
  }

  /** Takes back a name that could not be sent. */
  unsent(plan: QueryPlan | WritePlan): void {
    this.#numbers.delete(plan);
  }

  #forgetOldest(): void {
    for (const [plan, number] of this.#numbers) {
      this.#numbers.delete(plan);
      this.#forget(number);
      return;
    }
  }
}
