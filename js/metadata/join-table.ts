import { createClass } from '../entity/define.js';
import { type EntityClass, registerEntity } from '../entity/definition.js';

/**
 * A class for the rows of a join table, which the application has none for. Its objects are links that a commit writes; no query
 * answers them, and no session keeps them.
 *
 * @param relation the relation whose links they are: `Student.courses`
 */
export function joinTableClass(relation: string): EntityClass {
  const made = createClass(relation);
  registerEntity(made, () => ({ name: relation, fields: [] }));
  return made;
}
