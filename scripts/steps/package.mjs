/** dist/: the npm package's JavaScript and declarations, by plain `tsc` so that it runs unbundled. */
import { rmSync } from 'node:fs';
import { must } from './command.mjs';
import { fingerprint, isFresh, markFresh, markStale, stampFile } from './freshness.mjs';
import { at } from './project.mjs';
import { step } from './terminal.mjs';
import { CONTRACTS } from './wasm.mjs';

/** Builds dist/ when it is stale. */
export async function buildPackage() {
  const sources = ['js', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json', ...CONTRACTS];
  const built = {
    stamp: stampFile('package'),
    inputs: fingerprint(sources.map((path) => at(path))),
    outputs: [at('dist')],
  };
  if (isFresh(built)) return;
  markStale(built);
  await step('Build dist/ with tsc', async () => {
    rmSync(at('dist'), { recursive: true, force: true });
    await must(process.execPath, [at('node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.build.json']);
  });
  markFresh(built);
}
