import { expect, test } from 'vitest';
import { campaign, changes, compared, reads } from './campaign.js';

test('random queries answer what loops over plain values answer', async () => {
  const start = performance.now();
  const count = await campaign(reads, { seed: 81, numRuns: 20 });
  console.log(count, compared, performance.now() - start);
  expect(count).toBeGreaterThan(100);
}, 600_000);

test('random patches and deletes change the rows that loops over plain values change', async () => {
  const count = await campaign(changes, { seed: 87, numRuns: 3 });
  console.log(count);
  expect(count).toBeGreaterThan(100);
}, 600_000);
