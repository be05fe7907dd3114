import type { RelationSpec } from './schema.js';
import { compare, like, same } from './sql-values.js';
import type { Row, World } from './world.js';

/** What filters mean, by loops over plain values. */

type Condition = Record<string, unknown>;

const isPlain = (value: unknown): value is Condition =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** Combines the operands of a logical operator; undefined for a key that is none. */
function logical(key: string, operand: unknown, holds: (part: unknown) => boolean): boolean | undefined {
  switch (key) {
    case '$and':
      return (operand as unknown[]).every(holds);
    case '$or':
      return (operand as unknown[]).some(holds);
    case '$nor':
      return !(operand as unknown[]).some(holds);
    case '$not':
      return !holds(operand);
    default:
      return undefined;
  }
}

/** Whether a row meets a filter. A missing row has null in every field. */
export function matches(world: World, entity: string, row: Row | undefined, filter: object): boolean {
  return Object.entries(filter).every(
    ([key, operand]) =>
      logical(key, operand, (part) => matches(world, entity, row, part as object)) ??
      matchesPath(world, entity, row, key, operand),
  );
}

function matchesPath(world: World, entity: string, row: Row | undefined, path: string, operand: unknown): boolean {
  const [first, rest] = split(path);
  const relation = world.relation(entity, first);
  if (relation === undefined) return matchesValue(plainValue(world, entity, row, path), operand);
  const others = world.related(row, relation);
  if (rest !== undefined) return matchesPath(world, relation.target, others[0], rest, operand);
  if (relation.kind === 'list' || relation.kind === 'pivot') return matchesMany(world, relation, others, operand as Condition);
  return matchesOne(world, relation, others, operand);
}

function quantified(
  world: World,
  { target }: RelationSpec,
  rows: readonly Row[],
  key: string,
  filter: object,
): boolean | undefined {
  const holds = (row: Row) => matches(world, target, row, filter);
  if (key === '$some') return rows.some(holds);
  if (key === '$every') return rows.every(holds);
  return key === '$none' ? !rows.some(holds) : undefined;
}

function matchesMany(world: World, relation: RelationSpec, rows: readonly Row[], condition: Condition): boolean {
  return Object.entries(condition).every(([key, filter]) => quantified(world, relation, rows, key, filter as object));
}

/** A condition on the object of a to-one relation: on its key, or on its fields. */
function matchesOne(world: World, relation: RelationSpec, rows: readonly Row[], operand: unknown): boolean {
  const [row] = rows;
  if (!isPlain(operand)) return matchesValue(row?.id, operand);
  return Object.entries(operand).every(
    ([key, part]) =>
      logical(key, part, (inner) => matchesOne(world, relation, rows, inner)) ??
      quantified(world, relation, rows, key, part as object) ??
      (key.startsWith('$') ? matchesValue(row?.id, { [key]: part }) : matchesPath(world, relation.target, row, key, part)),
  );
}

/** What a path leads to: in a row, through to-one relations, or inside JSON. */
export function valueAt(world: World, entity: string, row: Row | undefined, path: string): unknown {
  const [first, rest] = split(path);
  const relation = world.relation(entity, first);
  if (relation === undefined) return plainValue(world, entity, row, path);
  const [other] = world.related(row, relation);
  return rest === undefined ? other?.id : valueAt(world, relation.target, other, rest);
}

function plainValue(world: World, entity: string, row: Row | undefined, path: string): unknown {
  // `authorId` is the key in the reference `author`.
  const reference = path.endsWith('Id') ? world.relation(entity, path.slice(0, -2)) : undefined;
  if (reference !== undefined) return row?.[reference.column];
  return path.split('.').reduce<unknown>((value, name) => member(value, name), row);
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/** Whether a value meets a condition. */
function matchesValue(value: unknown, condition: unknown): boolean {
  if (condition instanceof RegExp) return typeof value === 'string' && value.search(condition) >= 0;
  if (!isPlain(condition)) return same(value, condition);
  return Object.entries(condition).every(([key, operand]) =>
    key.startsWith('$') ? operator(value, key, operand) : matchesValue(member(value, key), operand),
  );
}

function operator(value: unknown, name: string, operand: unknown): boolean {
  const isThere = value !== undefined && value !== null;
  const elements = value instanceof Set || Array.isArray(value) ? [...value] : [];
  const inside = (element: unknown) => matchesValue(element, operand);
  switch (name) {
    case '$eq':
      return matchesValue(value, operand);
    case '$ne':
      return !same(value, operand);
    case '$not':
      return !matchesValue(value, operand);
    case '$gt':
      return isThere && compare(value, operand) > 0;
    case '$gte':
      return isThere && compare(value, operand) >= 0;
    case '$lt':
      return isThere && compare(value, operand) < 0;
    case '$lte':
      return isThere && compare(value, operand) <= 0;
    case '$in':
      return (operand as unknown[]).some((item) => same(value, item));
    case '$nin':
      return !(operand as unknown[]).some((item) => same(value, item));
    case '$like':
      return like(value, operand as string);
    case '$regex':
      return typeof value === 'string' && value.search(operand as RegExp) >= 0;
    case '$contains':
    case '$some':
      return elements.some(inside);
    case '$every':
      return elements.every(inside);
    default:
      return name === '$none' && !elements.some(inside);
  }
}

function split(path: string): [first: string, rest: string | undefined] {
  const dot = path.indexOf('.');
  return dot < 0 ? [path, undefined] : [path.slice(0, dot), path.slice(dot + 1)];
}
