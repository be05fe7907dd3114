import type { BrowserContext, Page } from 'playwright-core';
import type { Tab } from './fixtures/tabs/tab.js';

type Methods = {
  [K in keyof Tab]: Tab[K] extends (...args: infer A) => Promise<infer R> ? (...args: A) => Promise<R> : never;
};

/** A real tab of the fixture. */
export interface TabPage {
  readonly page: Page;
  /** The tab's methods, as if they were here. */
  readonly tab: Methods;
  /** The batches that it was told are committed. */
  readonly committed: number[];
  /** What it complained of. */
  readonly wrongs: string[];
}

/** Opens a tab. */
export async function openTab(context: BrowserContext, address: string): Promise<TabPage> {
  const page = await context.newPage();
  const committed: number[] = [];
  const wrongs: string[] = [];
  page.on('console', (message) => {
    const [, batch] = /^committed (\d+)$/.exec(message.text()) ?? [];
    if (batch !== undefined) committed.push(Number(batch));
    else wrongs.push(message.text());
  });
  page.on('pageerror', (error) => wrongs.push(error.message));
  await page.goto(address);
  const tab = new Proxy({} as Methods, {
    get(_, method: string) {
      return (...args: unknown[]) =>
        page.evaluate(
          ([name, given]) => {
            const { tab } = globalThis as unknown as { tab: Record<string, (...args: unknown[]) => Promise<unknown>> };
            return tab[name]?.(...given);
          },
          [method, args] as const,
        );
    },
  });
  return { page, tab, committed, wrongs };
}
