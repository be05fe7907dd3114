import type { RelationOptionsDocument } from '../../pkg/core.js';
import { RelataError } from '../errors.js';
import type { Column } from './column.js';
import type { BackReferenceMetadata, EntityMetadata } from './entity-metadata.js';

/** A relation of either side, seen from the object that has the field. */
export interface RelationMetadata {
  /** The entity that has the field. */
  readonly owner: EntityMetadata;
  /** The property's name. */
  readonly field: string;
  /** Entity and property, for messages: `User.posts`. */
  readonly path: string;
  /** The entity at the other end. */
  readonly target: EntityMetadata;
  /** Whether it holds a list. */
  readonly list: boolean;
  /** The column of a reference; absent for the other side. */
  readonly column: Column | undefined;
  /** The other side of a reference; absent for a reference. */
  readonly back: BackReferenceMetadata | undefined;
  /** What the application says of it. */
  readonly options: RelationOptionsDocument;
}

/** The relation of a field. @throws RelataError `notARelation` for a field that is none */
export function relationOf(owner: EntityMetadata, field: string): RelationMetadata {
  const path = `${owner.name}.${field}`;
  const options = owner.relationOptions.get(field) ?? {};
  const column = owner.byField.get(field);
  if (column?.target !== undefined) {
    return { owner, field, path, target: column.target, list: false, column, back: undefined, options };
  }
  const back = owner.backReferences.find((relation) => relation.field === field);
  if (back !== undefined) return { owner, field, path, target: back.target, list: back.list, column: undefined, back, options };
  const known = relationFields(owner);
  const message = `${path} is no relation. ${known.length === 0 ? `${owner.name} has none` : `Relations: ${known.join(', ')}`}.`;
  throw new RelataError('notARelation', message, { entity: owner.name, field, known });
}

/** The fields of an entity's relations, references first. */
export function relationFields({ columns, backReferences }: EntityMetadata): string[] {
  const references = columns.flatMap(({ field, target }) => (target === undefined ? [] : [field]));
  return [...references, ...backReferences.map(({ field }) => field)];
}
