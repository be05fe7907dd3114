import type { BackSide } from './side.js';

/** From what a child was taken, by the reference that is empty since. */
const taken = new WeakMap<object, Map<string, BackSide>>();
let isAnyTaken = false;

/** Remembers from what a child was taken: what becomes of it, a commit decides. */
export function markTaken(child: object, reference: string, back: BackSide): void {
  isAnyTaken = true;
  const known = taken.get(child);
  if (known === undefined) taken.set(child, new Map([[reference, back]]));
  else known.set(reference, back);
}

/** Forgets it: the child has a parent again. */
export function unmarkTaken(child: object, reference: string): void {
  if (isAnyTaken) taken.get(child)?.delete(reference);
}

/** From what a child was taken whose reference is empty since; undefined where it was emptied by itself. */
export function takenFrom(child: object, reference: string): BackSide | undefined {
  return taken.get(child)?.get(reference);
}

/** The objects whose places others took, by those that held them alone. */
const displaced = new WeakMap<object, Set<object>>();
let isAny = false;

/** Whether any object was ever displaced: mostly none, and nobody need be asked. */
export function isAnyDisplaced(): boolean {
  return isAny;
}

/** Remembers that an object does not hold a child any more that it held alone: there is no list in which that would show. */
export function markDisplaced(parent: object, child: object): void {
  isAny = true;
  const known = displaced.get(parent);
  if (known === undefined) displaced.set(parent, new Set([child]));
  else known.add(child);
}

/**
 * The objects that an object held alone, and does not any more.
 *
 * @param isDone says of which a commit has written that
 */
export function displacedOf(parent: object, isDone: (child: object) => boolean): readonly object[] {
  const known = displaced.get(parent);
  if (known === undefined) return [];
  for (const child of known) if (isDone(child)) known.delete(child);
  return [...known];
}
