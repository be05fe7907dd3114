import { describe } from '../entity/definition.js';
import { RelataError } from '../errors.js';

/** Objects, or lists of objects: a call with `...list` ends at some hundred thousand arguments. */
export type Items = readonly (object | readonly object[])[];

/**
 * The objects of a call, one after the other.
 *
 * @throws RelataError `notAnEntity` for anything that is no object
 */
export function flatten(method: string, items: Items): object[] {
  const objects: object[] = [];
  for (const item of items) {
    for (const object of Array.isArray(item) ? (item as readonly object[]) : [item]) {
      if (typeof object === 'object' && object !== null) objects.push(object);
      else throw new RelataError('notAnEntity', `${method}() got ${describe(object)}, which is not an object of an entity.`);
    }
  }
  return objects;
}
