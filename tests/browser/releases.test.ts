import type { Browser } from 'playwright-core';
import { Database } from 'relata';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { entities } from '../../bench/bcd/entities.js';
import { buildGraph } from '../../bench/bcd/graph.js';
import { readSource } from '../../bench/bcd/source.js';
import { launch } from './chromium.js';
import type { Upgrade } from './fixtures/releases/page.js';
import { type Served, serveBuilt } from './serving.js';

/** The whole browser-compat database (about 340 thousand rows), as a user has it who opens the application after five releases. */

let browser: Browser;
let served: Served;
let file: Uint8Array;

beforeAll(async () => {
  browser = await launch();
  served = await serveBuilt('tests/browser/fixtures/releases');
  const database = new Database([...entities]);
  await database.migrate();
  await database.persist(buildGraph(readSource()));
  file = await database.export();
  await database.close();
}, 400_000);

afterAll(async () => {
  await browser?.close();
  await served?.close();
});

test('the browser-compat database goes through five releases in a page, with every row', async () => {
  const page = await browser.newPage();
  await page.route('**/bcd.sqlite', (route) =>
    route.fulfill({ body: Buffer.from(file), contentType: 'application/octet-stream' }),
  );
  await page.goto(served.address);
  const upgrades = await page.evaluate(() => (globalThis as unknown as { upgradeAll(): Promise<Upgrade[]> }).upgradeAll());
  for (const { release, steps, milliseconds } of upgrades.slice(1))
    console.log(`release ${release}: ${milliseconds.toFixed(0)} ms, ${steps.join(', ')}`);
  const [first, ...others] = upgrades;
  expect(first?.steps).toEqual([]);
  expect(others).toHaveLength(5);
  expect(Number(first?.sums[3]?.[0])).toBeGreaterThan(100_000);
  for (const { sums, steps, again, broken } of others) {
    expect(sums).toEqual(first?.sums);
    expect(steps).not.toEqual([]);
    expect([again, broken]).toEqual([0, 0]);
  }
  await page.close();
}, 400_000);
