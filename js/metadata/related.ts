import type { EntityClass } from '../entity/definition.js';
import type { ReferenceSide, Sides } from '../relation/side.js';
import type { BackReferenceMetadata, EntityMetadata } from './entity-metadata.js';

/** The relations of each class that have two sides, as those see them who keep both true in memory. Tells columns whether they are of one. */
export function relatedSides(entities: readonly EntityMetadata[]): Map<EntityClass, Sides> {
  const answered = answeredReferences(entities);
  return new Map(
    entities.map((entity) => {
      const references = new Map<string, ReferenceSide>();
      for (const column of entity.columns) {
        const { field, nullValue, place, target } = column;
        column.answered =
          target !== undefined && !place.nested && (answered.get(field)?.some((of) => related(of, entity)) ?? false);
        if (column.answered) references.set(field, { field, empty: nullValue ? null : undefined });
      }
      const backs = entity.backReferences.map((back) => ({
        field: back.field,
        path: back.path,
        list: back.list,
        inverse: back.inverse,
        target: back.target.entityClass,
        pivot: back.pivot?.entityClass,
        towards: back.towards,
      }));
      return [entity.entityClass, { references, backs }];
    }),
  );
}

/** The entities whose references back references answer, by the references' fields. */
function answeredReferences(entities: readonly EntityMetadata[]): Map<string, EntityMetadata[]> {
  const answered = new Map<string, EntityMetadata[]>();
  for (const { pivot, inverse, target } of entities.flatMap(
    ({ backReferences }): readonly BackReferenceMetadata[] => backReferences,
  )) {
    if (pivot === undefined) answered.set(inverse, [...(answered.get(inverse) ?? []), target]);
  }
  return answered;
}

/** Whether an object of one entity can be one of the other. */
function related(one: EntityMetadata, other: EntityMetadata): boolean {
  return extendsFrom(one, other) || extendsFrom(other, one);
}

function extendsFrom(entity: EntityMetadata | undefined, base: EntityMetadata): boolean {
  return entity === base || (entity !== undefined && extendsFrom(entity.base, base));
}
