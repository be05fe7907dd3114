import { Builder } from './builder.js';
import type {
  AggregateOptions,
  FieldPath,
  GroupConcatOptions,
  GroupFields,
  Named,
  OneOf,
  Outer,
  OuterOf,
  PathTo,
  SumOf,
} from './group-types.js';
import type { GroupedQuery } from './grouped-query.js';
import { type Grouping, ungrouped, withAggregate } from './grouping.js';
import type { QueryState } from './state.js';

/** A grouped query that goes on from another query. */
export type Grouped<T extends object, R, Q> = GroupedQuery<T, R> & Outer<OuterOf<Q>>;

/**
 * What begins and continues a grouped query. It answers plain records: exactly the group fields and the aliases of aggregates, each
 * under its name or its path as written. Without `groupBy()` all rows are one group, also when there are none.
 *
 * Paths lead through relations that were joined by `innerJoin`, `useInnerJoin`, `join` or `useJoin`. Joined rows multiply as SQL has
 * it: a user with three posts is three rows, and `withCount()` counts three.
 *
 * @typeParam T the entity
 * @typeParam R the records so far
 */
export abstract class Aggregating<T extends object, R = unknown> extends Builder<T, R> {
  /** @internal */
  declare readonly state: QueryState;

  /** This query with another grouping. */
  protected abstract grouped<R2>(grouping: Grouping): Grouped<T, R2, this>;

  /** Makes a group of the rows with the same values. A reference is answered as `select()` does: an object with the primary key. */
  groupBy<K extends FieldPath<T>>(...fields: PathTo<T, K, unknown>[]): Grouped<T, R & GroupFields<T, K, OuterOf<this>>, this> {
    const { grouping = ungrouped } = this.state;
    return this.grouped({ ...grouping, by: [...grouping.by, ...fields] });
  }

  /** Counts rows, as `count` where no alias is given. */
  withCount(): Grouped<T, R & Named<'count', number>, this>;
  /** Counts the values of a field that are not null. @param alias the name in the record; the field as written without one */
  withCount<K extends FieldPath<T>, A extends string = K>(
    field: PathTo<T, K, unknown>,
    alias?: A,
    options?: AggregateOptions,
  ): Grouped<T, R & Named<A, number>, this>;
  withCount(field?: string, alias?: string, options?: AggregateOptions): object {
    return this.grouped(withAggregate(this.state.grouping, 'count', field, alias ?? field ?? 'count', options));
  }

  /**
   * Adds up a field; of no values it is 0. Integers are added exactly: a sum beyond 2^53 (of bigints, beyond 64 bits) is an error.
   *
   * @throws RelataError `integerOverflow`
   */
  withSum<K extends FieldPath<T>, A extends string = K>(
    field: PathTo<T, K, number | bigint>,
    alias?: A,
    options?: AggregateOptions,
  ): Grouped<T, R & Named<A, SumOf<T, K>>, this> {
    return this.grouped(withAggregate(this.state.grouping, 'sum', field, alias ?? field, options));
  }

  /** The mean of a field, as a number; of no values it is null. */
  withAverage<K extends FieldPath<T>, A extends string = K>(
    field: PathTo<T, K, number | bigint>,
    alias?: A,
    options?: AggregateOptions,
  ): Grouped<T, R & Named<A, number | null>, this> {
    return this.grouped(withAggregate(this.state.grouping, 'average', field, alias ?? field, options));
  }

  /** The least value of a field, of the field's own type; of no values it is null. Text is compared byte by byte. */
  withMin<K extends FieldPath<T>, A extends string = K>(
    field: PathTo<T, K, unknown>,
    alias?: A,
  ): Grouped<T, R & Named<A, OneOf<T, K>>, this> {
    return this.grouped(withAggregate(this.state.grouping, 'min', field, alias ?? field));
  }

  /** The greatest value of a field, of the field's own type; of no values it is null. Text is compared byte by byte. */
  withMax<K extends FieldPath<T>, A extends string = K>(
    field: PathTo<T, K, unknown>,
    alias?: A,
  ): Grouped<T, R & Named<A, OneOf<T, K>>, this> {
    return this.grouped(withAggregate(this.state.grouping, 'max', field, alias ?? field));
  }

  /** The values of a field as one text, ordered, with commas between them or another separator; of no values it is null. */
  withGroupConcat<K extends FieldPath<T>, A extends string = K>(
    field: PathTo<T, K, string | number | bigint>,
    alias?: A,
    options?: GroupConcatOptions,
  ): Grouped<T, R & Named<A, string | null>, this> {
    return this.grouped(withAggregate(this.state.grouping, 'groupConcat', field, alias ?? field, options));
  }
}
