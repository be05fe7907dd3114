/** Adding up what the test runners counted. */

/**
 * @typedef {object} Tally
 * @property {string} runner
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/**
 * The closing lines of a test run; the last is the plain one that other programs read.
 *
 * @param {Tally[]} tallies
 * @returns {string[]}
 */
export function closingLines(tallies) {
  const sum = (/** @type {'passed' | 'failed' | 'skipped'} */ key) => tallies.reduce((total, tally) => total + tally[key], 0);
  const width = Math.max(0, ...tallies.map((tally) => tally.runner.length));
  const rows = tallies.map(({ runner, passed, failed, skipped }) => {
    const rest = `${failed > 0 ? `, ${failed} failed` : ''}${skipped > 0 ? `, ${skipped} skipped` : ''}`;
    return `  ${runner.padEnd(width)}  ${passed} of ${passed + failed} passed${rest}`;
  });
  return [
    ...rows,
    '',
    `${sum('passed')} passed, ${sum('failed')} failed${sum('skipped') > 0 ? `, ${sum('skipped')} skipped` : ''}`,
  ];
}
