/**
 * `node scripts/bench.mjs storage`: what a one-row commit, a large transaction and opening cost in each storage, in Chromium and in Node.
 * Only ratios within one run say something: the machine does other things too.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium as driver } from 'playwright-core';
import { build, preview } from 'vite';
import { Database, defineEntity, SQLiteDatabaseAdapter, t } from '../dist/index.js';
import { chromium, FLAGS } from '../scripts/steps/chromium.mjs';

const COMMITS = 200;
/** Seven rows of 1 MB in a transaction, this often. */
const LARGE = 7;
const ROW = 1_000_000;

const KINDS = [
  ['memory', 'page', 'strict'],
  ['indexeddb', 'page', 'relaxed'],
  ['indexeddb', 'page', 'strict'],
  ['opfs', 'worker', 'relaxed'],
  ['opfs', 'worker', 'strict'],
];

const folder = mkdtempSync(join(tmpdir(), 'relata-bench-'));
const configFile = fileURLToPath(new URL('../tests/browser/fixtures/storage/vite.config.ts', import.meta.url));
await build({ configFile, logLevel: 'warn', build: { outDir: join(folder, 'site'), emptyOutDir: true } });
const host = { host: '127.0.0.1', port: 0 };
const server = await preview({ configFile, logLevel: 'warn', build: { outDir: join(folder, 'site') }, preview: host });
const [address] = server.resolvedUrls.local;
const browser = await driver.launch({ executablePath: await chromium(), args: FLAGS });

const row = (name, numbers) => console.log(name.padEnd(36) + numbers.map((number) => number.toFixed(2).padStart(14)).join(''));
console.log(
  ' '.repeat(36) +
    ['commit ms', `${(LARGE * 7 * ROW) / 1e6} MB ms`, 'open it ms', 'open new ms'].map((head) => head.padStart(14)).join(''),
);

for (const [storage, place, durability] of KINDS) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(address);
  const call = async (method, ...args) => {
    const { answer, error } = await page.evaluate(
      ([where, name, given]) => globalThis.call(where, name, ...given),
      [place, method, args],
    );
    if (error !== undefined) throw new Error(error.message);
    return answer;
  };
  // The first opening loads the modules.
  await call('opening', 'warm', { storage, durability });
  await call('close');
  const fresh = await call('opening', 'bench', { storage, durability });
  const commit = await call('commits', COMMITS);
  const start = performance.now();
  for (let batch = 1; batch <= LARGE; batch++) await call('write', batch, ROW);
  const large = performance.now() - start;
  await call('close');
  row(`${storage} (${place}, ${durability})`, [commit, large, await call('opening', 'bench', { storage, durability }), fresh]);
  await context.close();
}
await browser.close();
await server.close();

const Entry = defineEntity('Entry', { id: t.number().primaryKey().autoIncrement(), batch: t.number(), text: t.string() });

for (const [storage, durability] of [
  ['memory', 'strict'],
  ['file', 'relaxed'],
  ['file', 'strict'],
]) {
  const opening = async (name) => {
    const start = performance.now();
    const database = new Database(new SQLiteDatabaseAdapter(join(folder, name), { storage, durability }), [Entry]);
    await database.migrate();
    return { database, milliseconds: performance.now() - start };
  };
  await (await opening(`warm-${durability}`)).database.close();
  const { database, milliseconds } = await opening(`bench-${durability}`);
  let start = performance.now();
  for (let batch = 0; batch < COMMITS; batch++) await database.persist(new Entry({ batch, text: 'one row of a commit' }));
  const commit = (performance.now() - start) / COMMITS;
  start = performance.now();
  for (let batch = 1; batch <= LARGE; batch++) {
    await database.persist(...Array.from({ length: 7 }, () => new Entry({ batch, text: 'x'.repeat(ROW) })));
  }
  const large = performance.now() - start;
  await database.close();
  const again = await opening(`bench-${durability}`);
  row(`${storage} (Node, ${durability})`, [commit, large, again.milliseconds, milliseconds]);
  await again.database.close();
}
rmSync(folder, { recursive: true, force: true });
