import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startKillable } from './killable.js';
import { type Served, serveBuilt } from './serving.js';
import { type Place, storeIn } from './stores.js';

/** How often each kind of storage loses its browser; `npm run test:kill -- --runs 200` says more. */
const RUNS = Number(process.env.KILLS ?? 3);
/** How long the work may last before it is ended, in milliseconds. */
const LONGEST = 600;

let served: Served;
let profile: string;

beforeAll(async () => {
  served = await serveBuilt('tests/browser/fixtures/storage');
  profile = mkdtempSync(join(tmpdir(), 'relata-profile-'));
});

afterAll(async () => {
  await served?.close();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
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

describe.each([
  ['indexeddb', 'page', 'strict'],
  ['indexeddb', 'page', 'relaxed'],
  ['opfs', 'worker', 'strict'],
  ['opfs', 'worker', 'relaxed'],
] as const)('%s in a %s, %s', (storage, place: Place, durability) => {
  test(`F112: a browser killed ${RUNS} times leaves whole transactions, and all strict commits`, {
    timeout: 0,
  }, async () => {
    let acknowledged = 0;
    for (let run = 0; run <= RUNS; run++) {
      const { page, kill } = await startKillable(profile);
      try {
        await page.goto(served.address);
        const store = storeIn(page, place);
        const state = await store.open(`killed-${durability}`, { storage, durability });
        expect(state).toMatchObject({ check: 'ok', partial: [] });
        // Every batch that is there is a successor of one that is there.
        expect(state.batches).toEqual(state.batches.map((_, index) => index + 1));
        if (durability === 'strict') expect(state.batches.length).toBeGreaterThanOrEqual(acknowledged);
        if (run === RUNS) break;
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
    expect(acknowledged).toBeGreaterThanOrEqual(RUNS);
  });
});
