import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch, openPage } from './chromium.js';
import { card, go, shown, write } from './fieldbook-page.js';
import { type Served, serveBuilt, serveDev } from './serving.js';

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});

afterAll(() => browser?.close());

/** Opens the demo in a profile of its own, and expects it to have had nothing to complain about. */
async function onPage(address: string, act: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/London' });
  try {
    const { page, wrongs } = await openPage(context);
    await page.goto(address);
    await card(page, 'Common kingfisher').first().waitFor();
    await act(page);
    expect(wrongs).toEqual([]);
  } finally {
    await context.close();
  }
}

describe('the demo, built and served below a path', () => {
  let served: Served;

  beforeAll(async () => {
    served = await serveBuilt('demo', '/some/folder/');
  });

  afterAll(() => served?.close());

  test('shows persisted and joined data: to-one, to-many with counts, many-to-many', () =>
    onPage(served.address, async (page) => {
      await shown(page, '#tally', '20 sightings, 330 individuals');
      const kingfisher = await card(page, 'Common kingfisher').nth(1).textContent();
      for (const part of [
        'Alcedo atthis',
        'Mill Pond',
        'Maren',
        '11 July',
        'Caught three fish',
        'hunting',
        'photo',
        '×\u20091',
      ]) {
        expect(kingfisher).toContain(part);
      }
      await go(page, 'Species');
      expect(await card(page, 'Eurasian otter').textContent()).toMatch(/Last on 1 November 2026.*Otter Bend.*2 sightings/);
      await go(page, 'Places');
      expect(await card(page, 'Otter Bend').textContent()).toMatch(/3 sightings.*2 species.*3 observers.*Eurasian otter/);
      await go(page, 'Inside');
      expect(await page.locator('#inside-facts').textContent()).toMatch(
        /7 entities became \d+ statements.*SightingTag23.*Beginning1/,
      );
    }));

  test('filters and orders by queries', () =>
    onPage(served.address, async (page) => {
      await page.selectOption('#wanted [name="tag"]', 'dusk');
      await shown(page, '#tally', '5 sightings');
      await page.selectOption('#wanted [name="group"]', 'mammal');
      await shown(page, '#tally', '2 sightings, 3 individuals');
      await page.selectOption('#wanted [name="tag"]', '');
      await page.fill('#wanted [name="text"]', 'CAPREOLUS');
      await shown(page, '#tally', '1 sighting, 3 individuals');
      await page.fill('#wanted [name="text"]', 'mermaid');
      await page.click('text=Show all sightings');
      await page.selectOption('#wanted [name="order"]', 'most');
      await shown(page, '.chapter h3', 'Largest number first');
      expect(await page.locator('.card h4').allTextContents()).toMatchObject({ 0: /Wild garlic/, 1: /Snowdrop/, length: 20 });
    }));

  test('adds, changes and removes, with what belongs to it', () =>
    onPage(served.address, async (page) => {
      await page.click('#new-sighting');
      await write(page, { species: 'European mole', count: '2', place: 'Far Field', observer: 'Maren', tags: 'spring, photo' });
      await shown(page, '#tally', '21 sightings, 332 individuals');
      await card(page, 'European mole').getByText('Change').click();
      // The form opens when it has asked for the names to suggest.
      await page.locator('dialog[open]').waitFor();
      expect(await page.inputValue('#sighting-form [name="tags"]')).toBe('photo, spring');
      await write(page, { place: 'Mill Pond', tags: 'photo', note: 'A fresh hill, and <b>then</b> the mole.' });
      await shown(page, '.card', 'A fresh hill, and <b>then</b> the mole.');
      const mole = await card(page, 'European mole').textContent();
      expect(mole).toContain('Mill Pond');
      expect(mole).not.toContain('spring');
      await card(page, 'European mole').getByText('Remove').click();
      await shown(page, '#tally', '20 sightings, 330 individuals');
      await page.click('text=Undo');
      await shown(page, '#tally', '21 sightings, 332 individuals');
    }));

  test('says in a sentence why something cannot be done, and does none of it', () =>
    onPage(served.address, async (page) => {
      await go(page, 'Places');
      await card(page, 'Mill Pond').getByText('Remove').click();
      await shown(page, '[role="alert"]', 'Mill Pond cannot be removed while it has sightings.');
      await card(page, 'Mill Pond').getByText('Rename').click();
      await page.fill('#place-form [name="name"]', 'Otter Bend');
      await page.click('#place-form [type="submit"]');
      await shown(page, '#place-form .failure', 'Another Place has the same name already.');
      await page.click('#place-form .cancel');
      expect(await page.locator('.places h3').allTextContents()).toContain('Mill Pond');
    }));

  test('saves a file, starts empty, and opens the file again', () =>
    onPage(served.address, async (page) => {
      const [download] = await Promise.all([page.waitForEvent('download'), page.click('#save-file')]);
      const path = await download.path();
      expect(readFileSync(path).subarray(0, 15).toString()).toBe('SQLite format 3');
      await page.click('#start-empty');
      await page.locator('text=The fieldbook is empty.').waitFor();
      await page.setInputFiles('#open-file', path);
      await shown(page, '#tally', '20 sightings, 330 individuals');
      await page.setInputFiles('#open-file', {
        name: 'poem.txt',
        mimeType: 'text/plain',
        buffer: Buffer.from('no database '.repeat(99)),
      });
      await shown(page, '[role="alert"]', 'This file is no fieldbook.');
      await shown(page, '#tally', '20 sightings, 330 individuals');
    }));

  test('fits 360 pixels, without scrolling sideways', () =>
    onPage(served.address, async (page) => {
      await page.setViewportSize({ width: 360, height: 740 });
      for (const title of ['Species', 'Places', 'Inside', 'Sightings']) {
        await go(page, title);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      }
    }));
});

describe('the demo in development', () => {
  let served: Served;

  beforeAll(async () => {
    served = await serveDev('demo');
  });

  afterAll(() => served?.close());

  test('shows persisted and joined data', () =>
    onPage(served.address, async (page) => {
      await shown(page, '#tally', '20 sightings, 330 individuals');
      expect(await card(page, 'Eurasian otter').first().textContent()).toMatch(/Lutra lutra.*Otter Bend.*Tomas.*dusk/);
    }));
});
