import type { FilterNode, ValueKind } from '../../pkg/core.js';
import { type EntityClass, isEntityClass, reflect } from '../entity/definition.js';
import { RelataError } from '../errors.js';
import { OwnerFilter } from './owner-filter.js';
import type { ShapePlace } from './shape-place.js';
import { SqlFragment } from './sql-fragment.js';
import { sqlPieces } from './sql-shape.js';

/** Operators whose operands are filters themselves. The planner checks them; here they only tell structure from values. */
const logical = new Set(['$and', '$or', '$nor']);

/** No parameters: most queries have none, and each is written by a writer of its own. */
const none: ReadonlyMap<string, unknown> = new Map();

/** Takes the values out of a query while its shape is written, and finds the place of the shape among those that were met. */
export class ShapeWriter<T = unknown> {
  /** The place of what was written so far. Equal places mean equal shapes. */
  place: ShapePlace<T>;
  /** The values, by slot. */
  readonly values: unknown[] = [];
  /** The values of the parameters that can be named where the shape is being written. */
  parameters = none;
  /** The first place that no shape had led to before, and the one that it grew from. */
  #grown: { readonly from: ShapePlace<T>; readonly place: ShapePlace<T> } | undefined;

  /** The name of an entity's class. */
  readonly nameOf: (entityClass: EntityClass) => string;

  /**
   * @param root the tree of shapes
   * @param nameOf what a database calls a class; throws for one that is not in it
   */
  constructor(root: ShapePlace<T>, nameOf = (entityClass: EntityClass): string => reflect(entityClass).name) {
    this.place = root;
    this.nameOf = nameOf;
  }

  /** Gives a value a slot. */
  slot(value: unknown): number {
    return this.values.push(value) - 1;
  }

  /** Writes a piece of structure. */
  mark(mark: string): void {
    this.#step(this.place.mark(mark));
  }

  /** Writes a name that the application chose. */
  name(name: string): void {
    this.#step(this.place.name(name));
  }

  /** Takes the places out of the tree that this shape alone led to. */
  forget(): void {
    if (this.#grown !== undefined) this.#grown.from.cut(this.#grown.place);
  }

  #step(place: ShapePlace<T>): void {
    if (this.#grown === undefined && place.isNew) this.#grown = { from: this.place, place };
    this.place = place;
  }
}

/** The shape of a filter: the user's own object, with kinds in the place of values, or SQL of the user's. */
export function filterShape(writer: ShapeWriter, filter: object): FilterNode {
  if (filter instanceof OwnerFilter) return ownerNode(writer, filter);
  return filter instanceof SqlFragment ? sqlNode(writer, filter) : objectNode(writer, filter);
}

function ownerNode(writer: ShapeWriter, filter: OwnerFilter): FilterNode {
  const { entity, field, key } = OwnerFilter.of(filter);
  writer.mark('owner');
  writer.name(entity);
  writer.name(field);
  return OwnerFilter.shape(filter, scalarNode(writer, kindOf(key), key));
}

function sqlNode(writer: ShapeWriter, fragment: SqlFragment): FilterNode {
  return { sql: sqlPieces(writer, fragment) };
}

function objectNode(writer: ShapeWriter, filter: object): FilterNode {
  writer.mark('{');
  const entries: [string, FilterNode][] = [];
  for (const key of Object.keys(filter)) {
    const value = (filter as Record<string, unknown>)[key];
    writer.name(key);
    entries.push([key, Array.isArray(value) && logical.has(key) ? listNode(writer, value) : valueNode(writer, value)]);
  }
  writer.mark('}');
  return { object: entries };
}

function listNode(writer: ShapeWriter, items: readonly unknown[]): FilterNode {
  writer.mark('[');
  const nodes = items.map((item) => valueNode(writer, item));
  writer.mark(']');
  return { list: nodes };
}

function valueNode(writer: ShapeWriter, given: unknown): FilterNode {
  if (typeof given !== 'object') return scalarNode(writer, kindOf(given), given);
  const plain = isPlain(given);
  const named = plain && Object.hasOwn(given, '$parameter');
  if (plain && !named) return objectNode(writer, given);
  if (given instanceof SqlFragment) return sqlNode(writer, given);
  const value = named ? parameterValue(writer, given) : given;
  if (value === null) {
    writer.mark('0');
    return 'null';
  }
  const kind = kindOf(value);
  const items = Array.isArray(value) ? [...new Set(value.map(kindOf))].sort() : undefined;
  const entities = kind === 'entity' || items?.includes('entity') ? entityNames(value) : undefined;
  const node = scalarNode(writer, kind, value);
  if (items) {
    writer.mark(items.join());
    node.value.items = items;
  }
  if (entities) {
    for (const entity of entities) writer.name(entity);
    // So that the next key is none of them.
    writer.mark('.');
    node.value.entities = entities;
  }
  return node;
}

function scalarNode(writer: ShapeWriter, kind: ValueKind, value: unknown): Extract<FilterNode, { value: object }> {
  writer.mark(kind);
  return { value: { slot: writer.slot(value), value: kind } };
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
