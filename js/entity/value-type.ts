import type { Scalar, ValueField, ValueType } from '../../pkg/core.js';
import { RelataError } from '../errors.js';
import type { DeclaredField } from './definition.js';

type Declared = Omit<DeclaredField, 'name'>;

/**
 * What a field's definition says about a value inside a JSON column: `t.array(t.date())` is made of the definition of a date.
 *
 * @throws RelataError `invalidArgument` for a relation or an embedded object, which only an entity can have
 */
export function valueTypeOf(declared: Declared): ValueType {
  const own = ownType(declared);
  const more: ValueType[] = [];
  if (declared.nullable) more.push({ kind: 'null' });
  if (declared.optional) more.push({ kind: 'undefined' });
  const of = more.length === 0 ? own : unionOf([own, ...more]);
  return declared.validators === undefined ? of : { kind: 'validated', of, validators: declared.validators };
}

/** The type of one of several; a union inside a union is part of it. */
export function unionOf(types: readonly ValueType[]): ValueType {
  return { kind: 'union', of: types.flatMap((type) => (type.kind === 'union' ? type.of : [type])) };
}

/** The members of an object, by the definitions of their values. */
export function valueFields(fields: Readonly<Record<string, { readonly definition: Declared }>>): ValueField[] {
  return Object.entries(fields).map(([name, { definition }]) => {
    const { optional, ...rest } = definition;
    return { name, type: valueTypeOf(rest), ...(optional && { optional }) };
  });
}

function ownType({ type }: Declared): ValueType {
  switch (type.kind) {
    case 'string':
    case 'uuid':
      return { kind: 'string' };
    case 'number':
    case 'integer':
      return { kind: 'number' };
    case 'bigint':
    case 'boolean':
    case 'date':
      return { kind: type.kind };
    case 'bytes':
      return { kind: 'bytes', view: type.view ?? 'Uint8Array' };
    case 'enum':
      return type.values.length === 1 ? literal(type.values[0] as Scalar) : unionOf(type.values.map(literal));
    case 'json':
      return type.of ?? { kind: 'any' };
    default:
      throw new RelataError(
        'invalidArgument',
        `A value of JSON cannot hold a ${type.kind}. Make it a field of the entity, or describe the object with t.object().`,
      );
  }
}

function literal(value: Scalar): ValueType {
  return { kind: 'literal', value };
}
