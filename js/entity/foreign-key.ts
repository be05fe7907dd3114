import { RelataError } from '../errors.js';
import type { DeclaredEntity } from './definition.js';

/**
 * The reference of a target whose column is the foreign key that a back reference names.
 *
 * @param place entity and field of the back reference
 * @throws RelataError `invalidMappedBy` when no reference has the column
 */
export function referenceWithColumn(
  target: DeclaredEntity,
  column: string,
  place: { readonly entity: string; readonly field: string },
): string {
  const references = target.fields.filter(({ type }) => type.kind === 'reference');
  const found = references.find((field) => (field.column ?? field.name) === column);
  if (found !== undefined) return found.name;
  const columns = references.map((field) => field.column ?? field.name);
  throw new RelataError(
    'invalidMappedBy',
    `${place.entity}.${place.field} has the foreignKey '${column}', which no reference of ${target.name} has. ${columns.length === 0 ? `Declare one with belongsTo() there.` : `Its columns are ${columns.join(', ')}.`}`,
    { ...place, target: target.name, mappedBy: column, candidates: columns },
  );
}
