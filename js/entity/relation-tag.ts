import { type DocumentPlace, flag, invalidDocument, object, oneOf, optional, required, text } from './document-check.js';
import type { TaggedField } from './schema-source.js';
import { tagEntries, tagObject } from './struct-tag.js';

/** A relation as a tag says it. */
export interface TaggedRelation {
  /** One to one, one to many, many to many. */
  readonly type: 'o2o' | 'o2m' | 'm2m';
  /** The target entity. */
  readonly schema: string;
  /** The target's field that is the other side. */
  readonly field?: string;
  /** Whether this side is referred to: it has no column, and the key is in the target's table. */
  readonly owner?: boolean;
  /** Whether the reference may be missing. */
  readonly optional?: boolean;
  /** The column of the foreign key, given on the side that has it. */
  readonly fk_columns?: { readonly target_column: string };
  /** The table or the entity between the two of a many-to-many relation; a table that no entity has is made. */
  readonly junction_table?: string;
}

/** A tagged field that was read. */
export interface ReadTag {
  /** The property's name. */
  readonly name: string;
  /** What the tag says. */
  readonly relation: TaggedRelation;
  /** Where the tag is, for errors. */
  readonly place: DocumentPlace;
}

const relationForm = object({
  type: required(oneOf('o2o', 'o2m', 'm2m')),
  schema: required(text),
  field: optional(text),
  owner: optional(flag),
  optional: optional(flag),
  fk_columns: optional(object({ target_column: required(text) })),
  junction_table: optional(text),
});

/** Reads a tagged field of an entity. @throws RelataError `invalidDocument` that names the field and what cannot be read */
export function readTag(entity: string, { name, tag }: TaggedField): ReadTag {
  const place = { path: 'the tag', detail: { entity, ...(name !== undefined && { field: name }) } };
  const { json, 'fs.relation': relation, ...others } = Object.fromEntries(tagEntries(tag, place));
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw invalidDocument(place, `has the unknown key ${unknown}. Known are json and fs.relation.`);
  const property = name ?? json;
  if (property === undefined) throw invalidDocument(place, `gives the field no name. Add json:"…", or a name beside the tag.`);
  if (json !== undefined && json !== property) {
    throw invalidDocument(place, `calls the field '${json}', and the name beside it '${property}'. Keep one of the two.`);
  }
  const own = { path: 'fs.relation', detail: { entity, field: property } };
  if (relation === undefined) throw invalidDocument(own, 'is missing in the tag. Only relations are declared by tags.');
  const value = tagObject(relation, own);
  relationForm(value, own);
  return { name: property, relation: value as unknown as TaggedRelation, place: own };
}
