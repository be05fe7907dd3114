import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeyedObjects } from '../../../js/identity/keyed-objects.js';

/** Keys near each other, as they come from a database, and all kinds of others. */
const key = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 300 }) },
  fc.integer({ min: -20, max: 20 }),
  fc.constantFrom(-0, 0.5, 2 ** 31, 2 ** 53 - 1, 2 ** 53, -(2 ** 53), Number.POSITIVE_INFINITY, '', '1', 'length', '__proto__'),
  fc.string(),
);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constant('set' as const), key) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('delete' as const), key) },
  // Rows that come in order.
  { weight: 2, arbitrary: fc.tuple(fc.constant('run' as const), fc.integer({ min: 0, max: 300 })) },
);

test('objects are found by their keys as in a map, whatever the keys and their order', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.array(key), (steps, asked) => {
      const objects = new KeyedObjects<object>();
      const model = new Map<string | number, object>();
      const set = (at: string | number): void => {
        const object = {};
        objects.set(at, object);
        model.set(at, object);
      };
      for (const [what, at] of steps) {
        if (what === 'set') set(at);
        else if (what === 'run') for (let next = at; next < at + 40; next++) set(next);
        else {
          objects.delete(at);
          model.delete(at);
        }
      }
      expect(objects.size).toBe(model.size);
      const expected = new Set(model.values());
      expect([...objects.values()].filter((object) => expected.delete(object))).toHaveLength(model.size);
      for (const at of [...asked, ...model.keys(), -1, 301]) expect(objects.get(at)).toBe(model.get(at));
    }),
    { seed: 11, numRuns: 500 },
  );
});
