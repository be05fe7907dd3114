/** Reading FEATURES.md: the project's list of behaviours, one table row each. */
import { readFileSync } from 'node:fs';
import { at } from '../steps/project.mjs';

/**
 * @typedef {object} Feature
 * @property {string} number `F24`
 * @property {string} group the heading that it stands under
 * @property {string} behaviour
 * @property {string} evidence what shows it
 */

/**
 * The rows of a features document.
 *
 * @param {string} text
 * @returns {Feature[]}
 */
export function readFeatures(text) {
  /** @type {Feature[]} */
  const features = [];
  let group = '';
  for (const line of text.split(/\r?\n/)) {
    group = /^## (.+)$/.exec(line)?.[1] ?? group;
    if (!/^\| *F\d+ *\|/.test(line)) continue;
    // A bar inside a cell is written \|, as Markdown asks for.
    const cells = line.split(/(?<!\\)\|/).map((cell) => cell.replaceAll('\\|', '|').trim());
    const [, number = '', behaviour = '', evidence = ''] = cells;
    if (cells.length !== 5 || !behaviour || !evidence) throw new Error(`FEATURES.md: ${number} has to have three filled cells.`);
    if (features.some((feature) => feature.number === number)) throw new Error(`FEATURES.md: ${number} is there twice.`);
    features.push({ number, group, behaviour, evidence });
  }
  return features;
}

/** The project's own list. */
export const features = () => readFeatures(readFileSync(at('FEATURES.md'), 'utf8'));
