/**
 * A place in the tree of the query shapes that were met. Writing a shape walks down the tree, so a known shape is found without
 * building a key, and two shapes meet only when they are equal word for word.
 *
 * @typeParam T what is kept for a shape
 */
export class ShapePlace<T> {
  /** What is kept for the shape that ends here. */
  value: T | undefined;
  // The way that was gone last is looked at first: most programs ask the same question many times.
  #lastWord: string | undefined;
  #lastIsName = false;
  #last: ShapePlace<T> | undefined;
  // Two maps: no field name can imitate a piece of structure. They are made for a second way: most places of a new shape have one
  // only, and a map takes longer to make than all else here.
  #marks: Map<string, ShapePlace<T>> | undefined;
  #names: Map<string, ShapePlace<T>> | undefined;

  /** Whether nothing is kept here, and nothing follows. */
  get isNew(): boolean {
    return this.value === undefined && this.#last === undefined && this.#marks === undefined && this.#names === undefined;
  }

  /** Takes a place that follows, and everything behind it, out of the tree. */
  cut(place: ShapePlace<T>): void {
    this.#marks = without(this.#marks, place);
    this.#names = without(this.#names, place);
    if (this.#last === place) this.#last = undefined;
  }

  /** The place behind a piece of structure. */
  mark(mark: string): ShapePlace<T> {
    return this.#step(mark, false);
  }

  /** The place behind a name that the application chose. */
  name(name: string): ShapePlace<T> {
    return this.#step(name, true);
  }

  #step(word: string, isName: boolean): ShapePlace<T> {
    if (this.#last !== undefined) {
      if (word === this.#lastWord && isName === this.#lastIsName) return this.#last;
      this.#keepLast(this.#last);
    }
    this.#lastWord = word;
    this.#lastIsName = isName;
    this.#last = (isName ? this.#names : this.#marks)?.get(word) ?? new ShapePlace();
    return this.#last;
  }

  /** Puts the place behind the last way among the others. */
  #keepLast(last: ShapePlace<T>): void {
    const word = this.#lastWord as string;
    if (this.#lastIsName) this.#names = (this.#names ?? new Map()).set(word, last);
    else this.#marks = (this.#marks ?? new Map()).set(word, last);
  }
}

/** A map without a place; undefined where none is left. */
function without<T>(places: Map<string, ShapePlace<T>> | undefined, place: ShapePlace<T>): typeof places {
  for (const [word, known] of places ?? []) if (known === place) places?.delete(word);
  return places?.size === 0 ? undefined : places;
}
