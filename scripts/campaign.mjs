/**
 * `npm run test:oracle -- --runs 2000 [--seed 1]`: random queries on so many random databases against loops over plain values, longer
 * than `npm test` does. Without a seed it takes a new one; a failure prints seed and path, which `--seed 1 --path 3:0` runs again.
 *
 * `npm run test:machine -- --runs 2000 [--seed 1]`: random work of a session against a plain model; seed and path as above.
 *
 * `npm run test:tabs -- --seconds 30`: two and five tabs of a real browser write at once for so long, while random ones are closed.
 *
 * `npm run test:leaks -- --runs 100000`: so many queries of different texts, with a ceiling on every memory.
 *
 * `npm run test:kill -- --runs 200` (the default): so many browsers and processes killed while they write, for each kind of storage.
 */
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { build } from './steps/build.mjs';
import { Missing, script } from './steps/failure.mjs';
import { root } from './steps/project.mjs';

/** The tests of each campaign, and how they are told. */
const CAMPAIGNS = {
  oracle: {
    files: ['tests/js/oracle'],
    /** @param {{ runs: number, seed: number, path?: string | undefined }} wanted */
    environment: ({ runs, seed, path }) => ({
      ORACLE: JSON.stringify({ numRuns: runs, seed, ...(path !== undefined && { path }) }),
    }),
  },
  machine: {
    files: ['tests/js/machine'],
    /** @param {{ runs: number, seed: number, path?: string | undefined }} wanted */
    environment: ({ runs, seed, path }) => ({
      MACHINE: JSON.stringify({ numRuns: runs, seed, ...(path !== undefined && { path }) }),
    }),
  },
  tabs: {
    files: ['tests/browser/tabs.test.ts', '-t', 'exactly once'],
    /** @param {{ seconds: number, seed: number }} wanted */
    environment: ({ seconds, seed }) => ({ TABS: JSON.stringify({ seconds, seed }) }),
  },
  leaks: {
    files: ['tests/js/leaks.test.ts'],
    /** @param {{ runs: number }} wanted */
    environment: ({ runs }) => ({ LEAKS: String(runs) }),
  },
  kill: {
    runs: 200,
    files: ['tests/js/storage/kill.test.ts', 'tests/browser/storage-kill.test.ts'],
    /** @param {{ runs: number }} wanted */
    environment: ({ runs }) => ({ KILLS: String(runs) }),
  },
};

await script(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      runs: { type: 'string' },
      seconds: { type: 'string', default: '30' },
      seed: { type: 'string' },
      path: { type: 'string' },
    },
  });
  const campaign = Object.entries(CAMPAIGNS).find(([name]) => name === positionals[0])?.[1];
  if (campaign === undefined) throw new Missing(`Which campaign? ${Object.keys(CAMPAIGNS).join(' or ')}.`);
  const runs = Number(values.runs ?? ('runs' in campaign ? campaign.runs : 1000));
  const seconds = Number(values.seconds);
  const seed = Number(values.seed ?? Date.now() % 2 ** 31);
  if (![runs, seconds].every((count) => Number.isSafeInteger(count) && count > 0) || !Number.isSafeInteger(seed))
    throw new Missing('--runs, --seconds and --seed are whole numbers.');
  await build();
  console.log(`seed ${seed}, ${campaign === CAMPAIGNS.tabs ? `${seconds} seconds` : `${runs} runs`}`);
  const args = ['vitest', 'run', '--project', 'node', '--project', 'browser', '--testTimeout', '0', ...campaign.files];
  const env = { ...process.env, ...campaign.environment({ runs, seconds, seed, path: values.path }) };
  const child = spawn('npx', args, { cwd: root, stdio: 'inherit', env });
  process.exitCode = await new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
});
