import type { AggregateFunction, AggregateShape, GroupShape } from '../../pkg/core.js';
import { describe } from '../entity/definition.js';
import { RelataError } from '../errors.js';
import { conjunction } from './conjunction.js';
import type { ShapeWriter } from './filter.js';
import type { GroupConcatOptions } from './group-types.js';

/** One value that is computed for each group. */
export interface Aggregate {
  readonly function: AggregateFunction;
  /** The field; rows are counted where there is none. */
  readonly field: string | undefined;
  readonly alias: string;
  readonly distinct: boolean;
  readonly separator: string | undefined;
}

/** How rows become groups, and what is answered for each of them. Immutable. */
export interface Grouping {
  readonly by: readonly string[];
  readonly aggregates: readonly Aggregate[];
  /** Joined by AND. */
  readonly having: readonly object[];
}

/** One group of everything, with nothing to answer. */
export const ungrouped: Grouping = { by: [], aggregates: [], having: [] };

/**
 * A grouping with one more aggregate.
 *
 * @throws RelataError `invalidArgument` for a separator that is no text
 */
export function withAggregate(
  grouping = ungrouped,
  name: AggregateFunction,
  field: string | undefined,
  alias: string,
  { distinct = false, separator }: GroupConcatOptions = {},
): Grouping {
  if (separator !== undefined && typeof separator !== 'string') {
    throw new RelataError('invalidArgument', `The separator of withGroupConcat() is a string, not ${describe(separator)}.`);
  }
  return { ...grouping, aggregates: [...grouping.aggregates, { function: name, field, alias, distinct, separator }] };
}

/** Separates the shape of a grouping from its values. */
export function groupShape(writer: ShapeWriter, grouping: Grouping): GroupShape {
  writer.mark('g');
  for (const field of grouping.by) writer.name(field);
  const aggregates = grouping.aggregates.map((aggregate) => aggregateShape(writer, aggregate));
  const shape: GroupShape = { by: [...grouping.by], aggregates };
  if (grouping.having.length === 0) return shape;
  writer.mark('h');
  return { ...shape, having: conjunction(writer, grouping.having) };
}

function aggregateShape(writer: ShapeWriter, { function: name, field, alias, distinct, separator }: Aggregate): AggregateShape {
  writer.mark(name);
  if (field !== undefined) writer.name(field);
  writer.mark(distinct ? 'd' : '-');
  writer.name(alias);
  const shape: AggregateShape = { function: name, alias, distinct, ...(field !== undefined && { field }) };
  if (separator === undefined) return shape;
  writer.mark('s');
  return { ...shape, separator: writer.slot(separator) };
}
