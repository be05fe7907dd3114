import { KnownRow, type Meeting } from './known-row.js';

/** After so many objects that were not known, each is asked: what is thrown takes as long as a hundred questions. */
const MISSES = 8;

/**
 * Goes through objects of which each may be met several times, with a note in each: a set of them would take twice as long. Only the
 * last walk is known, so one ends before the next begins.
 */
export class Walk {
  static #last = 0;
  readonly #number: number;
  /** Whether the last object was known, so that the next one mostly is and is tried, not asked. */
  #tries = false;
  #misses = 0;

  /** @param apart objects to {@link setApart} */
  constructor(apart: readonly object[] = []) {
    Walk.#last += 2;
    this.#number = Walk.#last;
    for (let at = 0; at < apart.length; at++) this.setApart(KnownRow.sure(apart[at] as object));
  }

  /** Sets an object apart from others, before any is met. @returns false where it is apart already */
  setApart(known: KnownRow): boolean {
    return KnownRow.note(known, this.#number - 1) !== this.#number - 1;
  }

  /** Whether an object was met before. */
  hasMet(instance: object): boolean {
    const known = this.#known(instance);
    return known !== undefined && KnownRow.lastMet(known) === this.#number;
  }

  /** Meets an object, and says how that is found: it is new, stored, removed or apart once. */
  meet(instance: object): Meeting {
    return KnownRow.meet(instance, this.#known(instance), this.#number);
  }

  #known(instance: object): KnownRow | undefined {
    if (!this.#tries) {
      const known = KnownRow.of(instance);
      this.#tries = known !== undefined && this.#misses < MISSES;
      return known;
    }
    const known = KnownRow.tried(instance);
    if (known === undefined) {
      this.#tries = false;
      this.#misses++;
    }
    return known;
  }
}
