import type { Locator, Page } from 'playwright-core';

/** The cards of the page that is shown, with a text. */
export const card = (page: Page, text: string): Locator => page.locator('[data-view]:not([hidden]) .card', { hasText: text });

/** Waits for a text that comes with the next answer of the database. */
export const shown = (page: Page, selector: string, text: string): Promise<void> =>
  page.locator(selector, { hasText: text }).waitFor();

/** Follows a link of the navigation; the page is there when its title has the focus. */
export async function go(page: Page, title: string): Promise<void> {
  await page.click(`nav >> text=${title}`);
  await page.locator('h2:focus', { hasText: title }).waitFor();
}

/** Fills in the form of a sighting, and saves it. */
export async function write(page: Page, fields: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(fields)) await page.fill(`#sighting-form [name="${name}"]`, value);
  await page.click('#sighting-form [type="submit"]');
  await page.locator('#sighting-dialog').waitFor({ state: 'hidden' });
}
