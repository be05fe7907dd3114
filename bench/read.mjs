/**
 * The speed of reading, against the best hand-written form of the same work, in Node and in Chromium.
 *
 * `--runs 3` measures three times, each time in new processes and a new page.
 */
import { availableParallelism, loadavg } from 'node:os';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { must } from '../scripts/steps/command.mjs';
import { Missing, script } from '../scripts/steps/failure.mjs';
import { buildApplication } from './application.mjs';
import { measureInPage, servePage } from './read/chromium.mjs';

const WITHOUT_EVAL = '--disallow-code-generation-from-strings';

/**
 * Measures in a process of its own.
 *
 * @param {string[]} flags of Node
 * @param {string} file
 */
async function measureInNode(flags, file) {
  const { stdout } = await must(process.execPath, [...flags, file]);
  return JSON.parse(stdout);
}

await script(async () => {
  const { values } = parseArgs({ options: { runs: { type: 'string', default: '1' } } });
  const count = Number(values.runs);
  if (!(Number.isInteger(count) && count > 0)) throw new Missing(`--runs takes a whole number from 1, not "${values.runs}".`);

  const [file, tableFile] = await Promise.all(['node', 'table'].map((entry) => buildApplication('read', entry)));
  const { tableOf } = await import(pathToFileURL(tableFile).href);
  const page = await servePage();
  const node = [];
  const withoutEval = [];
  const chromium = [];
  try {
    for (let number = 1; number <= count; number++) {
      const tell = (place) => console.error(`run ${number} of ${count}: ${place}`);
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
  console.log('\nMedians of paired runs; by hand is sql.js with prepared statements, get() and literals. ✗ is over its target.');
  console.log(`Load of the machine at the end: ${loadavg()[0]?.toFixed(1)} on ${availableParallelism()} processors.`);
});
