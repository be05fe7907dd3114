/** `cargo test`, and what its text says about each test: the machine-readable form of libtest is not stable yet. */
import { join } from 'node:path';
import { run, withoutProgress } from './command.mjs';
import { StepFailed } from './failure.mjs';
import { writeJson } from './results.mjs';
import { step } from './terminal.mjs';
import { nativeToolchain } from './toolchain.mjs';

/**
 * @typedef {object} RustTest
 * @property {string} name with its modules, as cargo prints it
 * @property {string} binary what it was compiled into
 * @property {'passed' | 'failed' | 'skipped'} status
 */

/** @type {Record<string, RustTest['status']>} */
const STATUS = { ok: 'passed', FAILED: 'failed', ignored: 'skipped' };

/**
 * Every test that a run of `cargo test` names.
 *
 * @param {string} output
 * @returns {RustTest[]}
 */
export function readCargoOutput(output) {
  /** @type {RustTest[]} */
  const tests = [];
  let binary = '';
  for (const line of output.split(/\r?\n/)) {
    const start = /^\s*(?:Running (?:unittests )?(\S+)|Doc-tests (\S+))/.exec(line);
    if (start) binary = start[1] ?? `doc ${start[2]}`;
    const test = /^test (.+?)(?: - should panic)? \.\.\. (ok|FAILED|ignored)\b/.exec(line);
    if (test?.[1] && test[2]) tests.push({ name: test[1], binary, status: STATUS[test[2]] ?? 'failed' });
  }
  return tests;
}

/**
 * @param {string} folder where the results go
 * @param {string[]} filter words that a test's name has to contain
 * @returns {Promise<import('./tally.mjs').Tally>}
 */
export async function rustTests(folder, filter) {
  const { cargo } = await nativeToolchain();
  return step('cargo test --workspace', async () => {
    const { code, output } = await run(cargo, ['test', '--workspace', '--no-fail-fast', '--', ...filter]);
    const tests = readCargoOutput(output);
    writeJson(join(folder, 'cargo.json'), { finished: new Date().toISOString(), tests });
    const count = (/** @type {RustTest['status']} */ status) => tests.filter((test) => test.status === status).length;
    const tally = { runner: 'Rust', passed: count('passed'), failed: count('failed'), skipped: count('skipped') };
    // A run that could not even be compiled has no failed test, and has failed.
    if (code !== 0) throw new TestsFailed(tally, withoutProgress(output));
    return tally;
  });
}

/** Tests failed (or could not be run); carries what the closing lines count. */
export class TestsFailed extends StepFailed {
  /**
   * @param {import('./tally.mjs').Tally} tally
   * @param {string} output
   */
  constructor(tally, output) {
    super(`The ${tally.runner} tests failed.`, output);
    this.tally = { ...tally, failed: Math.max(1, tally.failed) };
  }
}
