/** The features report: which behaviour is shown by which passing tests. */
import { features } from './list.mjs';
import { outcomes } from './outcomes.mjs';

/**
 * @typedef {import('./list.mjs').Feature & { status: 'passed' | 'failed' | 'missing', tests: Omit<import('./outcomes.mjs').Outcome, 'numbers'>[] }} Row
 * @typedef {{ rows: Row[], shown: number, total: number, unknown: string[] }} Report
 */

/**
 * Joins the list with the outcomes. A row is shown when at least one of its tests passed and none failed; a skipped test shows nothing.
 *
 * @param {import('./list.mjs').Feature[]} [list]
 * @param {import('./outcomes.mjs').Outcome[]} [results]
 * @returns {Report}
 */
export function report(list = features(), results = outcomes()) {
  const rows = list.map((feature) => {
    const tests = results.filter((test) => test.numbers.includes(feature.number)).map(({ numbers: _, ...test }) => test);
    return { ...feature, status: statusOf(tests.map((test) => test.status)), tests };
  });
  const known = new Set(list.map((feature) => feature.number));
  const unknown = [...new Set(results.flatMap((test) => test.numbers))].filter((number) => !known.has(number));
  return { rows, shown: rows.filter((row) => row.status === 'passed').length, total: rows.length, unknown };
}

/**
 * @param {string[]} statuses
 * @returns {Row['status']}
 */
function statusOf(statuses) {
  if (statuses.includes('failed')) return 'failed';
  return statuses.includes('passed') ? 'passed' : 'missing';
}

const MARKS = { passed: '✓', failed: '✗', skipped: '-', missing: '·' };

/**
 * The report as text.
 *
 * @param {Report} data
 * @returns {string[]}
 */
export function lines({ rows, shown, total, unknown }) {
  const text = rows.flatMap((row, index) => [
    ...(rows[index - 1]?.group === row.group ? [] : ['', row.group, '']),
    `${MARKS[row.status]} ${row.number.padEnd(4)} ${row.behaviour}${row.status === 'missing' ? '  (missing)' : ''}`,
    ...row.tests.map((test) => `         ${MARKS[test.status]} ${test.name}  (${test.where})`),
  ]);
  const strays = unknown.map((number) => `A test names ${number}, which is no row of FEATURES.md.`);
  return [...text, '', ...strays, `${shown} of ${total} rows shown`];
}
