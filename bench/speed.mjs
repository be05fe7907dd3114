/**
 * The speed of reading and of objects, against the best hand-written form of the same work, in Node and in Chromium.
 *
 * `read` or `objects` measures one of the two; `--runs 3` measures three times, each time in new processes and a new page.
 */
import { availableParallelism, loadavg } from 'node:os';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { must } from '../scripts/steps/command.mjs';
import { Missing, script } from '../scripts/steps/failure.mjs';
import { buildApplication } from './application.mjs';
import { measureInPage, servePage } from './compare/chromium.mjs';

const WITHOUT_EVAL = '--disallow-code-generation-from-strings';

/**
 * Measures in a process of its own.
 *
 * @param {string[]} flags of Node
 * @param {string} file
 */
async function measureInNode(flags, file) {
  const { stdout } = await must(process.execPath, ['--expose-gc', ...flags, file]);
  return JSON.parse(stdout);
}

const NAMES = ['read', 'objects'];

/**
 * Measures one benchmark everywhere and prints its tables.
 *
 * @param {string} name the benchmark's folder in bench/
 * @param {number} count how many times
 * @param {(place: object) => string} tableOf
 */
async function measure(name, count, tableOf) {
  const file = await buildApplication(name, 'node');
  const page = await servePage(name);
  const node = [];
  const withoutEval = [];
  const chromium = [];
  try {
    for (let number = 1; number <= count; number++) {
      const tell = (place) => console.error(`${name}, run ${number} of ${count}: ${place}`);
      tell('Node');
      node.push(await measureInNode([], file));
      tell('Node without eval');
      withoutEval.push(await measureInNode([WITHOUT_EVAL], file));
      tell('Chromium');
      chromium.push(await measureInPage(page.address));
    }
  } finally {
    await page.close();
  }
  console.log(`\n${tableOf({ title: 'Node, CPU time', runs: node, variant: { title: 'without eval', runs: withoutEval } })}`);
  console.log(`\n${tableOf({ title: 'Chromium, wall time', runs: chromium })}`);
}

await script(async () => {
  const { values, positionals } = parseArgs({ options: { runs: { type: 'string', default: '1' } }, allowPositionals: true });
  const count = Number(values.runs);
  if (!(Number.isInteger(count) && count > 0)) throw new Missing(`--runs takes a whole number from 1, not "${values.runs}".`);
  const unknown = positionals.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw new Missing(`"${unknown}" is no benchmark of speed: there are ${NAMES.join(' and ')}.`);
  const { tableOf } = await import(pathToFileURL(await buildApplication('compare', 'table')).href);
  for (const name of positionals.length === 0 ? NAMES : positionals) await measure(name, count, tableOf);
  console.log('\nMedians of paired runs; by hand is sql.js with prepared statements, get() and literals. ✗ is over its target.');
  console.log(`Load of the machine at the end: ${loadavg()[0]?.toFixed(1)} on ${availableParallelism()} processors.`);
});
