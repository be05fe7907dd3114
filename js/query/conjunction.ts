import { writeFilter } from './filter.js';
import type { ShapeWriter } from './shape-writer.js';

/** Writes the shape of one or more filters that are joined by AND. */
export function writeConjunction(writer: ShapeWriter, filters: readonly object[]): void {
  const [only] = filters;
  if (filters.length === 1 && only !== undefined) {
    writeFilter(writer, only);
    return;
  }
  let before = '{"object":[["$and",{"list":[';
  for (const filter of filters) {
    writer.text += before;
    writeFilter(writer, filter);
    before = ',';
  }
  writer.text += ']}]]}';
}
