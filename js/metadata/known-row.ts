import type { Cell } from '../codec/cell.js';
import { Stamp } from '../stamp.js';
import { RowPage, type RowSource, type RowState } from './row-page.js';

/** What is left of the row of an object that was deleted. */
class RemovedRow {
  /** The key that it had; null where that is not known. */
  readonly key: Cell;

  constructor(key: Cell) {
    this.key = key;
  }
}

/** How a walk finds an object: again, apart from others, new, with a row in the database, or with one that is gone. */
export type Meeting = 'again' | 'apart' | 'new' | 'stored' | 'removed';

/**
 * What an object knows of its row, in two private fields: each one more takes 20 ns of making an object, and what they lead to would
 * take its room as well. To ask whether an object has them takes as long as to read both, so whatever is done to many objects asks
 * once, or tries.
 */
export class KnownRow extends Stamp {
  /** What the next one begins with: setting a private field again takes as long as making it. */
  static #nextKnown: RowSource | undefined;
  static #nextAt = 0;
  // biome-ignore lint/style/useReadonlyClassProperties: set through the parameter of a static method
  #known: RowSource | RemovedRow | undefined = KnownRow.#nextKnown;
  /** The row on the page. Where there is no page, the last walk that met the object; of the others the page knows that. */
  // biome-ignore lint/style/useReadonlyClassProperties: as above
  #at = KnownRow.#nextAt;

  /** What is known of an object's row; undefined for an object of which nobody has asked yet. */
  static of(instance: object): KnownRow | undefined {
    if (#known in instance) return instance as KnownRow;
    return isAnyClosed ? closed.get(instance) : undefined;
  }

  /** The same for an object that almost surely has it: what is thrown takes a hundred times as long. */
  static sure(instance: object): KnownRow {
    return KnownRow.tried(instance) ?? KnownRow.made(instance);
  }

  /** What {@link of} says, of an object that almost surely has it. */
  static tried(instance: object): KnownRow | undefined {
    try {
      (instance as KnownRow).#at satisfies number;
      return instance as KnownRow;
    } catch {
      return isAnyClosed ? closed.get(instance) : undefined;
    }
  }

  /** The same for an object that gets it where it has none. */
  static made(instance: object): KnownRow {
    return KnownRow.of(instance) ?? KnownRow.#begin(instance, 0);
  }

  /**
   * The same for one that was made this moment, and where its row is.
   *
   * @returns the object: a bundler throws away a `new` that nobody uses
   */
  static start(instance: object, source: RowSource, row: number): object {
    KnownRow.#nextKnown = source;
    KnownRow.#nextAt = row;
    const known = new KnownRow(instance);
    KnownRow.#nextKnown = undefined;
    KnownRow.#nextAt = 0;
    return known;
  }

  static #begin(instance: object, walk: number): KnownRow {
    KnownRow.#nextAt = walk;
    try {
      return new KnownRow(instance) as KnownRow;
    } catch {
      // Of objects that take no new fields, newer engines refuse private ones as well. To ask each first takes as long as its field.
      const known = new KnownRow({}) as KnownRow;
      isAnyClosed = true;
      closed.set(instance, known);
      return known;
    } finally {
      KnownRow.#nextAt = 0;
    }
  }

  /** Where the row is known; undefined for an object without a row. */
  static source(known: KnownRow): RowSource | undefined {
    const source = known.#known;
    return source instanceof RemovedRow ? undefined : source;
  }

  /** The row on its page; of no meaning where there is none. */
  static row(known: KnownRow): number {
    return known.#at;
  }

  /** The state of the row, taken out of its page; undefined for an object without a row. */
  static state(known: KnownRow): RowState | undefined {
    const source = KnownRow.source(known);
    if (!(source instanceof RowPage)) return source;
    const [state, met] = [source.state(known.#at), source.lastMet(known.#at)];
    known.#known = state;
    known.#at = met;
    return state;
  }

  /** Says where the row is found from now on; undefined for an object without one. */
  static move(known: KnownRow, source: RowSource | undefined, row = 0): void {
    known.#known = source;
    known.#at = row;
  }

  /** Says that the row is gone. @param key the key that it had, null where that is not known */
  static remove(known: KnownRow, key: Cell): void {
    known.#known = new RemovedRow(key);
    known.#at = 0;
  }

  /** The key of the row that is gone, null where that is not known; undefined where none is gone. */
  static removedKey(known: KnownRow): Cell | undefined {
    return known.#known instanceof RemovedRow ? known.#known.key : undefined;
  }

  /** A walk meets an object, of which this is known. Those that the walk with the number before has met are apart. */
  static meet(instance: object, known: KnownRow | undefined, walk: number): Meeting {
    if (known === undefined) {
      KnownRow.#begin(instance, walk);
      return 'new';
    }
    const last = KnownRow.note(known, walk);
    if (last === walk) return 'again';
    if (last === walk - 1) return 'apart';
    if (known.#known === undefined) return 'new';
    return known.#known instanceof RemovedRow ? 'removed' : 'stored';
  }

  /** Notes that a walk meets an object. @returns the walk that did last, as far as it is known */
  static note(known: KnownRow, walk: number): number {
    const source = known.#known;
    const at = known.#at;
    if (source instanceof RowPage) return source.meet(at, walk);
    known.#at = walk;
    return at;
  }

  /** The last walk that met an object, as far as it is known. */
  static lastMet(known: KnownRow): number {
    return known.#known instanceof RowPage ? known.#known.lastMet(known.#at) : known.#at;
  }
}

/** What is known of the rows of objects that take no field. */
const closed = new WeakMap<object, KnownRow>();

/** Whether there are any: what is asked of every object takes no look at them otherwise. */
let isAnyClosed = false;
