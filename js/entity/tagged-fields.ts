import type { EntityDefinition, FieldDefinition, FieldType } from '../../pkg/core.js';
import { invalidDocument } from './document-check.js';
import { type ReadTag, readTag } from './relation-tag.js';
import type { EntitySource, SchemaSource } from './schema-source.js';

/** An entity whose tags were read. */
type ReadEntity = Omit<EntitySource, 'fields'> & { readonly fields: readonly (FieldDefinition | ReadTag)[] };

/**
 * The entities with a definition in the place of each tag. The side without `owner` is a reference, the other one a back reference.
 *
 * @throws RelataError `invalidDocument` for a tag that cannot be read, or that contradicts the other side of its relation
 */
export function withoutTags({ entities }: SchemaSource): EntityDefinition[] {
  const read: ReadEntity[] = entities.map((entity) => ({
    ...entity,
    fields: entity.fields.map((field) => ('tag' in field ? readTag(entity.name, field) : field)),
  }));
  return read.map((entity) => ({
    ...entity,
    fields: entity.fields.map((field) => ('relation' in field ? definition(entity, field, read) : field)),
  }));
}

function definition(owner: ReadEntity, tag: ReadTag, entities: readonly ReadEntity[]): FieldDefinition {
  const { name, relation, place } = tag;
  const { type, schema: entity, owner: isOwner = false, field, fk_columns: key, junction_table: junction } = relation;
  const without = (option: string, why: string) => invalidDocument(place, `has ${option}, but ${why}. Remove it.`);
  if (type !== 'm2m' && junction !== undefined) throw without('junction_table', `${type} needs no table between the two`);
  if ((type === 'm2m' || isOwner) && key !== undefined) throw without('fk_columns', 'the key is in another table');
  // A side without the key may be empty unless the tag says otherwise; a reference is required unless the tag says otherwise.
  const mayMiss = relation.optional ?? (type === 'm2m' || isOwner);
  if (type === 'm2m') {
    if (relation.owner !== undefined) throw without('owner', 'many to many has no side that is one');
    return { name, type: manyToMany(tag, entities), ...(mayMiss && { optional: true }) };
  }
  if (isOwner) {
    const mappedBy = field === undefined ? {} : { mappedBy: field };
    return {
      name,
      type: { kind: 'backReference', entity, list: type === 'o2m', ...mappedBy },
      ...(mayMiss && { optional: true }),
    };
  }
  return {
    name,
    type: { kind: 'reference', entity },
    ...(mayMiss && { optional: true }),
    ...(key && { column: key.target_column }),
    ...(isSingle(owner, tag, entities) && { index: { unique: true } }),
  };
}

/** A many-to-many relation: through the entity of the table between the two, or by a table that is made where no entity has it. */
function manyToMany({ relation }: ReadTag, entities: readonly ReadEntity[]): FieldType {
  const { schema: entity, field: inverse, junction_table: table } = relation;
  const pivot =
    entities.find(({ name, collection = name }) => collection === table) ?? entities.find(({ name }) => name === table);
  if (pivot !== undefined) return { kind: 'backReference', entity, list: true, via: pivot.name };
  return { kind: 'manyToMany', entity, ...(inverse !== undefined && { inverse }), ...(table !== undefined && { table }) };
}

/** Whether a target has at most one object with this reference: what its other side says, or else the tag. */
function isSingle(owner: ReadEntity, { name, relation, place }: ReadTag, entities: readonly ReadEntity[]): boolean {
  const { type, schema, field } = relation;
  const target = entities.find((entity) => entity.name === schema);
  if (field === undefined || target === undefined) return type === 'o2o';
  const other = target.fields.find((candidate) => candidate.name === field);
  const list = other && backReferenceTo(other, owner.name, name);
  if (list === undefined) {
    throw invalidDocument(
      place,
      `has the field '${field}', but ${schema}.${field} is no other side of ${owner.name}.${name}. Declare it there with 'owner':true, or remove it.`,
    );
  }
  // One to one is also said of the many sides of one to many: each of them has one.
  if (type === 'o2o' || list) return !list;
  throw invalidDocument(place, `is one to many, but ${schema}.${field} is one to one. Say the same on both sides.`);
}

/** Whether a field is a list, if it is the other side of a reference. */
function backReferenceTo(field: FieldDefinition | ReadTag, entity: string, reference: string): boolean | undefined {
  const side =
    'relation' in field
      ? field.relation.owner && { entity: field.relation.schema, by: field.relation.field, list: field.relation.type === 'o2m' }
      : field.type.kind === 'backReference' &&
        !field.type.via && { entity: field.type.entity, by: field.type.mappedBy, list: field.type.list };
  return side && side.entity === entity && (side.by ?? reference) === reference ? side.list : undefined;
}
