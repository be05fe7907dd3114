import { KnownRow, type Meeting } from './known-row.js';

/**
 * Goes through objects of which each may be met several times, with a note in each: a set of them would take twice as long. Only the
 * last walk is known, so one ends before the next begins.
 */
export class Walk {
  static #last = 0;
  readonly #number: number;

  /** @param apart objects that are told from others when they are met */
  constructor(apart: readonly object[] = []) {
    Walk.#last += 2;
    this.#number = Walk.#last;
    for (let at = 0; at < apart.length; at++) KnownRow.note(KnownRow.sure(apart[at] as object), this.#number - 1);
  }

  /** Whether an object was met before. */
  hasMet(instance: object): boolean {
    const known = KnownRow.of(instance);
    return known !== undefined && KnownRow.lastMet(known) === this.#number;
  }

  /** Meets an object, and says how that is found: it is new, stored or apart once. */
  meet(instance: object): Meeting {
    return KnownRow.meet(instance, this.#number);
  }
}
