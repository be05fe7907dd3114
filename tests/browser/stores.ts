import type { Page } from 'playwright-core';
import type { Store } from './fixtures/storage/store.js';

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
