import type {
  EntityDefinition,
  FieldDefinition,
  FieldIndex,
  FieldType,
  IndexDefinition,
  RelationCache,
  RelationOptionsDocument,
  SingleTableInheritance,
  Validator,
  ValueField,
  ValueType,
} from '../../pkg/core.js';
import {
  type Check,
  constant,
  count,
  digits,
  expression,
  flag,
  invalidDocument,
  list,
  type Member,
  membersOf,
  object,
  oneOf,
  optional,
  positive,
  required,
  text,
  variant,
} from './document-check.js';

/** What the documents have, member by member; a member that the planner learns has to find its place here. */
type MembersOf<T> = Readonly<Record<keyof T, Member>>;
type Variants<T extends { kind: string }> = { readonly [K in T['kind']]: MembersOf<Omit<Extract<T, { kind: K }>, 'kind'>> };

const action = oneOf('CASCADE', 'RESTRICT', 'SET NULL', 'NO ACTION', 'SET DEFAULT');
const view = oneOf(
  'ArrayBuffer',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int8Array',
  'Uint16Array',
  'Int16Array',
  'Uint32Array',
  'Int32Array',
  'Float32Array',
  'Float64Array',
  'BigUint64Array',
  'BigInt64Array',
);

// Called, not named, since values are inside values.
const value: Check = (given, place) => variant(valueTypes)(given, place);
const member: Check = (given, place) => object(valueField)(given, place);

const operand = { value: required(constant) };

const validatorKinds: Variants<Validator> = {
  validate: { of: required(text), options: optional(() => {}) },
  pattern: { of: required(expression) },
  alpha: {},
  alphanumeric: {},
  ascii: {},
  decimal: { min: optional(digits), max: optional(digits) },
  email: {},
  minLength: operand,
  maxLength: operand,
  includes: operand,
  excludes: operand,
  multipleOf: operand,
  minimum: operand,
  maximum: operand,
  exclusiveMinimum: operand,
  exclusiveMaximum: operand,
  positive: {},
  negative: {},
  positiveNoZero: {},
  negativeNoZero: {},
  beforeDate: operand,
  afterDate: operand,
  beforeNow: {},
  afterNow: {},
};

const validators = list(variant(validatorKinds));

const valueField: MembersOf<ValueField> = { name: required(text), type: required(value), optional: optional(flag) };

const valueTypes: Variants<ValueType> = {
  any: {},
  string: {},
  number: {},
  boolean: {},
  bigint: {},
  date: {},
  bytes: { view: required(view) },
  null: {},
  undefined: {},
  literal: { value: required(constant) },
  array: { of: required(value) },
  tuple: { elements: required(list(value)), rest: optional(value) },
  set: { of: required(value) },
  map: { key: required(value), value: required(value) },
  record: { of: required(value) },
  object: { fields: required(list(member)), rest: optional(value) },
  class: { class: required(text), fields: required(list(member)) },
  union: { of: required(list(value)) },
  validated: { of: required(value), validators: required(validators) },
  recursive: { up: required(count) },
  excluded: {},
};

const relationCache: MembersOf<RelationCache> = { ttl: required(positive), max: optional(count) };
const optionsOfRelation: MembersOf<RelationOptionsDocument> = {
  load: optional(oneOf('eager')),
  cache: optional(object(relationCache)),
  loader: optional(text),
  validate: optional(text),
};
const relationOptions = object(optionsOfRelation);

const fieldTypes: Variants<FieldType> = {
  string: {},
  number: { size: optional(oneOf('float32')) },
  integer: { size: optional(oneOf('int8', 'int16', 'int32', 'uint8', 'uint16', 'uint32')) },
  bigint: {},
  boolean: {},
  date: {},
  uuid: {},
  bytes: { view: optional(view) },
  enum: { values: required(list(constant)) },
  json: { of: optional(value) },
  reference: {
    entity: required(text),
    onDelete: optional(action),
    onUpdate: optional(action),
    options: optional(relationOptions),
  },
  backReference: {
    entity: required(text),
    list: required(flag),
    via: optional(text),
    mappedBy: optional(text),
    orphans: optional(oneOf('nullify', 'delete', 'refuse')),
    options: optional(relationOptions),
  },
  manyToMany: {
    entity: required(text),
    inverse: optional(text),
    table: optional(text),
    joinColumn: optional(text),
    inverseJoinColumn: optional(text),
    options: optional(relationOptions),
  },
};

const fieldIndex: MembersOf<FieldIndex> = { unique: optional(flag), name: optional(text) };

const field: MembersOf<FieldDefinition> = {
  name: required(text),
  type: required(variant(fieldTypes)),
  optional: optional(flag),
  nullable: optional(flag),
  primaryKey: optional(flag),
  autoIncrement: optional(flag),
  version: optional(flag),
  index: optional(object(fieldIndex)),
  column: optional(text),
  renamedFrom: optional(list(text)),
  columnType: optional(text),
  default: optional(constant),
  validators: optional(validators),
};

const fieldOrTag: Check = (given, place) => {
  const { name, tag } = membersOf(given, place);
  const named = typeof name === 'string' ? { ...place, detail: { ...place.detail, field: name } } : place;
  object(tag === undefined ? field : { name: optional(text), tag: required(text) })(given, named);
};

const index: MembersOf<IndexDefinition> = { fields: required(list(text)), unique: optional(flag), name: optional(text) };

const inheritance: MembersOf<SingleTableInheritance> = { base: required(text), discriminator: optional(text) };

const entity: MembersOf<EntityDefinition> = {
  name: required(text),
  collection: optional(text),
  renamedFrom: optional(list(text)),
  singleTableInheritance: optional(object(inheritance)),
  fields: required(list(fieldOrTag)),
  softDelete: optional(text),
  indexes: optional(list(object(index))),
};

const namedEntity: Check = (given, place) => {
  const { name } = membersOf(given, place);
  object(entity)(given, typeof name === 'string' ? { ...place, detail: { entity: name } } : place);
};

/**
 * Holds what {@link defineSchema} is given against the form of a schema document. What the whole means is checked by the planner.
 *
 * @throws RelataError `invalidDocument` with the path to the first part that does not fit
 */
export function checkForm(source: unknown): void {
  if (typeof source === 'string') {
    throw invalidDocument({ path: 'document', detail: {} }, 'is a text. Give what JSON.parse() makes of it.');
  }
  object({ entities: required(list(namedEntity)) })(source, { path: 'document', detail: {} });
}
