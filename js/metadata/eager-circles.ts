import { RelataError } from '../errors.js';
import type { EntityMetadata } from './entity-metadata.js';
import type { RelationMetadata } from './relation-metadata.js';

/** The relations that are loaded with every object of an entity, but for the way back of the one that led to it. */
export function eagerRelations({ relations }: EntityMetadata, cameBy?: RelationMetadata): RelationMetadata[] {
  return relations.filter((relation) => relation.options.load === 'eager' && !(cameBy && isWayBack(relation, cameBy)));
}

/** Whether a reference leads back to the object whose children were loaded: it does without being asked for. */
function isWayBack({ column }: RelationMetadata, { back }: RelationMetadata): boolean {
  return column !== undefined && back !== undefined && back.pivot === undefined && back.inverse === column.field;
}

/**
 * Refuses eager relations that lead to themselves: loading would not end.
 *
 * @throws RelataError `eagerCircle` that names the relations
 */
export function refuseEagerCircles(entities: readonly EntityMetadata[]): void {
  for (const entity of entities) for (const relation of eagerRelations(entity)) follow(relation, []);
}

function follow(relation: RelationMetadata, way: readonly RelationMetadata[]): void {
  const { path, owner, field, target } = relation;
  if (way.some((passed) => passed.path === path)) {
    const circle = [...way, relation].map((passed) => passed.path);
    const message = `Eager relations lead round in a circle: ${circle.join(' → ')}. Take load: 'eager' off one of them, and write joinWith() where it is wanted.`;
    throw new RelataError('eagerCircle', message, { entity: owner.name, field, circle });
  }
  for (const next of eagerRelations(target, relation)) follow(next, [...way, relation]);
}
