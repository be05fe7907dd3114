/** Where the outcome of test runs is kept for the features report. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { at } from './project.mjs';

/**
 * The folder of one run's results. The features report reads those of full runs; a filtered run must not replace them.
 *
 * @param {boolean} full
 */
export function resultsFolder(full) {
  const folder = full ? at('.results') : at('.results', 'filtered');
  mkdirSync(folder, { recursive: true });
  return folder;
}

/**
 * @param {string} path
 * @param {unknown} data
 */
export const writeJson = (path, data) => writeFileSync(path, `${JSON.stringify(data, null, 2)}\n`);
