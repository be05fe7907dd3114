import { describe, type EntityClass } from '../entity/definition.js';
import { RelataError } from '../errors.js';
import type { IdentityMap } from '../identity/identity-map.js';
import type { Instance } from '../metadata/entity-metadata.js';
import { rowKey } from '../metadata/row-state.js';
import { referTo } from '../metadata/unloaded-reference.js';
import type { OpenDatabase } from './open-database.js';

/** The object that stands for a row in a session; see `DatabaseSession.getReference()`. */
export function getReference(
  database: OpenDatabase | undefined,
  identities: IdentityMap,
  entityClass: EntityClass,
  id: unknown,
): Instance {
  if (database === undefined) {
    throw new RelataError(
      'databaseNotOpen',
      'getReference() needs an open database, and this one opens with its first awaited call: await database.migrate() before.',
    );
  }
  const entity = database.metadata.ofClass(entityClass);
  const { primaryKey } = entity;
  const key = primaryKey.encode(id);
  if (key !== null && (key !== 0 || !primaryKey.autoIncrement)) return referTo(entity, key, identities);
  const message = `${primaryKey.path} expects the key of a row, got ${describe(id)}.`;
  throw new RelataError('invalidValue', message, { entity: entity.name, field: primaryKey.field });
}

/**
 * The class of an object of a session, and the filter that finds its row.
 *
 * @throws RelataError `invalidArgument` for an object that is none of the session's
 */
export function rowOf(
  { metadata }: OpenDatabase,
  identities: IdentityMap,
  reference: unknown,
): { readonly entityClass: EntityClass; readonly filter: Record<string, unknown> } {
  const entity = typeof reference === 'object' && reference !== null ? metadata.ofInstance(reference) : undefined;
  const instance = reference as Instance;
  // The row is where it was, whatever key the application has set since.
  const key = entity && (rowKey(instance) ?? entity.keyOf(instance));
  if (entity !== undefined && key !== undefined && key !== null && identities.get(entity, key) === instance) {
    return { entityClass: entity.entityClass, filter: { [entity.primaryKey.field]: entity.primaryKey.decode(key) } };
  }
  throw new RelataError(
    'invalidArgument',
    `hydrateEntity() got ${describe(reference)}, which is no object of this session. Take it from session.getReference() or session.query().`,
  );
}
