import { expect, test } from 'vitest';
import { campaign, changes, reads, settings } from './campaign.js';
import { flat } from './flat-join.js';

// Each was planted, and found with a case of a few rows: `$ne` without its null branch, a limit applied before the conditions and the
// inner joins, `$every` that is false without rows, a skip that is left out without a limit, a page's ties broken downwards.

/** How many answers there have to be, unless it was said what to run. */
const least = (answers: number) => (Object.keys(settings).length > 0 ? 0 : answers);

test('F84 F116: random filters, joins, orders and pages answer what loops over plain values answer', async () => {
  expect(await campaign(reads, { seed: 84, numRuns: 75 })).toBeGreaterThanOrEqual(least(10_000));
}, 36_000_000);

test('F116: random patches and deletes change the rows that loops over plain values change', async () => {
  expect(await campaign(changes, { seed: 87, numRuns: 10 })).toBeGreaterThanOrEqual(least(500));
}, 36_000_000);

test('F116: a nested join holds the pairs that a flat SQL join over the exported file holds', async () => {
  expect(await campaign(flat, { seed: 1, numRuns: 10 })).toBeGreaterThanOrEqual(least(100));
}, 36_000_000);
