import { type Browser, type BrowserContext, chromium as driver } from 'playwright-core';
import { CHROMIUM_VARIABLE, FLAGS, chromium as find } from '../../scripts/steps/chromium.mjs';

/** Starts the browser that `npm test` found, or finds one. A missing one is an error that says how to get it. */
export async function launch(): Promise<Browser> {
  const executablePath = process.env[CHROMIUM_VARIABLE] ?? (await find());
  // launch() makes a new profile folder each time, and removes it.
  return driver.launch({ executablePath, args: FLAGS });
}

/** A page with what went wrong on it. */
export async function openPage(context: BrowserContext) {
  const page = await context.newPage();
  /** Errors of scripts, of the console (where refusals of the content policy are reported too), and failed requests. */
  const wrongs: string[] = [];
  page.on('pageerror', (error) => wrongs.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') wrongs.push(`console: ${message.text()}`);
  });
  page.on('requestfailed', (request) => wrongs.push(`request: ${request.url()} ${request.failure()?.errorText ?? ''}`));
  page.on('response', (response) => {
    if (response.status() >= 400) wrongs.push(`response: ${response.status()} ${response.url()}`);
  });
  return { page, wrongs };
}
