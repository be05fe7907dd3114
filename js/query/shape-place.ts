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
