import type { RelationOptionsDocument } from '../../pkg/core.js';

/** How long what a relation loaded is kept. */
export interface RelationCache {
  /** In milliseconds. */
  ttl: number;
  /** For how many objects at most; the least recently used leaves first. Any number when absent. */
  max?: number;
}

/** Options of every kind of relation: `posts?: Post[] & BackReference<{ load: 'eager' }>`. */
export interface RelationOptions {
  /** `'eager'`: every query for whole objects of the entity loads the relation, as if `joinWith()` said so. */
  load?: 'eager';
  /** Keeps what `load()` of a handle found, until it is too old or the target's table is written: `cache: { ttl: 300_000 }`. */
  cache?: RelationCache;
  /** Loads the relation in the place of a query: `loader: typeof loadPosts`, a `RelationLoader`. */
  loader?: (owners: never, context: never) => unknown;
  /** Tests each new or changed link before it is written: `validate: typeof isOwn`, a `RelationValidator`. */
  validate?: (owner: never, member: never) => unknown;
}

/** The options as they are declared: functions are named later, so that files may import each other in any order. */
export function declaredOptions(given: RelationOptions): { options?: RelationOptionsDocument } {
  const { load, cache, loader, validate } = given;
  const options: RelationOptionsDocument = {
    ...(load && { load }),
    ...(cache && { cache }),
    ...(loader && { loader: () => loader }),
    ...(validate && { validate: () => validate }),
  };
  return Object.keys(options).length === 0 ? {} : { options };
}

/** The options as plain data: a function is its name. */
export function optionsDocument({ loader, validate, ...rest }: RelationOptionsDocument): RelationOptionsDocument {
  return {
    ...rest,
    ...(loader !== undefined && { loader: nameOf(loader) }),
    ...(validate !== undefined && { validate: nameOf(validate) }),
  };
}

function nameOf(declared: string | (() => unknown)): string {
  if (typeof declared === 'string') return declared;
  const named = declared();
  return typeof named === 'function' ? named.name : String(named);
}
