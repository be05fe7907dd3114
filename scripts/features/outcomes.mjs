/** What the last full test run says about each test, of both languages, with the behaviours that the test's name begins with. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { at, shown } from '../steps/project.mjs';

/**
 * @typedef {object} Outcome
 * @property {string[]} numbers the behaviours that the test shows
 * @property {string} name
 * @property {string} where the file or the binary
 * @property {'passed' | 'failed' | 'skipped'} status
 */

/**
 * The numbers that a name begins with: `F1 F2: …`, `F24 …`.
 *
 * @param {string} name
 * @returns {string[]}
 */
export function leadingNumbers(name) {
  const head = /^(?:F\d+\b[\s,]*)+/.exec(name)?.[0] ?? '';
  return head.match(/F\d+/g) ?? [];
}

/**
 * The same for a Rust function: `query::tests::f1_f2_a_parent_is_shared`.
 *
 * @param {string} path
 * @returns {string[]}
 */
export function leadingRustNumbers(path) {
  const head = /^(?:f\d+_)+/.exec(path.split('::').at(-1) ?? '')?.[0] ?? '';
  return (head.match(/f\d+/g) ?? []).map((number) => number.toUpperCase());
}

/**
 * @param {any} json what Vitest's JSON reporter writes
 * @returns {Outcome[]}
 */
export function vitestOutcomes(json) {
  return json.testResults.flatMap((/** @type {any} */ file) =>
    file.assertionResults.map((/** @type {any} */ test) => ({
      // A describe block may carry the number for all of its tests.
      numbers: [...new Set([...test.ancestorTitles, test.title].flatMap(leadingNumbers))],
      name: [...test.ancestorTitles, test.title].join(' › '),
      where: shown(file.name),
      status: test.status === 'passed' || test.status === 'failed' ? test.status : 'skipped',
    })),
  );
}

/**
 * @param {{ tests: import('../steps/rust-tests.mjs').RustTest[] }} json
 * @returns {Outcome[]}
 */
export function cargoOutcomes(json) {
  return json.tests.map(({ name, binary, status }) => ({ numbers: leadingRustNumbers(name), name, where: binary, status }));
}

/** Each file that a test run writes, and how to read it. */
const READERS = {
  'cargo.json': cargoOutcomes,
  'vitest-node.json': vitestOutcomes,
  'vitest-browser.json': vitestOutcomes,
  'vitest-packaging.json': vitestOutcomes,
};

/**
 * @param {string} [folder]
 * @returns {Outcome[]}
 */
export function outcomes(folder = at('.results', 'full')) {
  return Object.entries(READERS).flatMap(([file, read]) => {
    const path = join(folder, file);
    return existsSync(path) ? read(JSON.parse(readFileSync(path, 'utf8'))) : [];
  });
}
