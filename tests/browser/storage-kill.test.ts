import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startKillable } from './killable.js';
import { type Served, serveBuilt } from './serving.js';
import { type Place, storeIn } from './stores.js';

/** How often each kind of storage loses its browser with strict commits, and with relaxed ones; `npm run test:kill` does it more often. */
const RUNS = { strict: Number(process.env.KILLS ?? 20), relaxed: Number(process.env.KILLS ?? 5) };
/** How long the work may last before it is ended, in milliseconds. */
const LONGEST = 600;

let served: Served;

beforeAll(async () => {
  served = await serveBuilt('tests/browser/fixtures/storage');
});

afterAll(async () => {
  await served?.close();
});

/** The last batch that was told to be committed, as the page tells it. */
function committedOn(page: Page, before: number): { readonly last: number; readonly first: Promise<void> } {
  let last = before;
  const first = new Promise<void>((resolve) => {
    page.on('console', (message) => {
      const [, batch] = /^committed (\d+)/.exec(message.text()) ?? [];
      if (batch === undefined) return;
      last = Number(batch);
      resolve();
    });
  });
  return {
    get last() {
      return last;
    },
    first,
  };
}

/** Kills browsers on a profile while they write, so often, and looks each time at what is there then. */
async function loseBrowsers(profile: string, place: Place, { storage, durability }: Kind, runs: number): Promise<void> {
  let acknowledged = 0;
  for (let run = 0; run <= runs; run++) {
    const { page, kill } = await startKillable(profile);
    try {
      await page.goto(served.address);
      const store = storeIn(page, place);
      const state = await store.open(`killed-${durability}`, { storage, durability });
      expect(state).toMatchObject({ check: 'ok', partial: [] });
      // Every batch that is there is a successor of one that is there.
      expect(state.batches).toEqual(state.batches.map((_, index) => index + 1));
      if (durability === 'strict') expect(state.batches.length).toBeGreaterThanOrEqual(acknowledged);
      if (run === runs) break;
      const committed = committedOn(page, state.batches.length);
      // It never ends, but by the death of the page.
      store.work(state.batches.length + 1).catch(() => {});
      await committed.first;
      await page.waitForTimeout(Math.random() * LONGEST);
      await kill();
      acknowledged = committed.last;
    } finally {
      await kill();
    }
  }
  expect(acknowledged).toBeGreaterThanOrEqual(runs);
}

interface Kind {
  readonly storage: 'indexeddb' | 'opfs';
  readonly durability: 'strict' | 'relaxed';
}

// All at once, each with browsers of its own: most of the time they start.
test.concurrent.each([
  ['indexeddb', 'page'],
  ['indexeddb', 'worker'],
  ['opfs', 'worker'],
] as const)(
  `F112: %s in a %s is whole after ${RUNS.strict} killed browsers, with all strict commits, and after ${RUNS.relaxed} with relaxed ones`,
  { timeout: 0 },
  async (storage, place) => {
    const profile = mkdtempSync(join(tmpdir(), 'relata-profile-'));
    try {
      for (const durability of ['strict', 'relaxed'] as const) {
        await loseBrowsers(profile, place, { storage, durability }, RUNS[durability]);
      }
    } finally {
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    }
  },
);
