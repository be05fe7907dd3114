/** Vitest: the tests of the TypeScript side in Node, of the house, of the real browser, and of the packed package. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHROMIUM_VARIABLE } from './chromium.mjs';
import { run } from './command.mjs';
import { at } from './project.mjs';
import { TestsFailed } from './rust-tests.mjs';
import { step } from './terminal.mjs';

/**
 * @param {object} request
 * @param {string} request.name what the step and the closing lines call it
 * @param {'node' | 'browser' | 'packaging'} request.project how the names of projects in vitest.config.ts begin
 * @param {string[]} request.filter parts of the paths of test files
 * @param {string} request.folder where the results go
 * @param {string} [request.chromium] the browser, for tests that drive one
 * @returns {Promise<import('./tally.mjs').Tally>}
 */
export async function typescriptTests({ name, project, filter, folder, chromium }) {
  return step(`vitest: ${name}`, async () => {
    const file = join(folder, `vitest-${project}.json`);
    const args = [
      ...[at('node_modules', 'vitest', 'vitest.mjs'), 'run', '--project', `${project}*`],
      ...['--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
      // A word that narrows the tests may leave a project without any.
      ...(filter.length > 0 ? ['--passWithNoTests', ...filter] : []),
    ];
    const { code, output } = await run(process.execPath, args, { env: { [CHROMIUM_VARIABLE]: chromium } });
    const result = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
    const tally = {
      runner: name,
      passed: result.numPassedTests ?? 0,
      failed: result.numFailedTests ?? 0,
      skipped: (result.numPendingTests ?? 0) + (result.numTodoTests ?? 0),
    };
    if (code !== 0) throw new TestsFailed(tally, output);
    return tally;
  });
}
