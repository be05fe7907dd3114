import { RelationList } from './relation-list.js';
import { sidesOf } from './side.js';

/**
 * What `JSON.stringify` writes of a list. A list of a many-to-many relation may lead back to its owner through any number of others; so
 * in it an object shows its own such lists only where it is met first, and what is being written around it is left out.
 */
export function listJson(list: RelationList): unknown {
  const owner = RelationList.ownerOf(list);
  if (owner === undefined || RelationList.sideOf(list).pivot === undefined) return list;
  return new ListWriting(owner).members(list);
}

class ListWriting {
  /** The objects that are being written, the innermost last. */
  readonly #around: object[];
  /** Those whose many-to-many lists have been written. */
  readonly #met: Set<object>;

  constructor(owner: object) {
    this.#around = [owner];
    this.#met = new Set([owner]);
  }

  members(list: readonly unknown[]): unknown[] {
    return list.filter((member) => !this.#around.includes(member as object)).map((member) => this.#value(member));
  }

  #value(value: unknown): unknown {
    if (Array.isArray(value)) return this.members(value as unknown[]);
    if (typeof value !== 'object' || value === null || sidesOf(value) === undefined) return value;
    // Who writes itself knows better.
    return typeof (value as { toJSON?: unknown }).toJSON === 'function' ? value : this.#object(value);
  }

  #object(object: object): object {
    const isFirst = !this.#met.has(object);
    this.#met.add(object);
    this.#around.push(object);
    const entries = Object.entries(object).flatMap(([field, value]) => {
      const isLink = value instanceof RelationList && RelationList.sideOf(value).pivot !== undefined;
      return (isLink && !isFirst) || this.#around.includes(value as object) ? [] : [[field, this.#value(value)] as const];
    });
    this.#around.pop();
    // Not by assignment: a field may be called __proto__.
    return Object.fromEntries(entries);
  }
}
