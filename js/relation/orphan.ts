import type { BackSide } from './side.js';

/** From what a child was taken, by the reference that is empty since. */
const taken = new WeakMap<object, Map<string, BackSide>>();

/** Remembers from what a child was taken: what becomes of it, a commit decides. */
export function markTaken(child: object, reference: string, back: BackSide): void {
  const known = taken.get(child);
  if (known === undefined) taken.set(child, new Map([[reference, back]]));
  else known.set(reference, back);
}

/** Forgets it: the child has a parent again. */
export function unmarkTaken(child: object, reference: string): void {
  taken.get(child)?.delete(reference);
}

/** From what a child was taken whose reference is empty since; undefined where it was emptied by itself. */
export function takenFrom(child: object, reference: string): BackSide | undefined {
  return taken.get(child)?.get(reference);
}
