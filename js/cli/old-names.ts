import type { EntityDefinition, SchemaDocument } from '../../pkg/core.js';

/** The way back of renames: new names with the old ones, of those that the entities say and those that were given. */
export function renamesBack(
  before: SchemaDocument,
  after: SchemaDocument,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const back: Record<string, string> = {};
  for (const [old, now] of Object.entries(given)) back[now] = old;
  for (const entity of after.entities) {
    const old = oldTable(before, entity);
    if (old === undefined) continue;
    if (tableOf(old) !== tableOf(entity)) back[tableOf(entity)] = tableOf(old);
    const known = new Set(old.fields.map(columnOf));
    for (const field of entity.fields) {
      const name = field.renamedFrom?.find((column) => known.has(column));
      if (name !== undefined && !known.has(columnOf(field))) {
        back[`${tableOf(entity)}.${columnOf(field)}`] = `${tableOf(old)}.${name}`;
      }
    }
  }
  return back;
}

function oldTable({ entities }: SchemaDocument, entity: EntityDefinition): EntityDefinition | undefined {
  const names = [tableOf(entity), ...(entity.renamedFrom ?? [])];
  return names.map((name) => entities.find((old) => tableOf(old) === name)).find((old) => old !== undefined);
}

const tableOf = ({ name, collection }: EntityDefinition): string => collection ?? name;

const columnOf = ({ name, column }: EntityDefinition['fields'][number]): string => column ?? name;
