import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { launch } from './chromium.js';
import type { Store } from './fixtures/storage/store.js';
import { type Served, serveBuilt } from './serving.js';

/** Where a database is opened. */
export type Place = 'page' | 'worker';

type Methods = {
  [K in keyof Store]: Store[K] extends (...args: infer A) => Promise<infer R> ? (...args: A) => Promise<R> : never;
};

/** The store of a page of the storage fixture, or of its worker, as if it were here. What it throws has the `code` of the error there. */
export function storeIn(page: Page, place: Place): Methods {
  return new Proxy({} as Methods, {
    get(_, method: string) {
      return async (...args: unknown[]) => {
        const { answer, error } = await page.evaluate(
          ([where, name, given]) =>
            (
              globalThis as unknown as { call(...call: unknown[]): Promise<{ answer?: unknown; error?: { message: string } }> }
            ).call(where, name, ...(given as unknown[])),
          [place, method, args] as const,
        );
        if (error !== undefined) throw Object.assign(new Error(error.message), error);
        return answer;
      };
    },
  });
}

/** Pages of the storage fixture for the tests of a file; the pages of a test share what the site keeps, and know nothing of other tests. */
export function storagePages() {
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
  return {
    /** What the pages of the test share. */
    context: () => context,
    /** Opens a page, and answers the store in it or in its worker. */
    async visit(place: Place) {
      const page = await context.newPage();
      await page.goto(served.address);
      return { page, store: storeIn(page, place) };
    },
  };
}
