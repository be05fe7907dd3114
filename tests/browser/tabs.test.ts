import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launch } from './chromium.js';
import { ROWS } from './fixtures/tabs/tab.js';
import { type Served, serveBuilt } from './serving.js';
import { openTab, type TabPage } from './tab-pages.js';

let browser: Browser;
let served: Served;
let context: BrowserContext;
let tabs: TabPage[];

beforeAll(async () => {
  browser = await launch();
  served = await serveBuilt('tests/browser/fixtures/tabs');
});

afterAll(async () => {
  await browser?.close();
  await served?.close();
});

beforeEach(async () => {
  context = await browser.newContext();
  tabs = [];
});

afterEach(async () => {
  expect(tabs.flatMap(({ wrongs }) => wrongs)).toEqual([]);
  await context.close();
});

async function visit(): Promise<TabPage> {
  const opened = await openTab(context, served.address);
  tabs.push(opened);
  return opened;
}

describe('migrations of releases', () => {
  test.each(['opfs', 'indexeddb'] as const)('run once when several tabs start at once, with %s', async (storage) => {
    const several = [await visit(), await visit(), await visit()];
    for (const { tab } of several) await tab.open({ name: 'released', storage, tabs: true });
    await several[1]?.tab.write(1);
    const released = await Promise.all(several.map(({ tab }) => tab.release()));
    expect(released.flatMap(({ ran }) => ran)).toEqual(['0001-counted', '0002-filled']);
    expect(released.map(({ foreign_keys }) => foreign_keys)).toEqual([1, 1, 1]);
    for (const { tab } of several) expect(await tab.counted()).toEqual([{ n: ROWS }]);
    await several[2]?.tab.write(2);
    expect(await several[0]?.tab.batches()).toEqual([
      [1, ROWS],
      [2, ROWS],
    ]);
  });
});

describe('one page, its database in the package’s own worker', () => {
  test.each(['memory', 'opfs', 'indexeddb'] as const)('works with %s, logs, and closes', async (storage) => {
    const { tab } = await visit();
    expect(await tab.open({ name: 'alone', storage })).toMatchObject({ mode: storage });
    await tab.write(1);
    expect(await tab.batches()).toEqual([[1, ROWS]]);
    expect((await tab.heard()).statements).toBeGreaterThan(4);
    await tab.close();
    expect(await tab.open({ name: 'alone', storage })).toMatchObject({ mode: storage });
    expect(await tab.batches()).toEqual(storage === 'memory' ? [] : [[1, ROWS]]);
  });

  test('the best storage of a worker is OPFS', async () => {
    const { tab } = await visit();
    expect(await tab.open({ name: 'best' })).toEqual({ mode: 'opfs', durability: 'strict' });
  });
});

describe.each(['opfs', 'indexeddb'] as const)('several tabs, %s', (storage) => {
  const options = { name: 'notes', storage, tabs: true };

  async function several(count: number): Promise<TabPage[]> {
    const opened: TabPage[] = [];
    for (let index = 0; index < count; index++) {
      const one = await visit();
      expect(await one.tab.open(options)).toMatchObject({ mode: storage });
      opened.push(one);
    }
    return opened;
  }

  test('F113 one writes for both, changes are told, and the other takes over', async () => {
    const [first, second] = (await several(2)) as [TabPage, TabPage];
    await first.tab.write(1);
    await second.tab.write(2);
    expect(await first.tab.batches()).toEqual([
      [1, ROWS],
      [2, ROWS],
    ]);
    expect(await second.tab.batches()).toEqual(await first.tab.batches());
    expect((await first.tab.heard()).changes).toContainEqual(['entries']);
    expect((await second.tab.heard()).changes).toContainEqual(['entries']);
    await first.page.close();
    await second.tab.write(3);
    expect((await second.tab.batches()).map(([batch]) => batch)).toEqual([1, 2, 3]);
    expect(await second.tab.check()).toBe('ok');
  });

  test('a database that is closed in the leading tab goes on in the other one, and can be opened again', async () => {
    const [first, second] = (await several(2)) as [TabPage, TabPage];
    await second.tab.write(1);
    await first.tab.close();
    await second.tab.write(2);
    await first.tab.open(options);
    await first.tab.write(3);
    expect((await first.tab.batches()).map(([batch]) => batch)).toEqual([1, 2, 3]);
  });

  test('a transaction of a tab that is closed is rolled back, and others go on', async () => {
    const [first, second, third] = (await several(3)) as [TabPage, TabPage, TabPage];
    await second.tab.hang(1);
    const waiting = third.tab.write(2);
    await second.page.close();
    await waiting;
    expect(await first.tab.batches()).toEqual([[2, ROWS]]);
  });

  test('a transaction that loses its leader fails as one to be done again, and nothing of it is kept', async () => {
    const [first, second] = (await several(2)) as [TabPage, TabPage];
    const slow = second.tab.slowly(1, 800);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await first.page.close();
    expect(await slow).toEqual({ code: 'leaderChanged', retryable: true });
    expect(await second.tab.batches()).toEqual([]);
    await second.tab.write(2);
    expect(await second.tab.batches()).toEqual([[2, ROWS]]);
  });

  test('a tab that is told that it will be frozen leaves the work to others, and is served when it goes on', async () => {
    const [first, second, third] = (await several(3)) as [TabPage, TabPage, TabPage];
    await second.tab.hang(1);
    // Chromium freezes no page that can be seen; its events are what a page gets of it.
    const told = (event: string) =>
      Promise.all([first, second].map(({ page }) => page.evaluate((name) => document.dispatchEvent(new Event(name)), event)));
    await told('freeze');
    await third.tab.write(2);
    expect(await third.tab.batches()).toEqual([[2, ROWS]]);
    await told('resume');
    await first.tab.write(3);
    expect(await first.tab.batches()).toEqual(await third.tab.batches());
  });

  test.each([2, 5])('F113 %i tabs write at once while others are closed: every commit is there exactly once', async (count) => {
    const { seconds, seed } = campaign();
    const random = numbers(seed);
    let next = 0;
    const start = async (): Promise<Working> => {
      const one = await visit();
      await one.tab.open(options);
      next += 1_000_000;
      return { ...one, end: one.tab.work(next).catch(() => undefined) };
    };
    const working: Working[] = [];
    for (let index = 0; index < count; index++) working.push(await start());
    const until = Date.now() + seconds * 1000;
    while (Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 100 + 500 * random()));
      const [closed] = working.splice(Math.floor(random() * working.length), 1);
      await closed?.page.close();
      working.push(await start());
    }
    for (const { tab } of working) await tab.stop();
    const ends = await Promise.all(working.map(({ end }) => end));
    const [last] = working as [Working];
    const batches = await last.tab.batches();
    const kept = new Map(batches);
    const committed = tabs.flatMap((one) => one.committed);
    console.log(
      `${storage}, ${count} tabs: ${committed.length} commits, ${tabs.length - count} tabs closed, repeated ${ends.map((end) => end?.repeated).join(' ')}`,
    );
    expect(committed.filter((batch) => !kept.has(batch))).toEqual([]);
    expect(batches.filter(([, rows]) => rows !== ROWS)).toEqual([]);
    expect(await last.tab.check()).toBe('ok');
    // Something was written by tabs that came later, too.
    expect(ends).not.toContain(undefined);
    for (const one of working) expect(one.committed.length).toBeGreaterThan(0);
  });
});

/** A tab that writes until it is closed or told to stop. */
type Working = TabPage & { readonly end: Promise<{ repeated: number } | undefined> };

/** How long tabs write, from `npm run test:tabs -- --seconds 30`. */
function campaign(): { seconds: number; seed: number } {
  return JSON.parse(process.env['TABS'] ?? '{"seconds":3,"seed":1}') as { seconds: number; seed: number };
}

/** Random numbers from 0 to 1 that are the same for the same seed. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}
