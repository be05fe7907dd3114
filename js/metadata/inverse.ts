import type { EntityClass } from '../entity/definition.js';
import type { EntityMetadata, Instance } from './entity-metadata.js';
import { Stamp } from './stamp.js';

/** The object through which another one was loaded. */
class Owned extends Stamp {
  // biome-ignore lint/style/useReadonlyClassProperties: set through the parameter of a static method
  #owner: object | undefined;

  static get(instance: object): object | undefined {
    return #owner in instance ? (instance as Owned).#owner : undefined;
  }

  static set(instance: object, owner: object): void {
    // The answer of `new` is used: a bundler that saw it thrown away would throw away the call.
    const stamped = #owner in instance ? (instance as Owned) : new Owned(instance);
    stamped.#owner = owner;
  }
}

/**
 * The way back of a joined relation: after `query(User).joinWith('posts')` each `post.author` is the very user that holds it.
 *
 * It is an accessor on a prototype and not a property of the object, so that the graph ends for `JSON.stringify`, spread and
 * `console.log`, and so that it costs nothing for each object.
 */
export function inversePrototype(entityClass: EntityClass, field: string): object {
  return Object.create(entityClass.prototype as object, {
    [field]: {
      configurable: true,
      enumerable: false,
      get(this: Instance) {
        return Owned.get(this);
      },
      set(this: Instance, value: unknown) {
        Object.defineProperty(this, field, { value, configurable: true, enumerable: true, writable: true });
      },
    },
  }) as object;
}

/** Sets a reference that was loaded. A way back that leads there already stays one: a property would close a circle. */
export function setReference(instance: Instance, field: string, target: Instance): void {
  if (instance[field] !== target) instance[field] = target;
}

/** Makes a relation field of a loaded object lead back to its owner. */
export function setInverse(entity: EntityMetadata, instance: Instance, field: string, owner: Instance): void {
  if (Object.getPrototypeOf(instance) !== entity.inversePrototype(field)) {
    // A second way back, or an object that was loaded before without one.
    Object.defineProperty(instance, field, { value: owner, configurable: true, enumerable: false, writable: true });
    return;
  }
  if (Object.hasOwn(instance, field)) delete instance[field];
  Owned.set(instance, owner);
}
