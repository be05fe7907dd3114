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
  #marks: Map<string, ShapePlace<T>> | undefined;
  #names: Map<string, ShapePlace<T>> | undefined;

  /** Whether nothing is kept here, and nothing follows. */
  get isNew(): boolean {
    return this.value === undefined && this.#marks === undefined && this.#names === undefined;
  }

  /** Takes a place that follows, and everything behind it, out of the tree. */
  cut(place: ShapePlace<T>): void {
    this.#marks = without(this.#marks, place);
    this.#names = without(this.#names, place);
  }

  /** The place behind a piece of structure. */
  mark(mark: string): ShapePlace<T> {
    this.#marks ??= new Map();
    return step(this.#marks, mark);
  }

  /** The place behind a name that the application chose. */
  name(name: string): ShapePlace<T> {
    this.#names ??= new Map();
    return step(this.#names, name);
  }
}

function step<T>(places: Map<string, ShapePlace<T>>, word: string): ShapePlace<T> {
  let place = places.get(word);
  if (place === undefined) {
    place = new ShapePlace();
    places.set(word, place);
  }
  return place;
}

function without<T>(
  places: Map<string, ShapePlace<T>> | undefined,
  place: ShapePlace<T>,
): Map<string, ShapePlace<T>> | undefined {
  for (const [word, known] of places ?? []) if (known === place) places?.delete(word);
  return places?.size === 0 ? undefined : places;
}
