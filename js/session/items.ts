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
  const [first] = items;
  const objects: unknown[] = items.length === 1 && Array.isArray(first) ? first.slice() : [];
  // Not by flat(), which would leave out the holes of a list.
  if (objects.length === 0)
    for (const item of items) for (const object of Array.isArray(item) ? item : [item]) objects.push(object);
  for (let at = 0; at < objects.length; at++) {
    const object = objects[at];
    if (typeof object === 'object' && object !== null) continue;
    throw new RelataError('notAnEntity', `${method}() got ${describe(object)}, which is not an object of an entity.`);
  }
  return objects as object[];
}
