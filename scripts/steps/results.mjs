/** Where the outcome of test runs is kept for the features report. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { at } from './project.mjs';

/**
 * The empty folder of one run's results. The features report reads those of full runs; a filtered run must not replace them, and a
 * full run that ends early must not leave those of the run before it.
 *
 * @param {boolean} full
 */
export function resultsFolder(full) {
  const folder = at('.results', full ? 'full' : 'filtered');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

/**
 * @param {string} path
 * @param {unknown} data
 */
export const writeJson = (path, data) => writeFileSync(path, `${JSON.stringify(data, null, 2)}\n`);
