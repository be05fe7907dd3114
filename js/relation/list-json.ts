import { RelationList } from './relation-list.js';
import { sidesOf } from './side.js';

/**
 * What `JSON.stringify` writes of a list. A list of a many-to-many relation may lead back to its owner through any number of others; so
 * what is being written around a list is left out of it, and an object from which such a way back led shows its own many-to-many lists
 * only where it is met first: there may be more ways through them than could ever be written.
 */
export function listJson(list: RelationList): unknown {
  const owner = RelationList.ownerOf(list);
  if (owner === undefined || RelationList.sideOf(list).pivot === undefined) return list;
  return new ListWriting(owner).members(list);
}

class ListWriting {
  /** The objects that are being written, the innermost last. */
  readonly #around: object[];
  /** What was written of objects from which nothing led back; undefined for the others. */
  readonly #met: Map<object, object | undefined>;
  /** How often something was left out. */
  #omitted = 0;

  constructor(owner: object) {
    this.#around = [owner];
    this.#met = new Map([[owner, undefined]]);
  }

  members(list: readonly unknown[]): unknown[] {
    return list.filter((member) => !this.#isAround(member)).map((member) => this.#value(member));
  }

  #isAround(value: unknown): boolean {
    const isAround = this.#around.includes(value as object);
    if (isAround) this.#omitted++;
    return isAround;
  }

  #value(value: unknown): unknown {
    if (Array.isArray(value)) return this.members(value as unknown[]);
    if (typeof value !== 'object' || value === null || sidesOf(value) === undefined) return value;
    // Who writes itself knows better.
    return typeof (value as { toJSON?: unknown }).toJSON === 'function' ? value : this.#object(value);
  }

  #object(object: object): object {
    const whole = this.#met.get(object);
    if (whole !== undefined) return whole;
    const isFirst = !this.#met.has(object);
    const omitted = this.#omitted;
    this.#met.set(object, undefined);
    this.#around.push(object);
    const entries = Object.entries(object).flatMap(([field, value]) => {
      const isLink = value instanceof RelationList && RelationList.sideOf(value).pivot !== undefined;
      if (isLink && !isFirst) this.#omitted++;
      return (isLink && !isFirst) || this.#isAround(value) ? [] : [[field, this.#value(value)] as const];
    });
    this.#around.pop();
    // Not by assignment: a field may be called __proto__.
    const written = Object.fromEntries(entries);
    if (isFirst && this.#omitted === omitted) this.#met.set(object, written);
    return written;
  }
}
