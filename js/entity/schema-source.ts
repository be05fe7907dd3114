import type { EntityDefinition, FieldDefinition } from '../../pkg/core.js';

/** A relation given by a tag, `fs.relation:"{'type':'o2o','schema':'post','field':'meta'}"`; see {@link fieldFromTag}. */
export interface TaggedField {
  /** The property's name; the one in the tag's `json:"…"` when absent. */
  readonly name?: string;
  /** The tag. */
  readonly tag: string;
}

/** An entity of {@link SchemaSource}. */
export type EntitySource = Omit<EntityDefinition, 'fields'> & { readonly fields: readonly (FieldDefinition | TaggedField)[] };

/** What {@link defineSchema} takes: a schema document, whose relations may also be given by tags. */
export interface SchemaSource<N extends string = string> {
  /** The entities. */
  readonly entities: readonly (EntitySource & { readonly name: N })[];
}
