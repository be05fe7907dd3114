import type { BackReferenceMark, Empty, ReferenceMark } from './types.js';

/** What a path that leads nowhere holds: nothing is assignable to it, and the checker's message names the path. */
export interface NoSuchPath<P> {
  readonly [path]: P;
}
declare const path: unique symbol;

/**
 * What a dotted path of an entity leads to: through references, single back references and embedded objects, and into objects,
 * lists and sets that are kept as JSON. A missing object on the way makes no difference to the type of a condition.
 */
export type PathValue<T, P extends string> = P extends keyof T
  ? T[P]
  : P extends `${infer K}.${infer R}`
    ? K extends keyof T
      ? Step<Exclude<T[K], Empty>, R>
      : NoSuchPath<P>
    : NoSuchPath<P>;

/** A path that leads somewhere, as the type of an argument. */
export type KnownPath<T, P extends string> = [PathValue<T, P>] extends [NoSuchPath<string>] ? NoSuchPath<P> : P;

type Step<V, R extends string> = V extends readonly (infer E)[] | ReadonlySet<infer E>
  ? V extends BackReferenceMark
    ? NoSuchPath<R>
    : R extends `${number}.${infer Q}`
      ? Step<Exclude<E, Empty>, Q>
      : R extends `${number}`
        ? E
        : NoSuchPath<R>
  : V extends string | number | bigint | boolean | Date | ReadonlyMap<unknown, unknown>
    ? V extends ReferenceMark
      ? PathValue<V, R>
      : NoSuchPath<R>
    : PathValue<V, R>;
