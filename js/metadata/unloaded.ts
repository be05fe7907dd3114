import type { EntityClass } from '../entity/definition.js';
import { RelataError } from '../errors.js';
import { sidesOf } from '../relation/side.js';
import { assign } from '../relation/sync.js';

/** Every prototype of unloaded references, whichever database made them. */
const prototypes = new WeakSet<object>();

/**
 * The prototype of an entity's unloaded references. Such an object has its primary key as its only own property, so it is an
 * instance of the class, prints and serialises well, and ends; reading any other field is an error that says how to load it.
 */
export function unloadedPrototype(entityClass: EntityClass, entity: string, fields: readonly string[]): object {
  const prototype = Object.create(entityClass.prototype as object) as object;
  for (const field of fields) Object.defineProperty(prototype, field, guard(entity, field));
  prototypes.add(prototype);
  return prototype;
}

/** Whether a prototype is that of unloaded references. */
export function isUnloadedPrototype(prototype: object | null): boolean {
  return prototype !== null && prototypes.has(prototype);
}

function guard(entity: string, field: string): PropertyDescriptor {
  return {
    configurable: true,
    enumerable: false,
    get() {
      throw new RelataError(
        'referenceNotLoaded',
        `${entity}.${field} is not loaded: this ${entity} is a reference with its primary key only. Load it with joinWith(), or query it by its key.`,
        { entity, field },
      );
    },
    // Writing is fine: the field becomes the object's own, and is saved without a load.
    set(this: object, value: unknown) {
      const sides = sidesOf(this);
      if (sides?.references.has(field) || sides?.backs.some((back) => back.field === field)) return assign(this, field, value);
      Object.defineProperty(this, field, { value, configurable: true, enumerable: true, writable: true });
    },
  };
}
