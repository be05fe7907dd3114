import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { check, type Measurement, median } from '../../bench/compare/run.js';
import { firstDifference } from '../../bench/compare/same-data.js';
import type { HandDatabase } from '../../bench/compare/sql-js.js';
import { tableOf } from '../../bench/compare/table.js';
import { prepareCases } from '../../bench/read/cases.js';

/** The benchmark of reading, small and without its clock: what it compares has to be the same. */

const initSqlJs = createRequire(import.meta.url)('sql.js') as () => Promise<{ Database: new () => HandDatabase }>;

test('both sides of every case of the read benchmark answer the same', async () => {
  const openByHand = async () => new (await initSqlJs()).Database();
  const cases = await prepareCases(openByHand, { users: 200, parents: 60, children: 10, growth: [50, 200] });
  const compared = new Map<string, number>();
  for (const each of cases) compared.set(each.name, await check(each));
  expect(compared.size).toBe(10);
  expect([...compared].filter(([, count]) => count < 50)).toEqual([]);
}, 30_000);

test('a difference of values, of objects held and of objects shared is found, the order of properties is none', () => {
  const one = { id: 1 };
  expect(firstDifference([{ a: 1, b: one }], [{ b: { id: 1 }, a: 1 }])).toBeUndefined();
  expect(firstDifference([{ a: 1 }], [{ a: '1' }])).toBe('the answer.0.a is 1, by hand 1');
  expect(firstDifference([one], [one, { id: 2 }])).toContain('the answer.1 is undefined');
  expect(firstDifference([{ a: 1, b: undefined }], [{ a: 1, b: null }])).toContain('.b is undefined, by hand null');
  expect(firstDifference([{ id: 1 }, { id: 1 }], [one, one])).toBe('the answer.1 is another object than by hand');
  expect(firstDifference([one, one], [{ id: 1 }, { id: 1 }])).toBe('the answer.1 is another object than by hand');
});

test('the table shows medians of runs, figures per operation, and marks what is over its target', () => {
  const run = (ours: number): Measurement[] => [
    { name: 'read', figure: 'ratio', target: 0.9, operations: 1, ours, theirs: 10, ratio: ours / 10, difference: ours - 10 },
    { name: 'key', figure: 'over', target: 3, operations: 1000, ours, theirs: 4, ratio: ours / 4, difference: ours - 4 },
    { name: '1k', figure: 'growth', target: undefined, operations: 1000, ours: 1, theirs: 1, ratio: 1, difference: 0 },
    { name: '10k', figure: 'growth', target: undefined, operations: 10_000, ours: 11, theirs: 10, ratio: 1.1, difference: 1 },
  ];
  const lines = tableOf({ title: 'Here', runs: [run(9), run(12), run(8)], variant: { title: 'else', runs: [run(6)] } }).split(
    '\n',
  );
  const cells = lines.map((line) => line.split(/ {2,}/));
  expect(cells[0]).toEqual(['Here', 'Relata', 'by hand', 'figure', 'target', 'else', 'each run']);
  expect(cells.slice(2)).toEqual([
    ['read', '9.00 ms', '10.00 ms', 'Relata / by hand', '0.90', '<= 0.90', '0.60', '0.90', '1.20', '0.80'],
    ['key', '9.0 µs', '4.0 µs', 'Relata - by hand, each', '5.0 µs', '<= 3 µs', '✗', '2.0 µs', '5.0 µs', '8.0 µs', '4.0 µs'],
    ['1k', '1.00 µs', '1.00 µs', 'Relata, to the first', '1.00', '1.00', '1.00', '1.00', '1.00'],
    ['10k', '1.10 µs', '1.00 µs', 'Relata, to the first', '1.10', '1.10', '1.10', '1.10', '1.10'],
  ]);
  expect(median([3, 1, 2])).toBe(2);
});
