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
  const select = dice.oneIn(4) ? [...new Set([...names.filter(() => dice.oneIn(2)), dice.pick(names), ...loaded])] : undefined;
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
  return joins.filter(({ field, load }, index) => !load || !joins.slice(0, index).some((join) => join.load && join.field === field));
}

/** The builder of queries and joins without its types: queries here are made of data. */
export interface Builder {
  filter(filter: object): Builder;
  select(...fields: string[]): Builder;
  orderBy(path: string, direction: string): Builder;
  limit(rows: number): Builder;
  skip(rows: number): Builder;
  useJoinWith(field: string): Builder;
  useInnerJoinWith(field: string): Builder;
  useJoin(field: string): Builder;
  useInnerJoin(field: string): Builder;
  end(): Builder;
  find(): Promise<Record<string, unknown>[]>;
  findOneOrUndefined(): Promise<Record<string, unknown> | undefined>;
  findField(field: string): Promise<unknown[]>;
  ids(): Promise<unknown[]>;
  count(): Promise<number>;
  has(): Promise<boolean>;
  deleteOne(): Promise<{ modified: number; primaryKeys: unknown[] }>;
  deleteMany(): Promise<{ modified: number; primaryKeys: unknown[] }>;
  patchOne(changes: object): Promise<{ modified: number; primaryKeys: unknown[] }>;
  patchMany(changes: object): Promise<{ modified: number; primaryKeys: unknown[] }>;
}

type Call = readonly [method: string, ...values: unknown[]];

/** The calls that make a selection. */
function calls({ select, filter, order, limit, skip, joins }: Selection): Call[] {
  return [
    ...(Object.keys(filter).length > 0 ? [['filter', filter] as const] : []),
    ...(select ? [['select', ...select] as const] : []),
    ...joins.flatMap((join): Call[] => [[method(join), join.field], ...calls(join), ['end']]),
    ...order.map((term) => ['orderBy', ...term] as const),
    ...(limit === undefined ? [] : [['limit', limit] as const]),
    ...(skip === undefined ? [] : [['skip', skip] as const]),
  ];
}

const method = ({ inner, load }: Join): string => `use${inner ? 'Inner' : ''}Join${load ? 'With' : ''}`;

/** The query of a selection. */
export function build(database: Database, world: World, selection: Selection): Builder {
  const start = database.query(world.classes.get(selection.entity) as never) as unknown as Builder;
  return calls(selection).reduce<Builder>((builder, [name, ...values]) => {
    const next = (builder as unknown as Record<string, (...values: unknown[]) => Builder>)[name];
    return next?.apply(builder, values) as Builder;
  }, start);
}

/** A value as one writes it; an object of an entity is its key. */
export function written(value: unknown): string {
  return inspect(value, { depth: null, breakLength: Number.POSITIVE_INFINITY, compact: true });
}

/** The text of a query. */
export function queryText(selection: Selection): string {
  const text = ([name, ...values]: Call) => `.${name}(${values.map(written).join(', ')})`;
  return `database.query(${selection.entity})${calls(selection).map(text).join('')}`;
}
