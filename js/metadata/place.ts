import type { EmbeddedStep } from '../entity/embedded.js';
import type { Instance } from './entity-metadata.js';

/** Where in an object a column's value is: a property, or one of an embedded object. */
export interface Place {
  /** The property of the entity that holds the value, or the object that leads to it. */
  readonly root: string;
  /** Whether the value is inside an embedded object. */
  readonly nested: boolean;
  /** The value; undefined where there is no object on the way. */
  read(instance: Instance): unknown;
  /** Sets the value, and makes the objects on the way: optional ones only for a value. */
  write(instance: Instance, value: unknown): void;
}

/** The place of a property of the entity itself. */
export function ownPlace(field: string): Place {
  return {
    root: field,
    nested: false,
    read: (instance) => instance[field],
    write(instance, value) {
      instance[field] = value;
    },
  };
}

/** The place of a member of an embedded object. */
export function embeddedPlace(steps: readonly [EmbeddedStep, ...EmbeddedStep[]], property: string): Place {
  return {
    root: steps[0].name,
    nested: true,
    read(instance) {
      let at: unknown = instance;
      for (const { name } of steps) {
        at = (at as Instance)[name];
        if (typeof at !== 'object' || at === null) return undefined;
      }
      return (at as Instance)[property];
    },
    write(instance, value) {
      let at = instance;
      for (const step of steps) {
        let next = at[step.name];
        if (typeof next !== 'object' || next === null) {
          if (step.optional && (value === undefined || value === null)) {
            at[step.name] = step.empty;
            return;
          }
          next = step.class === undefined ? {} : Object.create(step.class().prototype as object);
          at[step.name] = next;
        }
        at = next as Instance;
      }
      at[property] = value;
    },
  };
}
