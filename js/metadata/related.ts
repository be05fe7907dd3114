import type { OrphanRule } from '../../pkg/core.js';
import type { EntityClass } from '../entity/definition.js';
import type { BackSide, ReferenceSide, Sides } from '../relation/side.js';
import type { AnsweredReference, BackReferenceMetadata, EntityMetadata } from './entity-metadata.js';
import { isStored } from './row-state.js';
import { isUnloaded } from './unloaded-reference.js';

/** A back reference that a reference has for its other side. */
interface Answer {
  readonly field: string;
  readonly owner: EntityMetadata;
  readonly target: EntityMetadata;
  readonly orphans: OrphanRule | undefined;
}

/**
 * The relations of each class that have two sides, as those see them who keep both true in memory. Tells entities which of
 * their references are of such.
 */
export function relatedSides(entities: readonly EntityMetadata[]): Map<EntityClass, Sides> {
  const answers = answersByReference(entities);
  return new Map(
    entities.map((entity) => {
      const references = new Map<string, ReferenceSide>();
      const answered: AnsweredReference[] = [];
      for (const [at, column] of entity.columns.entries()) {
        const { field, nullValue, place, target } = column;
        if (target === undefined || place.nested) continue;
        const related = (answer: Answer) => isRelated(answer.target, entity) && isRelated(answer.owner, target);
        const back = answers.get(field)?.find(related);
        if (back === undefined) continue;
        column.answered = true;
        const backs = [...new Set(answers.get(field)?.map((answer) => answer.field))];
        answered.push({ column, at, orphans: back.orphans ?? 'nullify', backs });
        references.set(field, { field, empty: nullValue ? null : undefined, required: !column.nullable });
      }
      entity.answered = answered;
      entity.references = entity.references.map(({ column, at }) => ({
        column,
        at,
        answer: answered.find((each) => each.column === column),
      }));
      return [
        entity.entityClass,
        { references, backs: entity.backReferences.map(backSide), isKept: false, isStored, isInDatabase },
      ];
    }),
  );
}

const isInDatabase = (instance: object): boolean => isStored(instance) || isUnloaded(instance);

function backSide({ field, path, list, inverse, orphans, target, pivot, towards }: BackReferenceMetadata): BackSide {
  return { field, path, list, inverse, orphans, target: target.entityClass, pivot: pivot?.name, towards };
}

/** The back references by the references that they answer. */
function answersByReference(entities: readonly EntityMetadata[]): Map<string, Answer[]> {
  const answers = new Map<string, Answer[]>();
  for (const owner of entities) {
    for (const { field, pivot, inverse, target, orphans } of owner.backReferences) {
      if (pivot === undefined) answers.set(inverse, [...(answers.get(inverse) ?? []), { field, owner, target, orphans }]);
    }
  }
  return answers;
}

/** Whether an object of one entity can be one of the other. */
function isRelated(one: EntityMetadata, other: EntityMetadata): boolean {
  return extendsFrom(one, other) || extendsFrom(other, one);
}

function extendsFrom(entity: EntityMetadata | undefined, base: EntityMetadata): boolean {
  return entity === base || (entity !== undefined && extendsFrom(entity.base, base));
}
