import { describe } from '../entity/definition.js';
import { RelataError } from '../errors.js';

/** A class of queries that an application wrote. Its constructor is the one of `Query`. */
export type OwnQueryClass<Q> = abstract new (...args: never) => Q;

/** Checks that a class extends another. @throws RelataError `invalidArgument` when it does not */
export function ownQueryClass<B extends abstract new (...args: never) => object>(base: B, queryClass: unknown): B {
  if (typeof queryClass === 'function' && queryClass.prototype instanceof base) return queryClass as B;
  throw new RelataError('invalidArgument', `lift() takes a class that extends Query, not ${describe(queryClass)}.`);
}
