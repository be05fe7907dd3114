import type { EntityClass } from '../entity/definition.js';
import type { Instance } from './entity-metadata.js';
import { rowState } from './row-state.js';

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
        const back = rowState(this)?.back;
        return back?.field === field ? back.owner : undefined;
      },
      set(this: Instance, value: unknown) {
        Object.defineProperty(this, field, { value, configurable: true, enumerable: true, writable: true });
      },
    },
  }) as object;
}

/** Makes a relation field of an object lead back to its owner. */
export function setInverse(instance: Instance, field: string, owner: Instance): void {
  const state = rowState(instance);
  if (state === undefined) return;
  const prototype = state.entity.inversePrototype(field);
  if (Object.getPrototypeOf(instance) !== prototype) {
    // A second way back, or an object that was loaded before without one.
    Object.defineProperty(instance, field, { value: owner, configurable: true, enumerable: false, writable: true });
    return;
  }
  delete instance[field];
  state.back = { field, owner };
}
