import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { check } from '../../bench/compare/run.js';
import type { HandDatabase } from '../../bench/compare/sql-js.js';
import { prepareCases } from '../../bench/objects/cases.js';

/** The benchmark of objects, small and without its clock: both sides have to leave the same objects and rows, also the second time. */

const initSqlJs = createRequire(import.meta.url)('sql.js') as () => Promise<{ Database: new () => HandDatabase }>;

test('both sides of every case of the benchmark of objects do the same', async () => {
  const openByHand = async () => new (await initSqlJs()).Database();
  const cases = await prepareCases(openByHand, { all: 400, changed: 200 });
  for (const each of [...cases, ...cases]) expect(await check(each), each.name).toBeGreaterThan(0);
  expect(cases.length).toBe(10);
}, 30_000);
