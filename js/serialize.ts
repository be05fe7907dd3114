import { anyShape } from './codec/any-shape.js';
import { bytesShape, leafShapes } from './codec/leaf-shapes.js';
import { Misfit } from './codec/misfit.js';
import type { Json, Shape } from './codec/shape.js';
import { shapeOf } from './codec/value-shape.js';
import {
  type DeclaredField,
  type DeclaredType,
  describe,
  type EntityClass,
  isEntityClass,
  reflect,
} from './entity/definition.js';
import { RelataError } from './errors.js';
import { isUnloaded } from './metadata/unloaded-reference.js';
import { SerializedPaths } from './serialized-paths.js';

/** Options of {@link serialize}. Paths lead from the given objects through relations and embedded objects: `author.email`. */
export interface SerializeOptions {
  /** The fields to write, and no others; a relation or an embedded object stands for everything in it. All fields when absent. */
  readonly include?: readonly string[];
  /** The fields to leave out, of those. */
  readonly exclude?: readonly string[];
}

/** An object as plain JSON. */
export type SerializedObject = { [name: string]: Json };

type Fields = Readonly<Record<string, unknown>>;

/**
 * An object and what was loaded with it as a plain value that `JSON.stringify` writes as it is: dates as ISO 8601, bytes in base64,
 * bigints as their digits, sets and maps as arrays; the rest in the forms that JSON columns have.
 *
 * A relation that is not loaded is left out, and of a reference its key is there under the name of its key field: `authorId`. So it is
 * where a reference leads back to an object that is being written around it; in a list such an object shows its primary key only.
 * What is met again elsewhere is written again.
 *
 * @throws RelataError `notAnEntity` for what is no object of an entity, `unknownField` for a path that leads nowhere, `invalidValue`
 * for a value that its field does not take
 */
export function serialize(objects: readonly object[], options?: SerializeOptions): SerializedObject[];
export function serialize(object: object, options?: SerializeOptions): SerializedObject;
export function serialize(given: object | readonly object[], options: SerializeOptions = {}): Json {
  const paths = new SerializedPaths(options.include, options.exclude);
  const written = Array.isArray(given) ? given.map((object: object) => writeRoot(object, paths)) : writeRoot(given, paths);
  paths.check();
  return written;
}

function writeRoot(object: object, paths: SerializedPaths): SerializedObject {
  const entityClass = classOf(object);
  if (entityClass !== undefined) return writeObject(entityClass, object as Fields, paths, []);
  const message = `serialize() got ${describe(object)}, which is no object of an entity. Give it objects that a query answered, or new ones.`;
  throw new RelataError('notAnEntity', message);
}

function classOf(object: unknown): EntityClass | undefined {
  const maker: unknown = typeof object === 'object' && object !== null ? object.constructor : undefined;
  return isEntityClass(maker) ? maker : undefined;
}

/** @param around the objects that are being written around this one */
function writeObject(
  entityClass: EntityClass,
  object: Fields,
  paths: SerializedPaths,
  around: readonly object[],
): SerializedObject {
  const { name, fields } = reflect(entityClass);
  const inside = [...around, object];
  const entries = fields.flatMap((field): [string, Json][] => {
    const { type } = field;
    if (type.kind === 'reference') return writeReference(fields, field, type.entity(), object, paths, inside);
    const below = paths.at(field.name);
    if (below === undefined) return [];
    const value = object[field.name];
    if (value === undefined) return [];
    if (type.kind === 'backReference' || type.kind === 'manyToMany')
      return writeBack(field.name, type.entity(), value, below, inside);
    return [[field.name, writeValue(type, value, `${name}.${field.name}`, below)]];
  });
  // Not by assignment: a field may be called __proto__.
  return Object.fromEntries(entries);
}

function writeReference(
  fields: readonly DeclaredField[],
  { name, column }: DeclaredField,
  target: EntityClass,
  object: Fields,
  paths: SerializedPaths,
  inside: readonly object[],
): [string, Json][] {
  const keyName = `${name}Id`;
  const sharesColumn = (field: DeclaredField): boolean => (field.column ?? field.name) === (column ?? name);
  const isDeclared = fields.some((field) => field.name === keyName || (field.name !== name && sharesColumn(field)));
  const below = paths.at(name);
  const value = object[name];
  if (value === undefined) return [];
  if (value === null) return below === undefined ? [] : [[name, null]];
  if (typeof value === 'object' && isLoaded(value, inside)) {
    return below === undefined ? [] : [[name, writeObject(classOf(value) ?? target, value as Fields, below, inside)]];
  }
  const key = typeof value === 'object' ? keyOf(classOf(value) ?? target, value as Fields) : (value as Json);
  return isDeclared || key === undefined || !paths.takesKey(name, keyName) ? [] : [[keyName, key]];
}

function writeBack(
  name: string,
  target: EntityClass,
  value: unknown,
  paths: SerializedPaths,
  inside: readonly object[],
): [string, Json][] {
  const write = (member: unknown): Json => {
    const [memberClass, fields] = [classOf(member) ?? target, member as Fields];
    return isLoaded(fields, inside) ? writeObject(memberClass, fields, paths, inside) : keyOnly(memberClass, fields);
  };
  if (value === null) return [[name, null]];
  if (Array.isArray(value)) return [[name, value.map(write)]];
  return inside.includes(value as object) ? [] : [[name, write(value)]];
}

function isLoaded(value: object, inside: readonly object[]): boolean {
  return !isUnloaded(value) && !inside.includes(value);
}

/** An object that shows its primary key only. */
function keyOnly(entityClass: EntityClass, object: Fields): SerializedObject {
  const key = keyOf(entityClass, object);
  return key === undefined ? {} : { [primaryKeyOf(entityClass).name]: key };
}

/** The primary key of an object; of a key that is a reference, the key of what it refers to. */
function keyOf(entityClass: EntityClass, object: Fields): Json | undefined {
  const { name, type } = primaryKeyOf(entityClass);
  const value = object[name];
  if (value === undefined || value === null) return undefined;
  if (type.kind !== 'reference') return writeValue(type, value, name);
  return typeof value === 'object' ? keyOf(type.entity(), value as Fields) : (value as Json);
}

function primaryKeyOf(entityClass: EntityClass): DeclaredField {
  return reflect(entityClass).fields.find(({ primaryKey }) => primaryKey) as DeclaredField;
}

function writeValue(type: DeclaredType, value: unknown, path: string, paths?: SerializedPaths): Json {
  if (value === null) return null;
  if (type.kind === 'embedded') return writeEmbedded(type.fields, value as Fields, path, paths);
  try {
    return shapeOfType(type).encode(value, []);
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    const at = [path, ...error.trail].join('.');
    throw new RelataError('invalidValue', `${at} expects ${error.expected}, got ${describe(error.actual)}.`, { path: at });
  }
}

function writeEmbedded(
  fields: readonly DeclaredField[],
  object: Fields,
  path: string,
  paths: SerializedPaths | undefined,
): SerializedObject {
  const entries = fields.flatMap(({ name, type }): [string, Json][] => {
    const below = paths?.at(name);
    const value = object[name];
    const isWanted = value !== undefined && (paths === undefined || below !== undefined);
    return isWanted ? [[name, writeValue(type, value, `${path}.${name}`, below)]] : [];
  });
  return Object.fromEntries(entries);
}

/** The JSON form of a field's values. */
function shapeOfType(type: DeclaredType): Shape {
  switch (type.kind) {
    case 'number':
    case 'integer':
      return leafShapes.number;
    case 'bigint':
    case 'boolean':
    case 'date':
      return leafShapes[type.kind];
    case 'bytes':
      return bytesShape(type.view ?? 'Uint8Array');
    case 'json':
      return type.of === undefined ? anyShape : shapeOf(type.of);
    default:
      return anyShape;
  }
}
