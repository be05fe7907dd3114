import { RelataError } from '../errors.js';

/** Names that mean something to every object: setting them would change what the object is. */
const reserved = new Set(['__proto__', 'constructor']);

/** Refuses a field whose name an object cannot have for itself. @throws RelataError `invalidName` */
export function refuseReserved(entity: string, field: string): void {
  if (!reserved.has(field)) return;
  throw new RelataError(
    'invalidName',
    `${entity} cannot have a field called ${field}: JavaScript uses that name for every object. Rename it, and keep the column's name with DatabaseField<{name: '${field}'}>.`,
    { entity, field, name: field },
  );
}
