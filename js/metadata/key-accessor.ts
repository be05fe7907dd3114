import type { EntityClass } from '../entity/definition.js';
import type { Instance } from './entity-metadata.js';
import type { KeyField } from './key-field.js';

/** The getters that were made here: another database of the same class may replace them. */
const made = new WeakSet<() => unknown>();

/**
 * Makes the key of a reference readable as a field of its own, `post.authorId`, and settable: an accessor on the class's prototype,
 * so that it costs nothing for each object, and is shown by neither `JSON.stringify` nor `Object.keys`. A member that the class has
 * by that name stays what it is.
 */
export function defineKeyAccessor(entityClass: EntityClass, key: KeyField): void {
  const prototype = entityClass.prototype as object;
  const { field } = key.column;
  if (isTaken(prototype, field) || !Object.isExtensible(prototype)) return;
  const get = function (this: Instance): unknown {
    return this === prototype ? undefined : key.keyOf(this);
  };
  const set = function (this: Instance, value: unknown): void {
    key.refer(this, value);
  };
  made.add(get);
  Object.defineProperty(prototype, field, { configurable: true, enumerable: false, get, set });
}

function isTaken(prototype: object, field: string): boolean {
  for (let owner: object | null = prototype; owner !== null; owner = Object.getPrototypeOf(owner) as object | null) {
    const member = Object.getOwnPropertyDescriptor(owner, field);
    if (member !== undefined) return member.get === undefined || !made.has(member.get);
  }
  return false;
}
