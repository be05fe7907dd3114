import type { Scalar } from '../../pkg/core.js';
import { RelataError } from '../errors.js';
import { type DeclaredEntity, type DeclaredField, type DeclaredType, describe, reflect } from './definition.js';

type ReferenceType = Extract<DeclaredType, { kind: 'reference' }>;

/**
 * The default of a field as the schema document has it: a constant, or the key of the object that a reference falls back to.
 *
 * @throws RelataError `invalidDefault` for an object without a key, or of another class
 */
export function defaultDocument(owner: DeclaredEntity, field: DeclaredField): { default?: Scalar } {
  const { default: value, type } = field;
  if (value === undefined) return {};
  if (typeof value !== 'function') return { default: value };
  const path = `${owner.name}.${field.name}`;
  if (type.kind !== 'reference') throw invalid(owner, field, `${path} has a function as its default. Give it a constant.`);
  return { default: keyOf(owner, field, type, value()) };
}

function keyOf(owner: DeclaredEntity, field: DeclaredField, { entity }: ReferenceType, object: unknown): Scalar {
  const path = `${owner.name}.${field.name}`;
  const target = entity();
  const { name, fields } = reflect(target);
  if (!(object instanceof target)) {
    throw invalid(owner, field, `${path} falls back to ${describe(object)}. Its default has to be an instance of ${name}.`);
  }
  const key = fields.find(({ primaryKey }) => primaryKey);
  const value: unknown = key && (object as Record<string, unknown>)[key.name];
  if (key?.type.kind === 'reference' && typeof value === 'object' && value !== null) return keyOf(owner, field, key.type, value);
  const isOpen = value === undefined || value === null || (key?.autoIncrement === true && !value);
  const scalar = isOpen ? undefined : scalarOf(value);
  if (scalar !== undefined) return scalar;
  throw invalid(
    owner,
    field,
    `${path} falls back to an instance of ${name} without a key, but the table's definition has to name the row. Give the object an explicit key first, such as \`defaultObject.${key?.name ?? 'id'} = 1\`, and persist it.`,
  );
}

/** A key as the planner takes constants: dates as milliseconds, bigints as their digits. */
function scalarOf(value: unknown): Scalar | undefined {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return value.toString();
  return value instanceof Date ? value.getTime() : undefined;
}

function invalid(owner: DeclaredEntity, field: DeclaredField, message: string): RelataError {
  return new RelataError('invalidDefault', message, { entity: owner.name, field: field.name });
}
