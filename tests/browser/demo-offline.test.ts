import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch, openPage } from './chromium.js';
import { card, shown, write } from './fieldbook-page.js';
import { startKillable } from './killable.js';
import { type Served, serveBuilt } from './serving.js';

const mole = { species: 'European mole', count: '2', place: 'Far Field', observer: 'Maren', tags: 'spring' };

async function add(page: Page, fields: Record<string, string>): Promise<void> {
  await page.click('#new-sighting');
  await write(page, fields);
}

describe('the demo without a network', () => {
  let profile: string;

  beforeAll(() => {
    profile = mkdtempSync(join(tmpdir(), 'relata-profile-'));
  });

  afterAll(() => rmSync(profile, { recursive: true, force: true, maxRetries: 5 }));

  test('starts, and has what was changed before its browser was killed', async () => {
    const served = await serveBuilt('demo', '/some/folder/');
    const inBrowser = async (act: (page: Page) => Promise<void>) => {
      const { page, kill } = await startKillable(profile);
      try {
        await act(page);
      } finally {
        await kill();
      }
    };
    try {
      await inBrowser(async (page) => {
        await page.goto(served.address);
        await shown(page, '#offline-start', 'ready');
        await shown(page, '#network', 'Online');
        await shown(page, '#tally', '20 sightings, 330 individuals');
        await served.close();
        await page.reload();
        await shown(page, '#network', 'Offline');
        await add(page, mole);
        await shown(page, '#tally', '21 sightings, 332 individuals');
      });
      await inBrowser(async (page) => {
        await page.goto(served.address);
        await shown(page, '#tally', '21 sightings, 332 individuals');
        expect(await card(page, 'European mole').textContent()).toContain('Far Field');
        await shown(page, '#network', 'Offline');
        expect(await page.textContent('#storage-title')).toBe('Kept in this browser.');
        expect(await page.textContent('#storage-mode')).toBe('OPFS');
        expect(await page.textContent('#storage-durability')).toBe('strict');
        expect(await page.textContent('#storage-size')).toMatch(/^\d+ KB of \d/);
      });
    } finally {
      await served.close();
    }
  });
});

describe('the demo in several tabs', () => {
  let served: Served;
  let browser: Awaited<ReturnType<typeof launch>>;
  let context: BrowserContext;

  beforeAll(async () => {
    served = await serveBuilt('demo');
    browser = await launch();
    context = await browser.newContext();
  });

  afterAll(async () => {
    await browser?.close();
    await served?.close();
  });

  test('writes the sample once, shows the same everywhere, and goes on when one is closed', async () => {
    const [first, second] = await Promise.all([openPage(context), openPage(context)]);
    const pages = [first.page, second.page];
    // Both find nothing, and begin at once.
    await Promise.all(pages.map((page) => page.goto(served.address)));
    await Promise.all(pages.map((page) => shown(page, '#tally', '20 sightings, 330 individuals')));
    await card(second.page, 'Barn owl').getByText('Change').focus();
    await add(first.page, mole);
    await shown(second.page, '#tally', '21 sightings, 332 individuals');
    expect(await second.page.evaluate(() => document.activeElement?.ariaLabel)).toBe('Change the sighting of Barn owl');
    expect([first.wrongs, second.wrongs]).toEqual([[], []]);
    await first.page.close();
    await add(second.page, { ...mole, count: '1', place: 'Mill Pond' });
    await shown(second.page, '#tally', '22 sightings, 333 individuals');
    await second.page.reload();
    await shown(second.page, '#tally', '22 sightings, 333 individuals');
  });

  test('says so where a browser stores nothing', async () => {
    const none = await browser.newContext();
    await none.route('**/relata-worker*', async (route) => {
      const response = await route.fetch();
      const lacking =
        "for (const [on, name] of [[navigator, 'storage'], [self, 'indexedDB']]) Object.defineProperty(on, name, {});";
      await route.fulfill({ response, body: `${lacking}\n${await response.text()}` });
    });
    const { page } = await openPage(none);
    await page.goto(served.address);
    await shown(page, '#tally', '20 sightings');
    await shown(page, '#storage-title', 'Kept in memory only.');
    expect(await page.textContent('#storage-mode')).toBe('Memory');
  });

  test('keeps an emptied fieldbook empty', async () => {
    const { page } = await openPage(await browser.newContext());
    await page.goto(served.address);
    await shown(page, '#tally', '20 sightings');
    await page.click('#start-empty');
    await page.locator('text=The fieldbook is empty.').waitFor();
    await page.reload();
    await page.locator('text=The fieldbook is empty.').waitFor();
  });
});
