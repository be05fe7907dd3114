import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import type { Browser } from 'playwright-core';
import { openPage } from '../browser/chromium.js';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};

/** No eval, no inline scripts but those with the nonce: what a careful host sends. */
const POLICY = "default-src 'none'; script-src 'self' 'nonce-relata' 'wasm-unsafe-eval'; connect-src 'self'; img-src data:";

/** Serves a folder on this machine, with a strict content policy, while something is done with its address. */
export async function serving<T>(folder: string, act: (address: string) => Promise<T>): Promise<T> {
  const server = createServer(async ({ url = '/' }, response) => {
    const path = normalize(decodeURIComponent(new URL(url, 'http://localhost').pathname));
    const file = join(folder, path.endsWith('/') ? join(path, 'index.html') : path);
    const body = await readFile(file).catch(() => undefined);
    response.setHeader('Content-Security-Policy', POLICY);
    response.setHeader('Content-Type', TYPES[extname(file)] ?? 'application/octet-stream');
    response.writeHead(body === undefined ? 404 : 200).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await act(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** What the app in a page answers, and what the browser complained about. */
export async function answerAt(browser: Browser, address: string): Promise<{ answer: unknown; wrongs: string[] }> {
  const context = await browser.newContext();
  try {
    const { page, wrongs } = await openPage(context);
    await page.goto(address);
    const output = page.locator('#answer:not(:empty)');
    await output.waitFor({ timeout: 30_000 }).catch((error: unknown) => {
      throw new Error(`The page never answered; the browser said:\n${wrongs.join('\n')}`, { cause: error });
    });
    return { answer: JSON.parse((await output.textContent()) ?? ''), wrongs };
  } finally {
    await context.close();
  }
}
