/**
 * Decisions read from a list of numbers. Whatever is asked of an exhausted list is 0, and 0 is the simplest decision everywhere, so
 * a shorter list with smaller numbers is a simpler case: fast-check, which shrinks lists of numbers, shrinks schemas and queries.
 */
export class Dice {
  readonly #numbers: ArrayLike<number>;
  #at = 0;

  /** @param numbers each from 0 to 255 */
  constructor(numbers: ArrayLike<number>) {
    this.#numbers = numbers;
  }

  /** A number from 0 to `sides - 1`; `sides` is at most 256. */
  below(sides: number): number {
    return (this.#numbers[this.#at++] ?? 0) % sides;
  }

  /** An element of a list that has some. */
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  /** True in one of so many cases. */
  oneIn(cases: number): boolean {
    return this.below(cases) === cases - 1;
  }

  /** A list of up to `most` things. */
  some<T>(most: number, make: (index: number) => T): T[] {
    return Array.from({ length: this.below(most + 1) }, (_, index) => make(index));
  }
}
