/** The npm packages of package-lock.json, installed when node_modules belongs to another one. */
import { rmSync } from 'node:fs';
import { run } from './command.mjs';
import { Missing, StepFailed } from './failure.mjs';
import { fingerprint, isFresh, markFresh } from './freshness.mjs';
import { at } from './project.mjs';
import { step } from './terminal.mjs';

const OLDEST_NODE = 20;

/** Makes node_modules what package-lock.json says. */
export async function install() {
  const node = Number(process.versions.node.split('.')[0]);
  if (node < OLDEST_NODE) {
    throw new Missing(
      `Relata is built with Node.js ${OLDEST_NODE} or newer and this is ${process.version}: install a newer Node.js.`,
    );
  }
  // The stamp lies inside node_modules, so that deleting the folder deletes it too. Packages with native parts differ by platform.
  const built = {
    stamp: at('node_modules', '.relata-lock'),
    inputs: fingerprint([at('package-lock.json')], [process.platform, process.arch]),
    outputs: [],
  };
  if (isFresh(built)) return;
  await step('Install the npm packages', async () => {
    rmSync(built.stamp, { force: true });
    const { code, output } = await npmCi();
    if (code === 0) return;
    if (/\b(ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|EIDLETIMEOUT)\b/.test(output)) {
      throw new Missing(
        'The npm registry cannot be reached: connect this machine to it (or configure npm for a mirror) and run this again.',
      );
    }
    throw new StepFailed('npm ci failed.', output);
  });
  markFresh(built);
}

function npmCi() {
  const args = ['ci', '--no-audit', '--no-fund'];
  // Under `npm start` and `npm test` npm says where it is, which spares Windows the shell.
  const npm = process.env.npm_execpath;
  if (npm && /npm-cli\.c?js$/.test(npm)) return run(process.execPath, [npm, ...args]);
  return run('npm', args, { shell: process.platform === 'win32' });
}
