import { Stamp } from '../stamp.js';

/** A relation field whose values are kept in objects behind an accessor: whoever sets it is noticed. */
export interface HeldField {
  /** The accessor as a property that shows. One for all objects, so that the engine keeps one hidden class for them. */
  readonly visible: PropertyDescriptor;
  /** The same as a property that does not show in `JSON.stringify`, spread and `console.log`. */
  readonly hidden: PropertyDescriptor;
  /** The value; undefined in an object that never held one. */
  read(instance: object): unknown;
  /** Sets the value without anybody noticing. */
  write(instance: object, value: unknown): void;
  /**
   * The same in an object that never held one: asking first would take longer than the rest.
   *
   * @returns the object: a bundler throws away a `new` that nobody uses
   */
  start(instance: object, value: unknown): object;
}

/** A field of this name. @param assign is called when the application sets it */
export function heldField(field: string, assign: (instance: object, field: string, value: unknown) => void): HeldField {
  class Held extends Stamp {
    /** What the next one begins with. */
    static #first: unknown;
    // biome-ignore lint/style/useReadonlyClassProperties: set through the parameter of a static method
    #value: unknown = Held.#first;

    static read(instance: object): unknown {
      return #value in instance ? (instance as Held).#value : undefined;
    }

    /** The same for an object that almost surely has one: asking first would take three times as long. */
    static get(instance: object): unknown {
      try {
        return (instance as Held).#value;
      } catch {
        return undefined;
      }
    }

    static write(instance: object, value: unknown): void {
      // The answer of `new` is used: a bundler that saw it thrown away would throw away the call.
      const stamped = #value in instance ? (instance as Held) : new Held(instance);
      stamped.#value = value;
    }

    static start(instance: object, value: unknown): object {
      Held.#first = value;
      const stamped = new Held(instance);
      Held.#first = undefined;
      return stamped;
    }
  }
  const accessor = {
    configurable: true,
    get(this: object) {
      return Held.get(this);
    },
    set(this: object, value: unknown) {
      assign(this, field, value);
    },
  };
  return {
    visible: { ...accessor, enumerable: true },
    hidden: { ...accessor, enumerable: false },
    read: (instance) => Held.read(instance),
    write: (instance, value) => Held.write(instance, value),
    start: (instance, value) => Held.start(instance, value),
  };
}
