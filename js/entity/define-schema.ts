import type { EntityDefinition, FieldDefinition } from '../../pkg/core.js';
import { RelataError } from '../errors.js';
import { createClass } from './define.js';
import { type DeclaredField, type DeclaredType, type EntityClass, registerEntity } from './definition.js';
import { checkForm } from './document-form.js';
import { extendClass } from './inheritance.js';
import { refuseReserved } from './reserved-name.js';
import type { SchemaSource } from './schema-source.js';
import { withoutTags } from './tagged-fields.js';

/** A class made by {@link defineSchema}: its constructor takes the fields. */
export type SchemaClass<T = Record<string, unknown>> = new (fields?: Partial<T>) => T;

/**
 * Makes classes of a schema document, such as {@link schemaDocument} gives or a JSON file holds. The answer has them by their names.
 *
 * What JSON cannot carry comes back as what can: an instance of a class inside a JSON column is a plain object, and the members of an
 * embedded object are fields called by their path (`'home.street'`). The tables are the same. Of a validator function JSON has the
 * name: it is kept, and not run; all other validators are.
 *
 * A relation may be given by a tag in the place of its type: `{ name: 'meta', tag: 'fs.relation:"{…}"' }` with `type` (`o2o`, `o2m`,
 * `m2m`), `schema` (the target), `field` (the other side), `owner` (true on the side that is referred to, whose table has no key),
 * `optional`, `fk_columns` (`{'target_column':'…'}`) and `junction_table` (the entity between the two of `m2m`, or a table that is made).
 *
 * @example
 * ```ts
 * const { user: User } = defineSchema<{ user: { id: number & PrimaryKey; name: string } }>(await response.json());
 * const database = new Database([User]);
 * ```
 *
 * @typeParam T the objects by the names of their entities; relations can be joined when they are stated here
 * @throws RelataError `invalidDocument` with the path to what does not fit, `duplicateEntity`, `danglingReference`, `invalidName`
 */
export function defineSchema<N extends string>(source: SchemaSource<N>): Record<N, SchemaClass>;
export function defineSchema<T extends { [K in keyof T]: object }>(source: SchemaSource): { [K in keyof T]: SchemaClass<T[K]> };
export function defineSchema(source: SchemaSource): Record<string, EntityClass> {
  checkForm(source);
  // A copy, so that a later change of the document changes no class.
  const definitions = withoutTags(structuredClone(source));
  const classes = new Map<string, EntityClass>();
  for (const { name } of definitions) {
    refuseName(name, classes);
    classes.set(name, createClass(name));
  }
  for (const definition of definitions) {
    const fields = definition.fields.map((field) => declaredField(definition, field, classes));
    const { singleTableInheritance: shared, ...rest } = definition;
    const entityClass = classes.get(definition.name) as EntityClass;
    if (shared) extendClass(entityClass, baseOf(definition.name, shared.base, classes));
    const { discriminator } = shared ?? {};
    const inheritance = shared && { singleTableInheritance: { ...(discriminator !== undefined && { discriminator }) } };
    registerEntity(entityClass, () => ({ ...rest, ...inheritance, fields }));
  }
  // Without a prototype, so that a name such as `toString` is there only when an entity has it.
  return Object.assign(Object.create(null), Object.fromEntries(classes)) as Record<string, EntityClass>;
}

function baseOf(name: string, base: string, classes: ReadonlyMap<string, EntityClass>): EntityClass {
  const found = classes.get(base);
  if (found !== undefined) return found;
  throw new RelataError(
    'unknownBase',
    `'${name}' shares the table of '${base}', which the document does not have. Known are ${[...classes.keys()].join(', ')}.`,
    { entity: name, base },
  );
}

function refuseName(name: string, classes: ReadonlyMap<string, EntityClass>): void {
  if (classes.has(name)) {
    throw new RelataError('duplicateEntity', `Two entities are named '${name}'. Give one of them another name.`, {
      entity: name,
    });
  }
  if (name !== '__proto__') return;
  throw new RelataError(
    'invalidName',
    'An entity cannot be called __proto__: JavaScript uses that name for every object. Rename it, and keep the table with its collection.',
    { entity: name, name },
  );
}

function declaredField(
  owner: EntityDefinition,
  field: FieldDefinition,
  classes: ReadonlyMap<string, EntityClass>,
): DeclaredField {
  refuseReserved(owner.name, field.name);
  return { ...field, type: declaredType(owner, field, classes) };
}

function declaredType(
  owner: EntityDefinition,
  { name, type }: FieldDefinition,
  classes: ReadonlyMap<string, EntityClass>,
): DeclaredType {
  const classOf = (target: string) => {
    const found = classes.get(target);
    if (found !== undefined) return () => found;
    throw new RelataError(
      'danglingReference',
      `'${owner.name}.${name}' refers to '${target}', which the document does not have. Known are ${[...classes.keys()].join(', ')}.`,
      { entity: owner.name, field: name, target },
    );
  };
  if (type.kind === 'reference' || type.kind === 'manyToMany') return { ...type, entity: classOf(type.entity) };
  if (type.kind !== 'backReference') return type;
  const { via, ...rest } = type;
  return { ...rest, entity: classOf(type.entity), ...(via !== undefined && { via: classOf(via) }) };
}
