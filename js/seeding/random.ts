import { RelataError } from '../errors.js';

/** Random choices that are the same for the same seed, on every machine. */
export class Random {
  #state: number;

  /** @throws RelataError `invalidArgument` for a seed that is no whole number */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed)) {
      throw new RelataError(
        'invalidArgument',
        `A seed is a whole number, so that the same one gives the same data, not ${String(seed)}.`,
      );
    }
    this.#state = seed | 0;
  }

  /** A number from 0 up to, but not including, 1. */
  next(): number {
    // Steps by the golden ratio, and mixes the bits of each step.
    this.#state = (this.#state + 0x9e3779b9) | 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  }

  /** A whole number, both limits included. */
  integer(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  /** True so many times of a hundred. */
  chance(percent: number): boolean {
    return this.next() * 100 < percent;
  }

  /** One of a list, which is not empty. */
  pick<T>(list: readonly T[]): T {
    return list[this.integer(0, list.length - 1)] as T;
  }

  /** So many characters of an alphabet. */
  text(length: number, alphabet: string): string {
    return Array.from({ length }, () => alphabet[this.integer(0, alphabet.length - 1)]).join('');
  }
}
