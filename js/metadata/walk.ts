import { isLastMet, isStored, type Meeting, meet } from './row-state.js';

/**
 * Goes through objects of which each may be met several times, with a note in each: a set of them would take twice as long. Only the
 * last walk is known, so one ends before the next begins.
 */
export class Walk {
  static #last = 0;
  readonly #number: number;
  /** The objects that take no note. */
  #others: WeakSet<object> | undefined;
  readonly #othersApart: WeakSet<object> | undefined;

  /** @param apart objects that are told from others when they are met */
  constructor(apart: readonly object[] = []) {
    Walk.#last += 2;
    this.#number = Walk.#last;
    let others: WeakSet<object> | undefined;
    for (let at = 0; at < apart.length; at++) {
      const instance = apart[at] as object;
      if (meet(instance, this.#number - 1) !== undefined) continue;
      others ??= new WeakSet();
      others.add(instance);
    }
    this.#othersApart = others;
  }

  /** Whether an object was met before, as far as it takes a note. */
  hasMet(instance: object): boolean {
    return isLastMet(instance, this.#number);
  }

  /** Meets an object, and says how that is found: it is new, stored or apart once. */
  meet(instance: object): Meeting {
    const meeting = meet(instance, this.#number);
    if (meeting !== undefined) return meeting;
    this.#others ??= new WeakSet();
    if (this.#others.has(instance)) return 'again';
    this.#others.add(instance);
    if (this.#othersApart?.has(instance)) return 'apart';
    return isStored(instance) ? 'stored' : 'new';
  }
}
