import type { ValueKind } from '../../pkg/core.js';
import { type EntityClass, isEntityClass, reflect } from '../entity/definition.js';
import { RelataError } from '../errors.js';
import { OwnerFilter } from './owner-filter.js';
import { quoted, type ShapeWriter } from './shape-writer.js';
import { SqlFragment } from './sql-fragment.js';
import { writePieces } from './sql-shape.js';

/** Operators whose operands are filters themselves. The planner checks them; here they only tell structure from values. */
const logical = new Set(['$and', '$or', '$nor']);

/** Writes the shape of a filter: the user's own object, with kinds in the place of values, or SQL of the user's. */
export function writeFilter(writer: ShapeWriter, filter: object): void {
  if (filter instanceof OwnerFilter) writeOwner(writer, filter);
  else if (filter instanceof SqlFragment) writeSql(writer, filter);
  else writeObject(writer, filter);
}

function writeOwner(writer: ShapeWriter, filter: OwnerFilter): void {
  const { entity, field, key } = OwnerFilter.of(filter);
  writer.text += `{"owner":{"entity":${quoted(entity)},"field":${quoted(field)},"key":`;
  writer.value(kindOf(key), key);
  writer.text += '}}';
}

function writeSql(writer: ShapeWriter, fragment: SqlFragment): void {
  writer.text += '{"sql":';
  writePieces(writer, fragment);
  writer.text += '}';
}

function writeObject(writer: ShapeWriter, filter: object): void {
  let before = '{"object":[[';
  for (const key of Object.keys(filter)) {
    const value = (filter as Record<string, unknown>)[key];
    writer.text += `${before}${quoted(key)},`;
    if (Array.isArray(value) && logical.has(key)) writeList(writer, value);
    else writeValue(writer, value);
    before = '],[';
  }
  writer.text += before === '],[' ? ']]}' : '{"object":[]}';
}

function writeList(writer: ShapeWriter, items: readonly unknown[]): void {
  writer.text += '{"list":[';
  items.forEach((item, index) => {
    if (index > 0) writer.text += ',';
    writeValue(writer, item);
  });
  writer.text += ']}';
}

function writeValue(writer: ShapeWriter, given: unknown): void {
  const named = isPlain(given) && Object.hasOwn(given, '$parameter');
  if (isPlain(given) && !named) writeObject(writer, given);
  else if (given instanceof SqlFragment) writeSql(writer, given);
  else writeBound(writer, named ? parameterValue(writer, given) : given);
}

function writeBound(writer: ShapeWriter, value: unknown): void {
  if (value === null) {
    writer.text += '"null"';
    return;
  }
  const kind = kindOf(value);
  const items = Array.isArray(value) ? [...new Set(value.map(kindOf))].sort() : undefined;
  const entities = kind === 'entity' || items?.includes('entity') ? entityNames(value) : undefined;
  writer.value(kind, value, items, entities);
}

/** The value of `{ $parameter: name }`. An object stays a value: who may give a parameter may not write operators. */
function parameterValue(writer: ShapeWriter, given: object): unknown {
  const { $parameter: name, ...others } = given as { $parameter?: unknown };
  if (typeof name !== 'string' || Object.keys(others).length > 0) {
    throw new RelataError('invalidArgument', 'A parameter stands alone and has a name: { $parameter: "year" }.');
  }
  if (writer.parameters.has(name)) return writer.parameters.get(name);
  throw new RelataError(
    'missingParameter',
    `The parameter '${name}' has no value. Give it one with .parameter('${name}', value).`,
    {
      parameter: name,
    },
  );
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function kindOf(value: unknown): ValueKind {
  switch (typeof value) {
    case 'string':
    case 'bigint':
    case 'boolean':
    case 'undefined':
      return typeof value as ValueKind;
    case 'number':
      return Number.isFinite(value) ? 'number' : 'notFinite';
    case 'object':
      return objectKind(value);
    default:
      return 'unknown';
  }
}

function objectKind(value: object | null): ValueKind {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'notFinite' : 'date';
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return 'bytes';
  if (value instanceof RegExp) return 'regexp';
  return isEntityClass(value.constructor) ? 'entity' : 'unknown';
}

/** The entities of an instance, or of the instances in an array: each once, sorted. */
function entityNames(value: unknown): string[] {
  if (!Array.isArray(value)) return [nameOfInstance(value as object)];
  return [...new Set(value.filter((item) => kindOf(item) === 'entity').map((item) => nameOfInstance(item as object)))].sort();
}

function nameOfInstance(instance: object): string {
  return reflect(instance.constructor as unknown as EntityClass).name;
}
