import { expect, test } from 'vitest';
import { type Batch, BatchMemory } from '../../../js/driver/batch.js';
import { KeyCollector } from '../../../js/driver/key-collector.js';
import { LinkRows } from '../../../js/hydrate/link-rows.js';
import type { QueryPlan } from '../../../pkg/core.js';

/** The keys of a statement that the next one asks for, and the links of a pivot: read by the batch where they are numbers. */

const plan = {
  statements: [{ sql: '' }, { sql: '', ranged: 'range', binds: [{ kind: 'keys', statement: 0, column: 1 }] }],
} as unknown as QueryPlan;

function batchOf(keys: readonly (number | null)[], nullable = false): Batch {
  const batch = new BatchMemory().batch([{ codec: 'number' }, { codec: 'number', nullable }]);
  const [parents, children] = batch.columns;
  keys.forEach((key, row) => {
    if (parents !== undefined) parents.numbers[row] = row;
    if (children === undefined) return;
    children.numbers[row] = key ?? 0;
    if (nullable) children.nulls[row] = key === null ? 1 : 0;
  });
  batch.rows = keys.length;
  return batch;
}

const small = Array.from({ length: 200 }, (_, at) => at % 7);
const strange = [-1, -4096, 0.5, -0, 4095, 4096, 4097, 2 ** 40, 2 ** 53];

test.each([
  ['few', [3, 1, 3, 2]],
  ['many small ones', small],
  ['many of all kinds', [...small, ...strange, ...strange, ...small]],
])('each key is asked for once: %s', (_, keys) => {
  const collector = new KeyCollector(plan);
  collector.collect(0, batchOf(keys));
  collector.collect(0, batchOf(keys.toReversed()));
  expect(JSON.parse(collector.json(0, 1))).toEqual([...new Set(keys)].map((key) => key + 0));
});

test('nothing is asked for where a column is empty, and a range where there is no gap', () => {
  const collector = new KeyCollector(plan);
  collector.collect(0, batchOf([null, null], true));
  expect(collector.findsNothing(plan.statements[1] as never)).toBe(true);
  collector.collect(0, batchOf(small));
  expect(collector.range(plan.statements[1] as never)).toEqual({ sql: 'range', first: 0, last: 6 });
});

test('links stay when the memory of their batch is filled again', () => {
  const links = new LinkRows({ parentKey: 0, links: { statement: 0, target: 1 } } as never);
  const [plain, nullable] = [batchOf([5, 6, 5]), batchOf([7, null], true)];
  for (const batch of [plain, nullable]) {
    links.take(batch);
    for (const column of batch.columns) column.numbers.fill(99);
  }
  const taken = links.batches.map(({ parents, children }) => [Array.from(parents), Array.from(children)]);
  expect(taken).toEqual([
    [
      [0, 1, 2],
      [5, 6, 5],
    ],
    [
      [0, 1],
      [7, null],
    ],
  ]);
});
