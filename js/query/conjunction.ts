import type { FilterNode } from '../../pkg/core.js';
import { filterShape, type ShapeWriter } from './filter.js';

/** The shape of one or more filters that are joined by AND. */
export function conjunction(writer: ShapeWriter, filters: readonly object[]): FilterNode {
  const [only] = filters;
  if (filters.length === 1 && only !== undefined) return filterShape(writer, only);
  const items = filters.map((filter) => filterShape(writer, filter));
  return { object: [['$and', { list: items }]] };
}
