import { expect, test } from 'vitest';
import { filterShape, ShapeWriter } from '../../js/query/filter.js';
import { ShapePlace } from '../../js/query/shape-place.js';

/** The place of a filter in the tree; kept as if it had been planned, or forgotten as if the planner had refused it. */
function place(root: ShapePlace<string>, filter: object, isRefused: boolean): ShapePlace<string> {
  const writer = new ShapeWriter(root);
  filterShape(writer, filter);
  if (isRefused) writer.forget();
  else writer.place.value = 'planned';
  return writer.place;
}

test('a refused shape leaves nothing in the tree, and takes nothing away that another shape has', () => {
  const root = new ShapePlace<string>();
  place(root, { nothing: 1 }, true);
  expect(root.isNew).toBe(true);
  const known = place(root, { name: 'a', pages: 1 }, false);
  for (let index = 0; index < 10; index++) place(root, { name: 'a', [`nothing${index}`]: 1 }, true);
  // Refused by name only: the way to it is that of the known shape as far as it goes.
  place(root, { name: 'a' }, true);
  expect(place(root, { name: 'b', pages: 2 }, true)).toBe(known);
  expect(known.value).toBe('planned');
  expect(place(root, { name: 'b', pages: 2 }, false)).toBe(known);
});
