import { sidesOf } from './side.js';

/** Who came to an object whose list is not loaded, or left it, each with whether it was new then. */
interface Awaited {
  readonly children: Map<object, boolean>;
  /** At how many children to look for those that wait no longer. */
  limit: number;
}

const lists = new WeakMap<object, Map<string, Awaited>>();

/** How many children are remembered of a list before any of them is forgotten. */
const FIRST_LIMIT = 64;

/**
 * Remembers a child for the list of a parent that is not loaded: when it is loaded before a commit has written that, the list has the
 * child, or lacks one whose link was taken away. A new parent has no list to load. New children that were written are forgotten, so
 * that a list which nobody loads does not hold them.
 */
export function awaitMember(parent: object, field: string, child: object): void {
  const sides = sidesOf(parent);
  if (sides === undefined || !sides.isInDatabase(parent)) return;
  const { isStored } = sides;
  const awaited = awaitedOf(parent, field);
  const { children } = awaited;
  children.set(child, !isStored(child));
  if (children.size < awaited.limit) return;
  for (const [one, wasNew] of children) if (wasNew && isStored(one)) children.delete(one);
  awaited.limit = Math.max(FIRST_LIMIT, children.size * 2);
}

/** Who came to a list of a parent, or left it, since it was last asked for; whether they still wait is for the caller to see. */
export function takeAwaited(parent: object, field: string): readonly object[] {
  const fields = lists.get(parent);
  const children = fields?.get(field)?.children;
  fields?.delete(field);
  return children === undefined ? [] : [...children.keys()];
}

function awaitedOf(parent: object, field: string): Awaited {
  let fields = lists.get(parent);
  if (fields === undefined) {
    fields = new Map();
    lists.set(parent, fields);
  }
  let awaited = fields.get(field);
  if (awaited === undefined) {
    awaited = { children: new Map(), limit: FIRST_LIMIT };
    fields.set(field, awaited);
  }
  return awaited;
}
