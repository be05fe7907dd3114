import type { BytesView, Scalar, ValueType } from '../../pkg/core.js';
import type { Embedded } from './annotations.js';
import type { EntityOf, FieldBuilders } from './define.js';
import type { DeclaredType, EntityClass } from './definition.js';
import { FieldBuilder } from './field-builder.js';
import { relations } from './relation-builders.js';
import { unionOf, valueFields, valueTypeOf } from './value-type.js';

function field<V>(type: DeclaredType): FieldBuilder<V> {
  return new FieldBuilder<V>({ type });
}

function json<V>(of: ValueType): FieldBuilder<V> {
  return field({ kind: 'json', of });
}

/** BLOB, as a `Uint8Array` or as another class for bytes: `bytes('Float32Array')`. */
function bytes(): FieldBuilder<Uint8Array>;
function bytes<V extends BytesView>(view: V): FieldBuilder<InstanceType<(typeof globalThis)[V]>>;
function bytes(view: BytesView = 'Uint8Array'): FieldBuilder<unknown> {
  return field({ kind: 'bytes', ...(view !== 'Uint8Array' && { view }) });
}

/** The field types of {@link defineEntity}. */
export const t = {
  /** TEXT. */
  string: (): FieldBuilder<string> => field({ kind: 'string' }),
  /** REAL; INTEGER when it is the primary key. */
  number: (): FieldBuilder<number> => field({ kind: 'number' }),
  /** REAL, no larger than 32 bits can say. */
  float32: (): FieldBuilder<number> => field({ kind: 'number', size: 'float32' }),
  /** INTEGER. */
  integer: (): FieldBuilder<number> => field({ kind: 'integer' }),
  /** INTEGER, -128 to 127. */
  int8: (): FieldBuilder<number> => field({ kind: 'integer', size: 'int8' }),
  /** INTEGER, -32,768 to 32,767. */
  int16: (): FieldBuilder<number> => field({ kind: 'integer', size: 'int16' }),
  /** INTEGER, -2,147,483,648 to 2,147,483,647. */
  int32: (): FieldBuilder<number> => field({ kind: 'integer', size: 'int32' }),
  /** INTEGER, 0 to 255. */
  uint8: (): FieldBuilder<number> => field({ kind: 'integer', size: 'uint8' }),
  /** INTEGER, 0 to 65,535. */
  uint16: (): FieldBuilder<number> => field({ kind: 'integer', size: 'uint16' }),
  /** INTEGER, 0 to 4,294,967,295. */
  uint32: (): FieldBuilder<number> => field({ kind: 'integer', size: 'uint32' }),
  /** INTEGER of 64 bits. */
  bigint: (): FieldBuilder<bigint> => field({ kind: 'bigint' }),
  /** INTEGER 0 or 1. */
  boolean: (): FieldBuilder<boolean> => field({ kind: 'boolean' }),
  /** INTEGER milliseconds since 1970. */
  date: (): FieldBuilder<Date> => field({ kind: 'date' }),
  /** TEXT. */
  uuid: (): FieldBuilder<string> => field({ kind: 'uuid' }),
  /** BLOB. */
  bytes,
  /** One of the given constants. */
  enum: <const V extends readonly Scalar[]>(...values: V): FieldBuilder<V[number]> =>
    field({ kind: 'enum', values: [...values] }),
  /** Any value, as JSON; what it is stands beside it where JSON alone does not tell. */
  json: <V>(): FieldBuilder<V> => field({ kind: 'json' }),
  /** JSON: `unknown`, which takes null too; undefined comes back as null. */
  unknown: (): FieldBuilder<unknown, true> =>
    new FieldBuilder<unknown, true>({ type: { kind: 'json' }, optional: true, nullable: true }),
  /** JSON: an array. */
  array: <V, O extends boolean>(of: FieldBuilder<V, O>): FieldBuilder<V[]> =>
    json({ kind: 'array', of: valueTypeOf(of.definition) }),
  /** JSON: an array with a type for each place. */
  tuple: <B extends readonly FieldBuilder<unknown, boolean>[]>(
    ...elements: B
  ): FieldBuilder<{ -readonly [K in keyof B]: B[K]['value'] }> =>
    json({ kind: 'tuple', elements: elements.map(({ definition }) => valueTypeOf(definition)) }),
  /** JSON: a `Set`. */
  set: <V, O extends boolean>(of: FieldBuilder<V, O>): FieldBuilder<Set<V>> =>
    json({ kind: 'set', of: valueTypeOf(of.definition) }),
  /** JSON: a `Map`. */
  map: <K, V, O extends boolean>(key: FieldBuilder<K>, value: FieldBuilder<V, O>): FieldBuilder<Map<K, V>> =>
    json({ kind: 'map', key: valueTypeOf(key.definition), value: valueTypeOf(value.definition) }),
  /** JSON: an object with names of any kind. */
  record: <V, O extends boolean>(of: FieldBuilder<V, O>): FieldBuilder<Record<string, V>> =>
    json({ kind: 'record', of: valueTypeOf(of.definition) }),
  /** JSON: an object with known names. */
  object: <F extends FieldBuilders>(fields: F): FieldBuilder<EntityOf<F>> =>
    json({ kind: 'object', fields: valueFields(fields) }),
  /** JSON: an instance of a class. */
  instance: <T extends object>(of: () => EntityClass<T>, fields: FieldBuilders): FieldBuilder<T> =>
    json({ kind: 'class', class: of, fields: valueFields(fields) }),
  /** JSON: one of several types, told apart by the value. */
  union: <B extends readonly FieldBuilder<unknown, boolean>[]>(...types: B): FieldBuilder<B[number]['value']> =>
    json(unionOf(types.map(({ definition }) => valueTypeOf(definition)))),
  /** An object whose members are columns of the entity's table, each with the prefix before its name. */
  embedded: <T extends object>(
    of: (() => EntityClass<T>) | undefined,
    prefix: string,
    fields: FieldBuilders,
  ): FieldBuilder<Embedded<T>> =>
    field({
      kind: 'embedded',
      ...(of && { class: of }),
      prefix,
      fields: Object.entries(fields).map(([name, { definition }]) => ({ name, ...definition })),
    }),
  ...relations,
} as const;
