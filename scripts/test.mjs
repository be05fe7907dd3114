/**
 * `npm test`: installs, builds, checks and tests everything, and ends with the plain count of tests.
 *
 * `npm test -- --only js` runs one part (`check`, `rust`, `js`, `house`, `browser`, `packaging`; several with commas), and further
 * words filter its tests: `npm test -- --only js session`.
 */
import { parseArgs } from 'node:util';
import { report } from './features/report.mjs';
import { build } from './steps/build.mjs';
import { check } from './steps/checks.mjs';
import { chromium } from './steps/chromium.mjs';
import { Missing, script, tell } from './steps/failure.mjs';
import { resultsFolder } from './steps/results.mjs';
import { rustTests, TestsFailed } from './steps/rust-tests.mjs';
import { closingLines } from './steps/tally.mjs';
import { typescriptTests } from './steps/typescript-tests.mjs';

const PARTS = ['check', 'rust', 'js', 'house', 'browser', 'packaging'];

await script(async () => {
  const { values, positionals } = parseArgs({ options: { only: { type: 'string' } }, allowPositionals: true });
  const wanted = values.only?.split(',') ?? PARTS;
  const unknown = wanted.find((part) => !PARTS.includes(part));
  if (unknown !== undefined) throw new Missing(`There is no part "${unknown}"; the parts are ${PARTS.join(', ')}.`);

  const full = values.only === undefined && positionals.length === 0;
  const folder = resultsFolder(full);
  const start = performance.now();
  /** @type {import('./steps/tally.mjs').Tally[]} */
  const tallies = [];
  try {
    await build();
    if (wanted.includes('check')) await check();
    if (wanted.includes('rust')) tallies.push(await rustTests(folder, positionals));
    const inNode = ['js', 'house'].filter((part) => wanted.includes(part));
    if (inNode.length > 0) {
      // Vitest's filters are alternatives: a word narrows by itself, and a part's folder would widen it again.
      const filter = positionals.length > 0 ? positionals : inNode.map((part) => `tests/${part}/`);
      tallies.push(await typescriptTests({ name: 'TypeScript', project: 'node', filter, folder }));
    }
    for (const project of /** @type {const} */ (['browser', 'packaging'])) {
      if (!wanted.includes(project)) continue;
      tallies.push(await typescriptTests({ name: project, project, filter: positionals, folder, chromium: await chromium() }));
    }
  } catch (error) {
    tell(error);
    process.exitCode = 1;
    tallies.push(error instanceof TestsFailed ? error.tally : { runner: 'build', passed: 0, failed: 1, skipped: 0 });
  }
  const minutes = ((performance.now() - start) / 60_000).toFixed(1);
  console.log(`\n${process.exitCode ? 'Something failed' : 'All is well'}, after ${minutes} minutes.`);
  if (full) {
    const { shown, total } = report();
    console.log(`  ${shown} of ${total} rows of FEATURES.md shown (npm run features lists them)`);
  }
  console.log(closingLines(tallies).join('\n'));
});
