import { type FieldBuilder, t } from 'relata';

/** The types of fields, each with a few values, so that rows and conditions often meet. */

/** What a field holds, by name. */
export type Kind = 'string' | 'number' | 'integer' | 'boolean' | 'date' | 'bigint' | 'color' | 'json' | 'list' | 'texts';

/** A type of field. */
export interface KindSpec {
  /** The field. */
  readonly field: () => FieldBuilder<unknown>;
  /** Values that rows have and conditions name. */
  readonly values: readonly unknown[];
}

const day = (number: number) => new Date(number * 86_400_000);

// The last two are in another order as UTF-8 than as UTF-16.
const texts = ['', 'a', 'A', 'b', 'ab', 'é', '10', '9', '%', '｡', '😀'];

const box = () =>
  t.object({
    size: t.number().optional(),
    name: t.string().optional(),
    tags: t.array(t.string()).optional(),
    inner: t.object({ flag: t.boolean().optional(), at: t.date().optional() }).optional(),
  });

/** Every type of field. */
export const kinds: Readonly<Record<Kind, KindSpec>> = {
  string: { field: t.string, values: texts },
  number: { field: t.number, values: [0, 1, -1.5, 2.5, 2, 1e15, Infinity] },
  integer: { field: t.integer, values: [0, 1, 2, -3, 2 ** 40] },
  boolean: { field: t.boolean, values: [false, true] },
  date: { field: t.date, values: [day(0), day(1), day(20_000), day(-1)] },
  bigint: { field: t.bigint, values: [0n, 1n, 9_007_199_254_740_993n, -(2n ** 60n)] },
  color: { field: () => t.enum('blue', 'green', 'red'), values: ['blue', 'green', 'red'] },
  json: {
    field: box,
    values: [
      {},
      { size: 1, name: 'a', tags: [], inner: {} },
      { size: 2.5, tags: ['a', 'b', 'a'], inner: { flag: true } },
      { size: 0, name: 'b', inner: { flag: false, at: day(1) } },
    ],
  },
  list: { field: () => t.array(t.integer()), values: [[], [1], [1, 2], [2, 1], [3, 3]] },
  texts: { field: () => t.set(t.string()), values: [new Set(), new Set(['a']), new Set(['a', 'B'])] },
};

/** The values inside the JSON of the kind `json`, by path. */
export const members: Readonly<Record<string, Kind>> = {
  size: 'number',
  name: 'string',
  'tags.0': 'string',
  'inner.flag': 'boolean',
  'inner.at': 'date',
};

/** The kinds that have an order, for conditions and for sorting. */
export const ordered: ReadonlySet<Kind> = new Set(['string', 'number', 'integer', 'boolean', 'date', 'bigint', 'color']);
