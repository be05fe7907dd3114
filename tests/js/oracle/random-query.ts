import { inspect } from 'node:util';
import type { Database } from 'relata';
import type { Dice } from './dice.js';
import { ordered } from './kinds.js';
import { randomFilter, randomPlace } from './random-filter.js';
import type { World } from './world.js';

/** Random queries as data, as calls of the builder, and as the text of those calls. */

/** What a query and a join ask of the rows of an entity. */
export interface Selection {
  readonly entity: string;
  /** Fields, the loaded relations among them; everything when absent. */
  readonly select: readonly string[] | undefined;
  readonly filter: object;
  readonly order: readonly (readonly [path: string, direction: 'asc' | 'desc'])[];
  readonly limit: number | undefined;
  readonly skip: number | undefined;
  readonly joins: readonly Join[];
}

/** A joined relation. */
export interface Join extends Selection {
  readonly field: string;
  readonly inner: boolean;
  readonly load: boolean;
}

function randomOrder(dice: Dice, world: World, entity: string, isPaged: boolean): Selection['order'] {
  const terms = dice.some(2, () => [randomPlace(dice, world, entity, 2), dice.pick(['asc', 'desc'] as const)] as const);
  const order = terms
    .filter(([{ kind }]) => kind === 'key' || ordered.has(kind))
    .map(([{ path }, direction]) => [path, direction] as const);
  // The key makes the order a whole one; a page has it by itself.
  return isPaged && dice.oneIn(2) ? order : [...order, ['id', dice.pick(['asc', 'desc'] as const)]];
}

/** A random selection with joins nested to a depth. */
export function randomSelection(dice: Dice, world: World, entity: string, depth: number, filterDepth = 2): Selection {
  const limit = dice.oneIn(4) ? dice.below(4) : undefined;
  const skip = dice.oneIn(4) ? dice.below(3) : undefined;
  const joins = depth > 0 && world.relations(entity).length > 0 ? randomJoins(dice, world, entity, depth) : [];
  const { fields, references } = world.entity(entity);
  const names = ['id', ...[...fields, ...references].map(({ name }) => name)];
  const loaded = joins.filter(({ load }) => load).map(({ field }) => field);
  // With a join the key is selected too: the way back of the joined objects leads to what was selected.
  const chosen = () => [...names.filter(() => dice.oneIn(2)), loaded.length > 0 ? 'id' : dice.pick(names), ...loaded];
  const select = dice.oneIn(4) ? [...new Set(chosen())] : undefined;
  return {
    entity,
    select,
    filter: randomFilter(dice, world, entity, filterDepth),
    order: randomOrder(dice, world, entity, limit !== undefined || skip !== undefined),
    limit,
    skip,
    joins,
  };
}

function randomJoins(dice: Dice, world: World, entity: string, depth: number): Join[] {
  const joins = dice.some(2, () => {
    const { name: field, target } = dice.pick(world.relations(entity));
    const [inner, load] = [dice.oneIn(3), !dice.oneIn(4)];
    return { ...randomSelection(dice, world, target, depth - 1, 1), field, inner, load };
  });
  // A relation is loaded once; without loading it may be joined again.
  return joins.filter(
    ({ field, load }, index) => !load || !joins.slice(0, index).some((join) => join.load && join.field === field),
  );
}

/** The builder of queries and joins without its types: queries here are made of data. */
export interface Builder {
  end(): Builder;
  find(): Promise<Record<string, unknown>[]>;
  findOneOrUndefined(): Promise<Record<string, unknown> | undefined>;
  findField(field: string): Promise<unknown[]>;
  ids(): Promise<unknown[]>;
  count(): Promise<number>;
  has(): Promise<boolean>;
  deleteMany(): Promise<{ modified: number; primaryKeys: unknown[] }>;
  patchMany(changes: object): Promise<{ modified: number; primaryKeys: unknown[] }>;
}

type Call = readonly [method: string, ...values: unknown[]];

/** The conditions in one call, or in two where there is an even number of them: calls are joined by AND. */
function filterCalls(filter: object): Call[] {
  const entries = Object.entries(filter);
  const first = entries.length % 2 === 0 ? entries.length / 2 : 0;
  const parts = [entries.slice(0, first), entries.slice(first)].filter((part) => part.length > 0);
  return parts.map((part) => ['filter', Object.fromEntries(part)]);
}

/** The calls that make a selection, those of joins left out. */
function calls({ select, filter, order, limit, skip }: Selection): Call[] {
  return [
    ...filterCalls(filter),
    ...(select ? [['select', ...select] as const] : []),
    ...order.map((term) => ['orderBy', ...term] as const),
    ...(limit === undefined ? [] : [['limit', limit] as const]),
    ...(skip === undefined ? [] : [['skip', skip] as const]),
  ];
}

/** Whether a join is refined in place, by a function, and not until its `end()`. */
const isInPlace = ({ order }: Join): boolean => order.length % 2 === 0;

function methodOf(join: Join): string {
  const name = `${join.inner ? 'innerJ' : 'j'}oin${join.load ? 'With' : ''}`;
  return isInPlace(join) ? name : `use${name[0]?.toUpperCase()}${name.slice(1)}`;
}

type Untyped = Record<string, (...values: unknown[]) => Builder>;

function call(builder: Builder, [name, ...values]: Call): Builder {
  return (builder as unknown as Untyped)[name]?.(...values) as Builder;
}

function selected(builder: Builder, selection: Selection): Builder {
  return calls(selection).reduce(call, selection.joins.reduce(joined, builder));
}

function joined(builder: Builder, join: Join): Builder {
  const refine = (inside: Builder) => selected(inside, join);
  if (isInPlace(join)) return call(builder, [methodOf(join), join.field, refine]);
  return refine(call(builder, [methodOf(join), join.field])).end();
}

/** The query of a selection. */
export function build(database: Database, world: World, selection: Selection): Builder {
  return selected(database.query(world.classes.get(selection.entity) as never) as unknown as Builder, selection);
}

/** A value as one writes it; an object of an entity is its key. */
export function written(value: unknown): string {
  return inspect(value, { depth: null, breakLength: Number.POSITIVE_INFINITY, compact: true });
}

function text(selection: Selection): string {
  const joins = selection.joins.map((join) => {
    const [method, inside] = [methodOf(join), text(join)];
    return isInPlace(join) ? `.${method}('${join.field}', (q) => q${inside})` : `.${method}('${join.field}')${inside}.end()`;
  });
  const others = calls(selection).map(([name, ...values]) => `.${name}(${values.map(written).join(', ')})`);
  return [...joins, ...others].join('');
}

/** The text of a query. */
export function queryText(selection: Selection): string {
  return `database.query(${selection.entity})${text(selection)}`;
}
