import { Customer, Label, Order } from '../../fixtures/entities/shop.js';
import type { ShopData } from './shop-data.js';

/** Grouped queries as data, and what they answer by loops over arrays. */

/** A joined relation. */
export interface JoinSpec {
  readonly field: string;
  readonly kind: 'inner' | 'left';
  /** The joined rows that count: those whose field has the value. */
  readonly filter: readonly [field: string, value: unknown] | undefined;
  readonly joins: readonly JoinSpec[];
}

/** One aggregate. */
export interface AggregateSpec {
  readonly name: 'count' | 'sum' | 'average' | 'min' | 'max' | 'groupConcat';
  readonly path: string | undefined;
  readonly distinct: boolean;
}

/** A grouped query. Aggregates are called `x0`, `x1`, … */
export interface GroupSpec {
  readonly root: 'order' | 'customer';
  readonly minimum: number;
  readonly joins: readonly JoinSpec[];
  readonly by: readonly string[];
  readonly aggregates: readonly AggregateSpec[];
  /** The least value of the first aggregate, when that is a count. */
  readonly atLeast: number | undefined;
  readonly order: readonly { readonly name: string; readonly direction: 'asc' | 'desc' }[];
  readonly page: { readonly limit: number; readonly skip: number } | undefined;
}

/** A value in a form that compares: nothing is null, an object its key, a date its time. */
export type Plain = null | number | bigint | string;

/** A record, by name. */
export type PlainRecord = Record<string, Plain>;

/** A row of joined rows, by path. */
type Joined = ReadonlyMap<string, object>;

/** The value as it compares. */
export function plain(value: unknown): Plain {
  if (value === undefined || value === null) return null;
  if (value instanceof Date) return value.getTime();
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'object') return (value as { id: number }).id;
  return value as Plain;
}

/** The objects on the other side of a relation, each once. */
function related({ cards, orders, links }: ShopData, row: object, field: string): object[] {
  if (row instanceof Customer)
    return field === 'card'
      ? cards.filter(({ customer }) => customer === row)
      : orders.filter(({ customer }) => customer === row);
  if (row instanceof Label) return [...new Set(links.filter(({ label }) => label === row).map(({ order }) => order))];
  if (row instanceof Order && field === 'labels')
    return [...new Set(links.filter(({ order }) => order === row).map(({ label }) => label))];
  return [(row as Order).customer];
}

/** A row with its joined rows: one for each combination. */
export function joinedRows(data: ShopData, row: object, joins: readonly JoinSpec[], path = ''): Joined[] {
  let rows: Joined[] = [new Map([[path, row]])];
  for (const join of joins) {
    const fits = (other: object) =>
      !join.filter || plain((other as Record<string, unknown>)[join.filter[0]]) === plain(join.filter[1]);
    const others = related(data, row, join.field)
      .filter(fits)
      .flatMap((other) => joinedRows(data, other, join.joins, path === '' ? join.field : `${path}.${join.field}`));
    const merged = (left: Joined) => others.map((right) => new Map([...left, ...right]));
    rows = rows.flatMap((left) => (others.length === 0 && join.kind === 'left' ? [left] : merged(left)));
  }
  return rows;
}

/** What stands at a path of a row. */
function valueAt(row: Joined, path: string): Plain {
  const dot = path.lastIndexOf('.');
  const owner = row.get(path.slice(0, Math.max(dot, 0)));
  return owner === undefined ? null : plain((owner as Record<string, unknown>)[path.slice(dot + 1)]);
}

/** SQLite's order: nothing first. */
export function compare(a: Plain, b: Plain): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? -1 : 1;
  return a < b ? -1 : 1;
}

/** What an aggregate is of some rows. `zero` is what nothing adds up to. */
function aggregated({ name, path, distinct }: AggregateSpec, rows: readonly Joined[], zero: Plain): Plain {
  if (path === undefined) return rows.length;
  const every = rows.map((row) => valueAt(row, path)).filter((value) => value !== null);
  const values = (distinct ? [...new Set(every)] : every).sort(compare);
  switch (name) {
    case 'count':
      return values.length;
    case 'sum':
      return values.reduce((sum, value) => (sum as number) + (value as number), zero);
    case 'average':
      return values.length === 0 ? null : values.reduce((sum: number, value) => sum + Number(value), 0) / values.length;
    case 'min':
      return values[0] ?? null;
    case 'max':
      return values.at(-1) ?? null;
    case 'groupConcat':
      return values.length === 0 ? null : values.join(distinct ? ',' : ';');
  }
}

/** The records of a grouped query, in the order that its terms leave open as they come; before its page. */
export function naiveGroups(data: ShopData, spec: GroupSpec): PlainRecord[] {
  const roots = spec.root === 'order' ? data.orders : data.customers;
  const rows = roots.filter(({ id }) => id >= spec.minimum).flatMap((row) => joinedRows(data, row, spec.joins));
  const groups = new Map<string, Joined[]>(spec.by.length === 0 ? [['[]', []]] : []);
  for (const row of rows) {
    const key = JSON.stringify(spec.by.map((path) => String(valueAt(row, path))));
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const records = [...groups.values()].map((group) => {
    const fields = spec.by.map((path) => [path, valueAt(group[0] as Joined, path)] as const);
    const values = spec.aggregates.map(
      (aggregate, index) => [`x${index}`, aggregated(aggregate, group, aggregate.path?.endsWith('points') ? 0n : 0)] as const,
    );
    return Object.fromEntries<Plain>([...fields, ...values]);
  });
  return records.filter(({ x0 }) => spec.atLeast === undefined || (x0 as number) >= spec.atLeast);
}

/** The order of a query's records; with `total`, ties are broken by the group fields, as pages do. */
export function byOrder({ order, by }: GroupSpec, total: boolean): (a: PlainRecord, b: PlainRecord) => number {
  const terms = [...order, ...(total ? by.map((name) => ({ name, direction: 'asc' })) : [])];
  return (a, b) => {
    for (const { name, direction } of terms) {
      const compared = compare(a[name] as Plain, b[name] as Plain);
      if (compared !== 0) return direction === 'asc' ? compared : -compared;
    }
    return 0;
  };
}
