import { expect, test } from 'vitest';
import { campaign } from './campaign.js';

test('random work of a session leaves database and objects as a plain model says', async () => {
  await expect(campaign({ seed: 5, numRuns: 40 })).resolves.toBeUndefined();
}, 36_000_000);
