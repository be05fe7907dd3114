import { matches, valueAt } from './naive-filter.js';
import type { Join, Selection } from './random-query.js';
import type { Empty, RelationSpec } from './schema.js';
import { compare } from './sql-values.js';
import type { Row, World } from './world.js';

/** What queries answer, by loops over plain values. */

/** A row that a query finds, and what its joins found. */
export interface Found {
  readonly row: Row;
  /** By the join's place among those of its selection. */
  readonly joined: readonly (readonly Found[])[];
}

/** The rows that match, before order and page. */
export function naiveMatches(world: World, selection: Selection, candidates = world.all(selection.entity)): Found[] {
  const found = candidates
    .filter((row) => matches(world, selection.entity, row, selection.filter))
    .map((row) => ({ row, joined: selection.joins.map((join) => naiveJoin(world, selection.entity, row, join)) }));
  return found.filter(({ joined }) => selection.joins.every(({ inner }, index) => !inner || joined[index]?.length !== 0));
}

function naiveJoin(world: World, owner: string, row: Row, join: Join): Found[] {
  return naiveQuery(world, join, world.related(row, world.relation(owner, join.field) as RelationSpec));
}

/** What a selection finds among candidates. */
export function naiveQuery(world: World, selection: Selection, candidates?: Row[]): Found[] {
  const found = naiveMatches(world, selection, candidates);
  const terms = [...selection.order, ['id', 'asc'] as const];
  const sorted = found.sort((one, other) => {
    for (const [path, direction] of terms) {
      const compared = compare(orderValue(world, selection, one, path), orderValue(world, selection, other, path));
      if (compared !== 0) return direction === 'asc' ? compared : -compared;
    }
    return 0;
  });
  const skip = selection.skip ?? 0;
  return sorted.slice(skip, selection.limit === undefined ? undefined : skip + selection.limit);
}

/** The value that an order looks at: a joined reference is what its first join found, if anything. */
function orderValue(world: World, selection: Selection, { row, joined }: Found, path: string): unknown {
  const dot = path.indexOf('.');
  const field = path.slice(0, Math.max(dot, 0));
  const isReference = world.relation(selection.entity, field)?.kind === 'reference';
  const index = isReference ? selection.joins.findIndex((join) => join.field === field) : -1;
  const join = selection.joins[index];
  if (join === undefined) return valueAt(world, selection.entity, row, path);
  const [other] = joined[index] ?? [];
  return other && orderValue(world, join, other, path.slice(dot + 1));
}

/** What stands for nothing: null where the field says so, and undefined elsewhere. */
const value = (stored: unknown, empty: Empty): unknown => (stored === null && empty !== 'nullable' ? undefined : stored);

/**
 * The object of a found row, as plain data: its fields, the keys of references that are not loaded, and what is loaded in the places
 * of relations. `undefined` where a property may as well be missing.
 */
export function expectedObject(world: World, selection: Selection, { row, joined }: Found): Record<string, unknown> {
  const { fields, references } = world.entity(selection.entity);
  const object: Record<string, unknown> = {};
  const wanted = (name: string) => selection.select === undefined || selection.select.includes(name);
  if (wanted('id')) object.id = row.id;
  for (const { name, empty } of fields) if (wanted(name)) object[name] = value(row[name], empty);
  for (const { name, empty } of references) {
    if (wanted(name)) object[name] = row[name] === null ? value(null, empty) : { id: row[name] };
  }
  selection.joins.forEach((join, index) => {
    if (!join.load) return;
    const { kind, empty } = world.relation(selection.entity, join.field) as RelationSpec;
    const others = (joined[index] ?? []).map((other) => expectedObject(world, join, other));
    const isMany = kind === 'list' || kind === 'pivot';
    object[join.field] = isMany ? others : (others[0] ?? value(null, empty));
  });
  return object;
}

/** What a loaded object says of the same, in the same form: every place that the query asked about, and no other. */
export function plainObject(world: World, selection: Selection, object: Record<string, unknown>): Record<string, unknown> {
  const { fields, references } = world.entity(selection.entity);
  const plain: Record<string, unknown> = {};
  const asked = selection.select ?? ['id', ...[...fields, ...references].map(({ name }) => name)];
  for (const name of asked) plain[name] = object[name];
  for (const { name } of references) {
    const reference = object[name] as Row | null | undefined;
    if (asked.includes(name) && reference) plain[name] = { id: reference.id };
  }
  for (const join of selection.joins.filter(({ load }) => load)) {
    const inside = object[join.field];
    const nested = (other: unknown) => plainObject(world, join, other as Record<string, unknown>);
    plain[join.field] = Array.isArray(inside) ? inside.map(nested) : inside && nested(inside);
  }
  return plain;
}
