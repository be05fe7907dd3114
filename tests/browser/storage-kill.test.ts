import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
/**
 * How old a commit is that cannot be lost when another one has ended after it, in milliseconds. Relaxed ones are written 50 ms after
 * the first of them, those that come meanwhile wait as long again, and a commit more may take its time.
 */
const KEPT = { strict: 0, relaxed: 200 };

let served: Served;

beforeAll(async () => {
  served = await serveBuilt('tests/browser/fixtures/storage');
});

afterAll(async () => {
  await served?.close();
});

/** The batches that were told to be committed, as the page tells it. */
class Committed {
  /** Resolves when there is one. */
  readonly first: Promise<void>;
  readonly #batches: { readonly batch: number; readonly at: number }[] = [];

  constructor(page: Page) {
    this.first = new Promise<void>((resolve) => {
      page.on('console', (message) => {
        const [, batch, at] = /^committed (\d+) at ([\d.]+)/.exec(message.text()) ?? [];
        if (batch === undefined) return;
        this.#batches.push({ batch: Number(batch), at: Number(at) });
        resolve();
      });
    });
  }

  /** How many batches have to be there: all, or those that were so many milliseconds old when the last one was committed. */
  least(age: number): number {
    const last = this.#batches.at(-1);
    return last === undefined ? 0 : (this.#batches.findLast(({ at }) => at <= last.at - age)?.batch ?? 0);
  }
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
      expect(state.batches.length).toBeGreaterThanOrEqual(acknowledged);
      if (run === runs) break;
      const committed = new Committed(page);
      // It never ends, but by the death of the page.
      store.work(state.batches.length + 1).catch(() => {});
      await committed.first;
      await page.waitForTimeout(Math.random() * LONGEST);
      await kill();
      acknowledged = Math.max(acknowledged, committed.least(KEPT[durability]));
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
  `F112: %s in a %s is whole after ${RUNS.strict} killed browsers, with all strict commits, and after ${RUNS.relaxed} with relaxed ones that are not of the last moment`,
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

/** What is done with a database of the name in a browser of its own, which is killed then; the profile is what the browsers share. */
type InBrowser = (work: (store: ReturnType<typeof storeIn>) => Promise<void>) => Promise<void>;

async function killedBrowsers(place: Place, use: (inBrowser: InBrowser, profile: string) => Promise<void>): Promise<void> {
  const profile = mkdtempSync(join(tmpdir(), 'relata-profile-'));
  const inBrowser: InBrowser = async (work) => {
    const { page, kill } = await startKillable(profile);
    try {
      await page.goto(served.address);
      await work(storeIn(page, place));
    } finally {
      await kill();
    }
  };
  try {
    await use(inBrowser, profile);
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

test.each(['page', 'worker'] as const)(
  'F112: half an entry in the log of IndexedDB, as a killed browser leaves it, takes nothing with it (%s)',
  (place) =>
    killedBrowsers(place, async (inBrowser, profile) => {
      for (const batch of [1, 2, 3]) {
        await inBrowser(async (store) => {
          const { batches } = await store.open('torn', { storage: 'indexeddb' });
          expect(batches).toEqual([1, 2].slice(0, batch - 1));
          expect(await store.write(batch)).toBe(undefined);
        });
        if (batch === 1) for (const log of logsOf(profile)) appendFileSync(log, HALF_ENTRY);
      }
    }),
);

test('F112: what a browser has thrown away because it was damaged is told of, and not taken for an empty database', () =>
  killedBrowsers('page', async (inBrowser, profile) => {
    await inBrowser(async (store) => {
      await store.open('lost', { storage: 'indexeddb' });
      expect(await store.write(1)).toBe(undefined);
    });
    for (const log of logsOf(profile)) damage(log);
    await inBrowser(async (store) => {
      const lost = {
        code: 'databaseCorrupt',
        message: expect.stringContaining("threw everything in it away, the database 'lost' too"),
      };
      await expect(store.open('lost', { storage: 'indexeddb' })).rejects.toMatchObject(lost);
      // The application knows now.
      expect(await store.open('lost', { storage: 'indexeddb' })).toMatchObject({ batches: [] });
    });
  }));

/** The first bytes of an entry of a log of LevelDB: its checksum, its length of 1000 bytes, that it is whole, and a tenth of it. */
const HALF_ENTRY = Uint8Array.from({ length: 107 }, (_, index) => [90, 90, 90, 90, 0xe8, 3, 1][index] ?? 90);

/** The logs that Chromium has written of IndexedDB. */
function logsOf(profile: string): readonly string[] {
  const folder = join(profile, 'Default', 'IndexedDB');
  const [site = ''] = readdirSync(folder).filter((name) => name.endsWith('.leveldb'));
  const logs = readdirSync(join(folder, site)).filter((name) => name.endsWith('.log'));
  expect(logs).not.toEqual([]);
  return logs.map((log) => join(folder, site, log));
}

/** Damages a file in the middle. */
function damage(file: string): void {
  const bytes = readFileSync(file);
  bytes.fill(0xff, bytes.length >> 1, (bytes.length >> 1) + 64);
  writeFileSync(file, bytes);
}
