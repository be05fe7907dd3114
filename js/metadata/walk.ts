import { isLastMet, meet } from './row-state.js';

/**
 * Goes through objects of which each may be met several times, with a note in each: a set of them would take twice as long. Only the
 * last walk is known, so one ends before the next begins.
 */
export class Walk {
  static #last = 0;
  readonly #number: number;
  readonly #apartNumber: number;
  readonly #isAnyApart: boolean;
  /** The objects that take no note. */
  #others: WeakSet<object> | undefined;
  readonly #othersApart: WeakSet<object> | undefined;

  /** @param apart objects that are told from others when they are met */
  constructor(apart: Iterable<object> = []) {
    Walk.#last += 2;
    this.#number = Walk.#last;
    this.#apartNumber = Walk.#last - 1;
    let isAny = false;
    let others: WeakSet<object> | undefined;
    for (const instance of apart) {
      isAny = true;
      if (meet(instance, this.#apartNumber) !== undefined) continue;
      others ??= new WeakSet();
      others.add(instance);
    }
    this.#isAnyApart = isAny;
    this.#othersApart = others;
  }

  /** Whether an object that was not met yet is one of those apart. */
  isApart(instance: object): boolean {
    if (!this.#isAnyApart) return false;
    return isLastMet(instance, this.#apartNumber) || (this.#othersApart?.has(instance) ?? false);
  }

  /** Whether an object was met before, as far as it takes a note; asked of whatever stands where an object is to be. */
  hasMet(instance: unknown): boolean {
    return typeof instance === 'object' && instance !== null && isLastMet(instance, this.#number);
  }

  /** Whether an object is met for the first time. */
  isFirst(instance: object): boolean {
    const isMet = meet(instance, this.#number);
    if (isMet !== undefined) return !isMet;
    this.#others ??= new WeakSet();
    if (this.#others.has(instance)) return false;
    this.#others.add(instance);
    return true;
  }
}
