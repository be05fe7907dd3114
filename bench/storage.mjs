/**
 * `npm run bench:storage [-- --only WORD]`: what a one-row commit, a large transaction and opening cost in each storage of a browser,
 * against other SQLite libraries in the same run, and in files of Node. Only ratios within a run say something.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium as driver } from 'playwright-core';
import { Database, defineEntity, SQLiteDatabaseAdapter, t } from '../dist/index.js';
import { chromium, FLAGS } from '../scripts/steps/chromium.mjs';
import { servePage } from './compare/chromium.mjs';
import { candidates } from './storage/candidates.mjs';

const SIZES = { commits: 1000, many: 100_000, large: 50_000_000 };
/** How often each is measured, each time in a new browser: one takes half or twice the time of the next. */
const TURNS = { commit: 3, reopen: 7 };
const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });

const row = (name, cells) => console.log(name.padEnd(40) + cells.map((cell) => cell.padStart(14)).join(''));
const numbers = (of) => ['commit', 'commitLater', 'bulk', 'opened'].map((name) => of(name).toFixed(2));
row('milliseconds', ['commit', 'after 100k', '100k rows', 'open 50 MB']);

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

const site = await servePage('storage');
const runs = ['strict', 'relaxed'].flatMap((durability) =>
  Object.keys(candidates)
    .filter((name) => name.includes(values.only))
    .map((candidate) => {
      // What is private is in a browser's memory, so the profile is a real one.
      const profile = mkdtempSync(join(tmpdir(), 'relata-bench-'));
      return { candidate, durability, profile, measured: [] };
    }),
);
try {
  for (const run of runs) await inBrowser(run, 'fill', 'large');
  // In turns, so that a slow moment of the machine is everybody's.
  for (const [work, turns] of Object.entries(TURNS)) {
    for (let turn = 0; turn < turns; turn++) {
      for (const run of runs) run.measured.push(await inBrowser(run, work, work === 'reopen' ? 'large' : `small${turn}`));
    }
  }
} finally {
  for (const { profile } of runs) rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
}
for (const { candidate, durability, measured } of runs) {
  const of = (name) => median(measured.flatMap((numbers) => numbers[name] ?? []));
  row(`${candidate}, ${durability}`, numbers(of));
}
await site.close();
if (values.only === '') await inNode();

async function inBrowser({ profile, candidate, durability }, work, name) {
  const context = await driver.launchPersistentContext(profile, { executablePath: await chromium(), args: FLAGS });
  try {
    const page = await context.newPage();
    await page.goto(site.address);
    return await page.evaluate((given) => globalThis.measure(given), { ...SIZES, work, name, candidate, durability });
  } finally {
    await context.close();
  }
}

async function inNode() {
  const Entry = defineEntity('Entry', { id: t.number().primaryKey().autoIncrement(), batch: t.number(), text: t.string() });
  const folder = mkdtempSync(join(tmpdir(), 'relata-bench-'));
  const timed = async (work) => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };
  const entries = (count, length) => Array.from({ length: count }, (_, batch) => new Entry({ batch, text: 'x'.repeat(length) }));
  for (const durability of ['strict', 'relaxed']) {
    const open = async (name) => {
      const database = new Database(new SQLiteDatabaseAdapter(join(folder, `${name}-${durability}`), { durability }), [Entry]);
      await database.migrate();
      return database;
    };
    const small = await open('small');
    const commits = async () => {
      for (let index = 0; index < SIZES.commits; index++) await small.persist(...entries(1, 20));
    };
    const commit = (await timed(commits)) / SIZES.commits;
    const insert = (database, rows) =>
      database.transaction(async (session) => {
        for (const row of rows) session.add(row);
      });
    const bulk = await timed(() => insert(small, entries(SIZES.many, 40)));
    const commitLater = (await timed(commits)) / SIZES.commits;
    await small.close();
    const large = await open('large');
    await insert(large, entries(SIZES.large / 1000, 950));
    await large.close();
    let again;
    const opened = await timed(async () => {
      again = await open('large');
      await again
        .query(Entry)
        .filter({ id: SIZES.large / 1000 })
        .findOne();
    });
    await again.close();
    const measured = { commit, commitLater, bulk, opened };
    row(
      `relata file in Node, ${durability}`,
      numbers((name) => measured[name]),
    );
  }
  rmSync(folder, { recursive: true, force: true });
}
