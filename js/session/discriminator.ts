import { describe } from '../entity/definition.js';
import type { Violation } from '../errors.js';
import type { WriteGroup } from './change-set.js';

/**
 * Gives new objects the value that says of which class their rows are, where they have none. An object of an entity that is only
 * there to be extended is among the violations.
 */
export function giveDiscriminator({ entity, columns, instances }: WriteGroup, violations: Violation[]): void {
  const { column, value } = entity.discriminator ?? {};
  if (column === undefined) return;
  for (const instance of instances) {
    if (value === undefined) {
      const message = `${entity.name} has no ${column.field} of its own, so ${describe(instance)} could not be read again. Persist an object of a class that extends it, or give ${column.path} a default.`;
      violations.push({ entity: entity.name, field: column.field, path: column.field, code: 'invalidValue', message });
    } else if (columns.includes(column) && column.place.read(instance) === undefined) column.place.write(instance, value);
  }
}
