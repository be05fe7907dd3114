import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launch } from './chromium.js';
import { type Served, serveBuilt } from './serving.js';
import { type Place, storeIn } from './stores.js';

let browser: Browser;
let served: Served;
let context: BrowserContext;

beforeAll(async () => {
  browser = await launch();
  served = await serveBuilt('tests/browser/fixtures/storage');
});

afterAll(async () => {
  await browser?.close();
  await served?.close();
});

beforeEach(async () => {
  await context?.close();
  context = await browser.newContext();
});

async function visit(place: Place) {
  const page = await context.newPage();
  await page.goto(served.address);
  return { page, store: storeIn(page, place) };
}

const kinds = [
  ['indexeddb', 'page', 'strict'],
  ['indexeddb', 'worker', 'strict'],
  ['indexeddb', 'page', 'relaxed'],
  ['opfs', 'worker', 'strict'],
  ['opfs', 'worker', 'relaxed'],
] as const;

describe.each(kinds)('%s in a %s, %s', (storage, place, durability) => {
  test('what was committed is there when the page is loaded again', async () => {
    const { page, store } = await visit(place);
    const first = await store.open('notes', { storage, durability });
    expect(first).toEqual({ mode: storage, durability, check: 'ok', partial: [], batches: [] });
    for (const batch of [1, 2, 3]) expect(await store.write(batch, 3000)).toBe(undefined);
    // Relaxed commits are kept when the page goes.
    await page.reload();
    expect(await storeIn(page, place).open('notes', { storage, durability })).toEqual({ ...first, batches: [1, 2, 3] });
  });
});
