import fc from 'fast-check';
import { Status } from '../../fixtures/entities/shop.js';
import type { AggregateSpec, GroupSpec, JoinSpec } from './naive-groups.js';

/** Random grouped queries over the shop. */

const columns: Record<string, readonly string[]> = {
  order: ['id', 'status', 'total', 'weight', 'points', 'placed', 'rush', 'note', 'customer'],
  customer: ['id', 'name', 'city', 'born'],
  card: ['id', 'credit', 'customer'],
  label: ['id', 'name'],
};

const relations: Record<string, Record<string, string>> = {
  order: { customer: 'customer', labels: 'label' },
  customer: { orders: 'order', card: 'card' },
  card: { customer: 'customer' },
  label: { orders: 'order' },
};

const filters: Record<string, fc.Arbitrary<readonly [string, unknown]>> = {
  order: fc.constantFrom(['status', Status.Open], ['note', null], ['rush', true]),
  customer: fc.constantFrom(['name', 'a'], ['city', null]),
  card: fc.constantFrom(['credit', 1]),
  label: fc.constantFrom(['name', 'a'], ['name', 'b']),
};

const numeric = /(^|\.)(id|total|weight|points|credit)$/;
const written = /(^|\.)(id|total|points|credit|status|note|name|city)$/;
const related = /(^|\.)customer$/;

/** Joins of an entity. Only the root's may leave rows without a match: deeper ones have no method for it. */
function joinsOf(entity: string, depth: number): fc.Arbitrary<JoinSpec[]> {
  if (depth === 0) return fc.constant([]);
  const join = fc.constantFrom(...Object.keys(relations[entity] ?? {})).chain((field) => {
    const target = relations[entity]?.[field] as string;
    return fc.record({
      field: fc.constant(field),
      kind: depth === 2 ? fc.constantFrom('inner' as const, 'left' as const) : fc.constant('inner' as const),
      filter: fc.option(filters[target] as fc.Arbitrary<readonly [string, unknown]>, { nil: undefined }),
      joins: joinsOf(target, depth - 1),
    });
  });
  return fc.uniqueArray(join, { maxLength: 2, selector: ({ field }) => field });
}

/** Every path that a query over these joins can name. */
function pathsOf(entity: string, joins: readonly JoinSpec[]): string[] {
  const own = columns[entity] ?? [];
  const deeper = joins.flatMap(({ field, joins: inner }) =>
    pathsOf(relations[entity]?.[field] as string, inner).map((path) => `${field}.${path}`),
  );
  return [...own, ...deeper];
}

function aggregateOf(paths: readonly string[]): fc.Arbitrary<AggregateSpec> {
  const of = (name: AggregateSpec['name'], fits: (path: string) => boolean) =>
    fc.record({ name: fc.constant(name), path: fc.constantFrom(...paths.filter(fits)), distinct: fc.boolean() });
  const ordered = (path: string) => !related.test(path);
  return fc.oneof(
    fc.constant({ name: 'count' as const, path: undefined, distinct: false }),
    of('count', () => true),
    of('sum', (path) => numeric.test(path)),
    of('average', (path) => numeric.test(path) && !path.endsWith('points')),
    of('min', ordered).map((aggregate) => ({ ...aggregate, distinct: false })),
    of('max', ordered).map((aggregate) => ({ ...aggregate, distinct: false })),
    of('groupConcat', (path) => written.test(path)),
  );
}

/** Random grouped queries. */
export const groupSpecs: fc.Arbitrary<GroupSpec> = fc.constantFrom('order' as const, 'customer' as const).chain((root) =>
  joinsOf(root, 2).chain((joins) => {
    const paths = pathsOf(root, joins);
    return fc
      .record({
        by: fc.uniqueArray(fc.constantFrom(...paths), { maxLength: 2 }),
        aggregates: fc.array(aggregateOf(paths), { minLength: 1, maxLength: 3 }),
        minimum: fc.constantFrom(0, 0, 2),
        atLeast: fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined }),
        ordered: fc.array(fc.record({ index: fc.nat(), direction: fc.constantFrom('asc' as const, 'desc' as const) }), {
          maxLength: 2,
        }),
        page: fc.option(fc.record({ limit: fc.nat(3), skip: fc.nat(2) }), { nil: undefined }),
      })
      .map(({ ordered, atLeast, ...spec }) => {
        const names = [...spec.by, ...spec.aggregates.map((_, index) => `x${index}`)];
        const order = ordered.map(({ index, direction }) => ({ name: names[index % names.length] as string, direction }));
        const counted = spec.aggregates[0]?.name === 'count';
        return { root, joins, ...spec, order, atLeast: counted ? atLeast : undefined };
      });
  }),
);
