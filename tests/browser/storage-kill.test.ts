import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

/**
 * Kills browsers on a profile while they write, so often, and looks each time at what is there then. Chromium leaves half an entry in
 * the log of IndexedDB when it is killed between two writes of its own, and throws everything away when it reads on there: then the
 * database has to say so, and begins anew.
 *
 * @returns how often it said so
 */
async function loseBrowsers(profile: string, place: Place, { storage, durability }: Kind, runs: number): Promise<number> {
  let acknowledged = 0;
  let [told, kept] = [0, 0];
  for (let run = 0; run <= runs; run++) {
    const { page, kill } = await startKillable(profile);
    try {
      await page.goto(served.address);
      const store = storeIn(page, place);
      const open = () => store.open(`killed-${durability}`, { storage, durability });
      const state = await open().catch((error: Error) => {
        if (!error.message.includes('threw everything in it away')) throw error;
        told++;
        kept += acknowledged;
        acknowledged = 0;
        return open();
      });
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
  expect(kept + acknowledged).toBeGreaterThanOrEqual(runs);
  return told;
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
  `F112: %s in a %s is whole after ${RUNS.strict} killed browsers, with all strict commits or word of their loss, and after ${RUNS.relaxed} with relaxed ones`,
  { timeout: 0 },
  async (storage, place) => {
    const profile = mkdtempSync(join(tmpdir(), 'relata-profile-'));
    try {
      for (const durability of ['strict', 'relaxed'] as const) {
        const told = await loseBrowsers(profile, place, { storage, durability }, RUNS[durability]);
        // OPFS has no log that could be thrown away.
        expect(told).toBeLessThanOrEqual(storage === 'opfs' ? 0 : Math.ceil(RUNS[durability] / 20));
      }
    } finally {
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    }
  },
);

test('F112: what a browser has thrown away because it was damaged is told of, and not taken for an empty database', async () => {
  const profile = mkdtempSync(join(tmpdir(), 'relata-profile-'));
  const inBrowser = async (work: (store: ReturnType<typeof storeIn>) => Promise<void>): Promise<void> => {
    const { page, kill } = await startKillable(profile);
    try {
      await page.goto(served.address);
      await work(storeIn(page, 'page'));
    } finally {
      await kill();
    }
  };
  try {
    await inBrowser(async (store) => {
      await store.open('lost', { storage: 'indexeddb' });
      expect(await store.write(1)).toBe(undefined);
    });
    damage(join(profile, 'Default', 'IndexedDB'));
    await inBrowser(async (store) => {
      const lost = {
        code: 'databaseCorrupt',
        message: expect.stringContaining("threw everything in it away, the database 'lost' too"),
      };
      await expect(store.open('lost', { storage: 'indexeddb' })).rejects.toMatchObject(lost);
      // The application knows now.
      expect(await store.open('lost', { storage: 'indexeddb' })).toMatchObject({ batches: [] });
    });
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
});

/** Damages what Chromium has written of IndexedDB, in the middle of it. */
function damage(folder: string): void {
  const [site = ''] = readdirSync(folder).filter((name) => name.endsWith('.leveldb'));
  const logs = readdirSync(join(folder, site)).filter((name) => name.endsWith('.log'));
  expect(logs).not.toEqual([]);
  for (const log of logs) {
    const file = join(folder, site, log);
    const bytes = readFileSync(file);
    bytes.fill(0xff, bytes.length >> 1, (bytes.length >> 1) + 64);
    writeFileSync(file, bytes);
  }
}
