import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium as driver } from 'playwright-core';
import { build, preview } from 'vite';
import { relata } from '../../dist/plugin/vite.js';
import { chromium, FLAGS } from '../../scripts/steps/chromium.mjs';

/** A page that is isolated gets a clock of 5 microseconds instead of 100. */
const headers = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

/**
 * Builds the page of a benchmark, as an application would be, and serves it on this machine.
 *
 * @param {string} name the benchmark's folder in bench/
 * @returns {Promise<{ address: string, close(): Promise<void> }>}
 */
export async function servePage(name) {
  const outDir = mkdtempSync(join(tmpdir(), 'relata-bench-'));
  const config = {
    configFile: false,
    root: fileURLToPath(new URL(`../${name}/`, import.meta.url)),
    base: './',
    logLevel: 'warn',
  };
  await build({ ...config, plugins: [relata()], build: { outDir, emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0 } });
  const server = await preview({ ...config, build: { outDir }, preview: { host: '127.0.0.1', port: 0, headers } });
  const [address] = server.resolvedUrls?.local ?? [];
  const close = async () => {
    await server.close();
    rmSync(outDir, { recursive: true, force: true });
  };
  return { address, close };
}

/**
 * Opens the page in a browser of its own and measures there.
 *
 * @param {string} address
 * @returns {Promise<import('./run.js').Measurement[]>}
 */
export async function measureInPage(address) {
  const browser = await driver.launch({ executablePath: await chromium(), args: [...FLAGS, '--js-flags=--expose-gc'] });
  try {
    const page = await browser.newPage();
    await page.goto(address);
    return await page.evaluate(() => globalThis.measure());
  } finally {
    await browser.close();
  }
}
