import { type EntityClass, reflect } from '../entity/definition.js';
import { ItemNotFound } from '../errors.js';

/** The error of a `findOne()` that met nothing. */
export function itemNotFound(entityClass: EntityClass): ItemNotFound {
  // Not the class's name: a minifier has shortened that.
  const entity = reflect(entityClass).name;
  return new ItemNotFound('itemNotFound', `No ${entity} matches the query. Use findOneOrUndefined() where that may happen.`, {
    entity,
  });
}
