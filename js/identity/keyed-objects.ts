/** How far beyond twice their number places may lie that are still in the list. */
const FIRST_PLACES = 64;

/**
 * Objects by key. Most keys are whole numbers that the database counts up, and most rows come in their order: then the place in a
 * list is the key less the first one, which takes a tenth of the time of a map. Whatever would leave the list mostly empty is in a
 * map, as texts are.
 */
export class KeyedObjects<T extends object> {
  /** The key of the first place. */
  #first: number | undefined;
  readonly #places: (T | undefined)[] = [];
  /** How many of the places are taken. */
  #placed = 0;
  #others: Map<string | number, T> | undefined;

  /** How many objects there are. */
  get size(): number {
    return this.#placed + (this.#others?.size ?? 0);
  }

  /** The object of a key. */
  get(key: string | number): T | undefined {
    return this.#placedAt(key) ?? this.#others?.get(key);
  }

  /** Adds an object, or puts it in the place of another one. */
  set(key: string | number, object: T): void {
    const place = this.#placeFor(key);
    if (place === undefined) {
      this.#others ??= new Map();
      this.#others.set(key, object);
      return;
    }
    // No gaps: the engine would look up places by their names.
    while (this.#places.length < place) this.#places.push(undefined);
    if (this.#places[place] === undefined) {
      this.#placed++;
      this.#others?.delete(key);
    }
    this.#places[place] = object;
  }

  /** Removes the object of a key. */
  delete(key: string | number): void {
    if (this.#placedAt(key) === undefined) this.#others?.delete(key);
    else {
      this.#places[(key as number) - (this.#first as number)] = undefined;
      this.#placed--;
    }
  }

  /** Every object: those of the list by key, then the others as they came. */
  values(): T[] {
    const isFull = this.#placed === this.#places.length;
    const placed = (isFull ? this.#places.slice() : this.#places.filter((object) => object !== undefined)) as T[];
    return this.#others === undefined ? placed : placed.concat([...this.#others.values()]);
  }

  #placedAt(key: string | number): T | undefined {
    if (typeof key !== 'number' || this.#first === undefined) return undefined;
    const place = key - this.#first;
    return place >= 0 && place < this.#places.length ? this.#places[place] : undefined;
  }

  /** The place that a key has, or would have, in the list. */
  #placeFor(key: string | number): number | undefined {
    if (typeof key !== 'number' || !Number.isSafeInteger(key)) return undefined;
    this.#first ??= key;
    const place = key - this.#first;
    return place >= 0 && place < 2 * this.#placed + FIRST_PLACES ? place : undefined;
  }
}
