import type { Dice } from './dice.js';
import { type Kind, kinds, members, ordered } from './kinds.js';
import type { World } from './world.js';

/** Random filters, as an application writes them. */

type Condition = Record<string, unknown>;

/** A place that has a value: its path, and what is there. */
interface Place {
  readonly path: string;
  readonly kind: Kind | 'key';
  /** The entity whose key it is. */
  readonly keyOf: string;
}

/** The values of an entity's rows, the keys of its references among them, but nothing behind those. */
function ownPlaces(world: World, entity: string): Place[] {
  const { fields, references } = world.entity(entity);
  const own = fields.map(({ name, kind }) => ({ path: name, kind, keyOf: entity }));
  const inside = own
    .filter(({ kind }) => kind === 'json')
    .flatMap(({ path }) => Object.entries(members).map(([member, kind]) => ({ path: `${path}.${member}`, kind, keyOf: entity })));
  const keys = references.map(({ name, target }) => ({ path: `${name}Id`, kind: 'key' as const, keyOf: target }));
  return [{ path: 'id', kind: 'key' as const, keyOf: entity }, ...own, ...inside, ...keys];
}

/** A place that a dotted path leads to, through up to so many to-one relations. */
export function randomPlace(dice: Dice, world: World, entity: string, hops: number): Place {
  const steps = world.relations(entity).filter(({ kind }) => kind === 'reference' || kind === 'single');
  if (hops === 0 || steps.length === 0 || !dice.oneIn(3)) return dice.pick(ownPlaces(world, entity));
  const { name, target } = dice.pick(steps);
  const inner = randomPlace(dice, world, target, hops - 1);
  return { ...inner, path: `${name}.${inner.path}` };
}

/** A value that a place may have: of the kind, or the key of some row or of none. */
function operand(dice: Dice, world: World, { kind, keyOf }: Place): unknown {
  // A filter that compares with an infinity is refused; rows may hold one.
  if (kind !== 'key') return dice.pick(kinds[kind].values.filter((value) => value !== Infinity));
  const missing = world.entity(keyOf).key === 'number' ? 99 : 'none';
  return dice.pick([...world.all(keyOf).map(({ id }) => id), missing]);
}

const patterns = ['%', 'a%', '%B', '_', '', '%1%', 'É'];
const expressions = [/a/, /^A/i, /^$/, /\d/, /b$/g];

/** A condition on a value. */
function valueCondition(dice: Dice, world: World, place: Place, depth: number): unknown {
  const value = () => operand(dice, world, place);
  const list = () => dice.some(3, () => (dice.oneIn(4) ? null : value()));
  if (place.kind === 'json')
    return dice.pick([null, { $ne: null }, { size: { $gt: 0 } }, { inner: { flag: true } }, { name: null }]);
  if (place.kind === 'list' || place.kind === 'texts') return listCondition(dice, place.kind);
  const conditions = [
    value,
    () => null,
    () => ({ $ne: value() }),
    () => ({ $eq: value() }),
    () => ({ $in: list() }),
    () => ({ $nin: list() }),
    () => ({ $ne: null }),
    ...(depth > 0 ? [() => ({ $not: notEmpty(valueCondition(dice, world, place, depth - 1)) })] : []),
    ...(place.kind === 'key' || ordered.has(place.kind)
      ? ['$gt', '$gte', '$lt', '$lte'].map((operator) => () => ({ [operator]: value() }))
      : []),
    ...(place.kind === 'string'
      ? [
          () => ({ $like: dice.pick(patterns) }),
          () => dice.pick(expressions),
          () => ({ $regex: dice.pick(expressions) }),
          () => ({ $gt: value(), $ne: value() }),
        ]
      : []),
  ];
  return dice.pick(conditions)();
}

/** `$not` takes a condition with operators; a bare value becomes one. */
function notEmpty(condition: unknown): unknown {
  return typeof condition === 'object' && condition !== null && Object.keys(condition).length > 0
    ? condition
    : { $eq: condition };
}

function listCondition(dice: Dice, kind: 'list' | 'texts'): unknown {
  const element = kind === 'list' ? dice.pick([1, 2, 3]) : dice.pick(['a', 'B', 'x']);
  const whole = kind === 'list' ? [{ $eq: [1, 2] }, [2, 1], { $ne: [1, 2] }] : [];
  return dice.pick<unknown>([
    { $contains: element },
    null,
    { $some: {} },
    { $none: { $gt: element } },
    { $every: { $gte: element } },
    { $some: { $in: [element] } },
    { $not: { $contains: element } },
    ...whole,
  ]);
}

/** A condition on a relation. */
function relationCondition(dice: Dice, world: World, entity: string, depth: number): Condition {
  const { name, target, kind } = dice.pick(world.relations(entity));
  const quantified = (): Condition => ({
    [dice.pick(['$some', '$every', '$none'])]: randomFilter(dice, world, target, depth - 1),
  });
  if (kind === 'list' || kind === 'pivot') return { [name]: quantified() };
  // An empty condition on one object is refused, as it would say nothing.
  const inner = (): Condition => randomFilter(dice, world, target, depth - 1, 1);
  const key: Place = { path: name, kind: 'key', keyOf: target };
  const condition = dice.pick<() => unknown>([
    () => valueCondition(dice, world, key, 0),
    inner,
    () => instance(dice, world, target),
    () => ({ $or: [inner(), inner()] }),
    () => (kind === 'single' ? quantified() : { $nin: [instance(dice, world, target)] }),
  ])();
  return { [name]: condition };
}

/** An object of a row, or null when there is none. */
function instance(dice: Dice, world: World, entity: string): unknown {
  const rows = world.all(entity);
  return rows.length === 0 ? null : world.objects.get(dice.pick(rows));
}

/** A filter of up to two entries, and no fewer than `least`; filters in it that are about the same rows have as many. */
export function randomFilter(dice: Dice, world: World, entity: string, depth: number, least: 0 | 1 = 0): Condition {
  const deeper = () => randomFilter(dice, world, entity, depth - 1, least);
  const entry = (): Condition => {
    const sort = dice.below(6);
    if (depth > 0 && sort === 1) return { $not: deeper() };
    if (depth > 0 && sort === 2) return { [dice.pick(['$or', '$and', '$nor'])]: dice.some(2, deeper) };
    if (depth > 0 && sort > 3 && world.relations(entity).length > 0) return relationCondition(dice, world, entity, depth);
    const place = randomPlace(dice, world, entity, 2);
    return { [place.path]: valueCondition(dice, world, place, 1) };
  };
  return Object.assign({}, ...Array.from({ length: least + dice.below(3 - least) }, entry));
}
