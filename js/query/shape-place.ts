/**
 * A place in the tree of the query shapes that were met. Writing a shape walks down the tree, so a known shape is found without
 * building a key, and two shapes meet only when they are equal word for word.
 *
 * @typeParam T what is kept for a shape
 */
export class ShapePlace<T> {
  /** What is kept for the shape that ends here. */
  value: T | undefined;
  // Two maps: no field name can imitate a piece of structure.
  #marks: Places<T> | undefined;
  #names: Places<T> | undefined;

  /** Whether nothing is kept here, and nothing follows. */
  get isNew(): boolean {
    return this.value === undefined && this.#marks === undefined && this.#names === undefined;
  }

  /** Takes a place that follows, and everything behind it, out of the tree. */
  cut(place: ShapePlace<T>): void {
    if (this.#marks?.cut(place)) this.#marks = undefined;
    if (this.#names?.cut(place)) this.#names = undefined;
  }

  /** The place behind a piece of structure. */
  mark(mark: string): ShapePlace<T> {
    this.#marks ??= new Places();
    return this.#marks.step(mark);
  }

  /** The place behind a name that the application chose. */
  name(name: string): ShapePlace<T> {
    this.#names ??= new Places();
    return this.#names.step(name);
  }
}

/** The places behind one place, by word. */
class Places<T> {
  readonly #byWord = new Map<string, ShapePlace<T>>();
  // The way that was gone last is looked at first: most programs ask the same question many times.
  #lastWord: string | undefined;
  #last: ShapePlace<T> | undefined;

  step(word: string): ShapePlace<T> {
    if (word === this.#lastWord && this.#last !== undefined) return this.#last;
    let place = this.#byWord.get(word);
    if (place === undefined) {
      place = new ShapePlace();
      this.#byWord.set(word, place);
    }
    this.#lastWord = word;
    this.#last = place;
    return place;
  }

  /** Takes a place out. @returns whether none is left */
  cut(place: ShapePlace<T>): boolean {
    for (const [word, known] of this.#byWord) if (known === place) this.#byWord.delete(word);
    if (this.#last === place) this.#last = undefined;
    return this.#byWord.size === 0;
  }
}
