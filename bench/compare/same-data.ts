/**
 * Holds Relata's objects against the hand-written ones.
 *
 * The own enumerable properties count, not their order, nor the prototype (Relata's objects are instances, and the way back to a
 * parent is an accessor there). What one side has once and refers to twice, the other has once as well.
 */

type Pairs = Map<object, object>;

function difference(ours: unknown, theirs: unknown, path: string, pairs: Pairs): string | undefined {
  if (typeof ours !== 'object' || typeof theirs !== 'object' || ours === null || theirs === null) {
    return Object.is(ours, theirs) ? undefined : `${path} is ${String(ours)}, by hand ${String(theirs)}`;
  }
  const pair = pairs.get(ours) ?? pairs.get(theirs);
  if (pair !== undefined) return pairs.get(ours) === theirs ? undefined : `${path} is another object than by hand`;
  pairs.set(ours, theirs);
  pairs.set(theirs, ours);
  for (const key of new Set([...keysOf(ours), ...keysOf(theirs)])) {
    const found = difference(Reflect.get(ours, key), Reflect.get(theirs, key), `${path}.${key}`, pairs);
    if (found !== undefined) return found;
  }
  return undefined;
}

const keysOf = (value: object): string[] => Object.keys(value);

/**
 * Where two answers differ first.
 *
 * @param ours what Relata answered
 * @param theirs what was made by hand
 * @returns a phrase that names the place and both values; undefined where the answers hold the same
 */
export function firstDifference(ours: unknown, theirs: unknown): string | undefined {
  return difference(ours, theirs, 'the answer', new Map());
}
