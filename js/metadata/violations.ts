import { RelataError, type Violation } from '../errors.js';
import type { EntityMetadata } from './entity-metadata.js';

/**
 * What is wrong with some values of an entity's fields, when they are written without an object. Fields that are not named are
 * not looked at; a member of an embedded object goes by its path, `address.street`.
 *
 * @returns nothing where every value can be written; `new DatabaseValidationError()` makes one error of the others
 * @throws RelataError `unknownField` for a name that is no field with a column
 */
export function violationsOf(entity: EntityMetadata, values: Readonly<Record<string, unknown>>): Violation[] {
  const violations: Violation[] = [];
  for (const [field, value] of Object.entries(values)) {
    const column = entity.readable.find((readable) => readable.field === field);
    if (column === undefined) throw unknownField(entity, field);
    const before = violations.length;
    const cell = column.checked(value, false, violations);
    // Nobody is to give the object of a reference its key here.
    if (cell === undefined && violations.length === before) violations.push(column.violation(value));
  }
  return violations;
}

function unknownField(entity: EntityMetadata, field: string): RelataError {
  const known = entity.readable.map(({ field: name }) => name);
  const message = `${entity.name} has no field '${field}' with a column. Write one of ${known.join(', ')}.`;
  return new RelataError('unknownField', message, { entity: entity.name, field, known });
}
