import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, openPage } from './chromium.js';
import type { Answer } from './fixtures/places/library.js';
import { type Served, serveBuilt, serveDev } from './serving.js';

let browser: Browser;
let built: Served;

beforeAll(async () => {
  browser = await launch();
  built = await serveBuilt('tests/browser/fixtures/places');
});

afterAll(async () => {
  await browser?.close();
  await built?.close();
});

/** The answers of the page and of its worker, and what the browser complained about. */
async function answersAt(address: string): Promise<{ page: Answer; worker: Answer; wrongs: string[] }> {
  const context = await browser.newContext();
  try {
    const { page, wrongs } = await openPage(context);
    await page.goto(address);
    const [inPage, inWorker] = await Promise.all(
      ['#page', '#worker'].map(async (id) => {
        await page.locator(`${id}:not(:empty)`).waitFor();
        return JSON.parse((await page.locator(id).textContent()) ?? '') as Answer;
      }),
    );
    return { page: inPage as Answer, worker: inWorker as Answer, wrongs };
  } finally {
    await context.close();
  }
}

const books = [
  { title: 'Letters', year: 1992, author: 'Ada', isBook: true, greeting: 'I am Ada.' },
  { title: 'Notes', year: 1843, author: 'Ada', isBook: true, greeting: 'I am Ada.' },
];

test('F77 F78: migrates once and reads joined instances in a page that forbids eval', async () => {
  const { page, wrongs } = await answersAt(built.address);
  expect(page).toEqual({
    evaluates: false,
    realm: '[object Window]',
    statements: [expect.any(Number), 0],
    books,
    titles: ['Notes', 'Letters'],
  });
  expect(page.statements[0]).toBeGreaterThan(0);
  // The one complaint is about the fixture's own attempt, in the page and in the worker.
  expect(wrongs.filter((wrong) => !wrong.includes("'unsafe-eval' is not an allowed source"))).toEqual([]);
});

test('F77 F78: does the same in a dedicated worker that forbids eval', async () => {
  const { page, worker } = await answersAt(built.address);
  expect(worker).toEqual({ ...page, realm: '[object DedicatedWorkerGlobalScope]' });
});

test('does the same in a page and a worker of the development server', async () => {
  const dev = await serveDev('tests/browser/fixtures/places');
  try {
    const { page, worker, wrongs } = await answersAt(dev.address);
    expect(page.books).toEqual(books);
    expect(worker).toEqual({ ...page, realm: '[object DedicatedWorkerGlobalScope]' });
    expect(wrongs).toEqual([]);
  } finally {
    await dev.close();
  }
});
