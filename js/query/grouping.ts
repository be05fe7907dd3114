import type { AggregateFunction, AggregateShape } from '../../pkg/core.js';
import { describe } from '../entity/definition.js';
import { RelataError } from '../errors.js';
import { writeConjunction } from './conjunction.js';
import type { GroupConcatOptions } from './group-types.js';
import { quotedList, type ShapeWriter } from './shape-writer.js';

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

/** Writes the shape of a grouping, without its values. */
export function writeGrouping(writer: ShapeWriter, { by, aggregates, having }: Grouping): void {
  const shapes = aggregates.map((aggregate) => aggregateShape(writer, aggregate));
  writer.text += `,"group":{"by":${quotedList(by)},"aggregates":${JSON.stringify(shapes)}`;
  if (having.length > 0) {
    writer.text += ',"having":';
    writeConjunction(writer, having);
  }
  writer.text += '}';
}

function aggregateShape(writer: ShapeWriter, { function: name, field, alias, distinct, separator }: Aggregate): AggregateShape {
  const shape: AggregateShape = { function: name, alias, distinct, ...(field !== undefined && { field }) };
  return separator === undefined ? shape : { ...shape, separator: writer.slot(separator) };
}
