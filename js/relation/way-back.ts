import { Stamp } from '../stamp.js';

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

  static start(instance: object, owner: object): void {
    const stamped = new Owned(instance) as Owned;
    stamped.#owner = owner;
  }
}

/** Where a prototype says which field leads back. A property, since a map that is asked for each object costs as much as the object. */
const wayBackField = Symbol('wayBack');

/**
 * The way back of a joined relation: after `query(User).joinWith('posts')` each `post.author` is the very user that holds it.
 *
 * It is an accessor on a prototype and not a property of the object, so that the graph ends for `JSON.stringify`, spread and
 * `console.log`, and so that it costs nothing for each object.
 *
 * @param prototype what the objects inherit from otherwise
 * @param assign is called when the application sets the field
 */
export function wayBackPrototype(
  prototype: object,
  field: string,
  assign: (instance: object, field: string, value: unknown) => void,
): object {
  return Object.create(prototype, {
    [wayBackField]: { value: field },
    [field]: {
      configurable: true,
      enumerable: false,
      get(this: object) {
        return Owned.get(this);
      },
      set(this: object, value: unknown) {
        assign(this, field, value);
      },
    },
  }) as object;
}

/** Whether a field of an object leads back by its prototype, when it is no property of the object's own. */
export function isWayBack(instance: object, field: string): boolean {
  return (instance as { [wayBackField]?: string })[wayBackField] === field;
}

/** The object that a field leads back to. */
export function wayBack(instance: object, field: string): object | undefined {
  return isWayBack(instance, field) ? Owned.get(instance) : undefined;
}

/** The same as {@link setWayBack} for an object that was made this moment: asking whether it has one takes longer than the rest. */
export function startWayBack(instance: object, owner: object): void {
  Owned.start(instance, owner);
}

/** Makes a field that leads back by its prototype lead to an object. */
export function setWayBack(instance: object, owner: object): void {
  Owned.set(instance, owner);
}
