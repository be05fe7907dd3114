/** Packs the package and installs it, with every tool of the matrix beside it, into one folder below target/ that all consumers share. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { must } from '../../scripts/steps/command.mjs';
import { fingerprint, isFresh, markFresh, markStale } from '../../scripts/steps/freshness.mjs';
import { at } from '../../scripts/steps/project.mjs';

/** Where everything is installed. */
export const installed = at('target', 'packaging');

const npm = (...args: string[]) =>
  must('npm', ['--prefix', installed, ...args, '--no-audit', '--no-fund'], { shell: process.platform === 'win32' });

/** Runs once before the tests of this folder. */
export default async function prepare(): Promise<void> {
  if (!existsSync(at('dist', 'index.js'))) throw new Error('dist/ is missing: run "npm run build" first (npm test does).');
  mkdirSync(installed, { recursive: true });
  // npm would look into them: they are workspaces, so that Vite sees that the packages above them are theirs.
  rmSync(join(installed, 'projects'), { recursive: true, force: true });
  const tools = await installTools();
  await installPackage(tools);
}

/** The bundlers and compilers, of the versions in install/package.json. */
async function installTools(): Promise<string> {
  const manifest = at('tests', 'packaging', 'install', 'package.json');
  const inputs = fingerprint([manifest], [process.platform, process.arch]);
  const built = { stamp: join(installed, 'tools.stamp'), inputs, outputs: [] };
  if (isFresh(built) && existsSync(join(installed, 'node_modules'))) return inputs;
  markStale(built);
  rmSync(join(installed, 'node_modules'), { recursive: true, force: true });
  copyFileSync(manifest, join(installed, 'package.json'));
  await npm('install', '--no-package-lock');
  markFresh(built);
  return inputs;
}

/** What `npm publish` would send, installed as npm installs it. */
async function installPackage(tools: string): Promise<void> {
  const contents = ['package.json', 'dist', 'pkg', 'js', 'README.md', 'CHANGELOG.md', 'LICENSE'].map((name) => at(name));
  const built = { stamp: join(installed, 'package.stamp'), inputs: fingerprint(contents, [tools]), outputs: [] };
  if (isFresh(built)) return;
  markStale(built);
  for (const name of readdirSync(installed)) if (name.endsWith('.tgz')) rmSync(join(installed, name));
  await must('npm', ['pack', '--pack-destination', installed], { shell: process.platform === 'win32' });
  await npm('install', '--no-save', '--no-package-lock', '--prefer-offline', tarball());
  markFresh(built);
}

/** The packed package. */
export function tarball(): string {
  const name = readdirSync(installed).find((entry) => entry.endsWith('.tgz'));
  if (name === undefined) throw new Error('The package was not packed.');
  return join(installed, name);
}
