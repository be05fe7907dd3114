import { type DeclaredType, describe, type EntityClass, isEntityClass, reflect } from '../../entity/definition.js';
import { RelataError } from '../../errors.js';
import type { Instance } from '../../metadata/entity-metadata.js';
import type { Metadata } from '../../metadata/metadata.js';
import { type RelationMetadata, relationOf } from '../../metadata/relation-metadata.js';
import { isRemoved, rowKey } from '../../metadata/row-state.js';
import { OwnerFilter } from '../../query/owner-filter.js';

/** A relation field of one object. */
export class RelatedPlace {
  /** The object. */
  readonly owner: Instance;
  /** The property's name. */
  readonly field: string;
  /** Whether it holds a list. */
  readonly list: boolean;
  /** The class at the other end. */
  readonly targetClass: EntityClass;
  readonly #path: string;

  /** @throws RelataError `notAnEntity` for an object of no entity, `notARelation` for a field that is none */
  constructor(owner: unknown, field: string) {
    const entityClass: unknown = typeof owner === 'object' && owner !== null ? owner.constructor : undefined;
    if (!isEntityClass(entityClass)) {
      const message = `related() got ${describe(owner)}, which is not an object of an entity. Give it one that was loaded or persisted.`;
      throw new RelataError('notAnEntity', message);
    }
    const { name, fields } = reflect(entityClass);
    const declared = fields.find((known) => known.name === field)?.type;
    if (declared === undefined || !isRelation(declared)) {
      const names = fields.filter(({ type }) => isRelation(type)).map((relation) => relation.name);
      const instead = names.length === 0 ? `${name} has none` : `Relations: ${names.join(', ')}`;
      throw new RelataError('notARelation', `${name}.${String(field)} is no relation. ${instead}.`, {
        entity: name,
        field: String(field),
        known: names,
      });
    }
    this.owner = owner as Instance;
    this.field = field;
    this.list = declared.kind === 'manyToMany' || (declared.kind === 'backReference' && declared.list);
    this.targetClass = declared.entity();
    this.#path = `${name}.${field}`;
  }

  /** What is known of the relation in a database. @throws RelataError `unknownEntity` */
  relation(metadata: Metadata): RelationMetadata {
    return relationOf(metadata.ofClass(this.owner.constructor as unknown as EntityClass), this.field);
  }

  /** The key of the object's row, as a cell. @throws RelataError `invalidArgument` for an object without a row */
  get cell(): NonNullable<ReturnType<typeof rowKey>> {
    const key = rowKey(this.owner);
    if (key !== undefined) return key;
    const why = isRemoved(this.owner) ? 'was removed' : 'is not in the database yet';
    const message = `${this.#path} cannot be asked of ${describe(this.owner)}, which ${why}. Persist or commit it first.`;
    throw new RelataError('invalidArgument', message, { field: this.field });
  }

  /** The condition that rows are in the relation. */
  filter(metadata: Metadata): OwnerFilter {
    const { owner } = this.relation(metadata);
    return new OwnerFilter({ entity: owner.name, field: this.field, key: owner.primaryKey.decode(this.cell) });
  }
}

type RelationType = Extract<DeclaredType, { kind: 'reference' | 'backReference' | 'manyToMany' }>;

function isRelation(type: DeclaredType): type is RelationType {
  return type.kind === 'reference' || type.kind === 'backReference' || type.kind === 'manyToMany';
}
