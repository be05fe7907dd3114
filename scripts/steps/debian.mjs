/** Debian's packages, for machines where this process may install them. */
import { find, run } from './command.mjs';
import { StepFailed } from './failure.mjs';
import { step } from './terminal.mjs';

const quiet = { DEBIAN_FRONTEND: 'noninteractive' };
let listsAreNew = false;

/** Whether packages can be installed: apt is there and this process is root. */
export const canInstall = () => process.getuid?.() === 0 && find('apt-get') !== undefined;

/**
 * The packages among these that are not installed.
 *
 * @param {string[]} names
 * @returns {Promise<string[]>}
 */
export async function lacking(names) {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own placeholders
  const { stdout } = await run('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Abbrev}\n', ...names]);
  const installed = new Set([...stdout.matchAll(/^(\S+) ii/gm)].map((match) => match[1]));
  return names.filter((name) => !installed.has(name));
}

/** Brings the package lists up to date, once in a run: a new machine has none, and an old list names files that are gone. */
async function renewLists() {
  if (listsAreNew) return;
  const { code, output } = await run('apt-get', ['update'], { env: quiet });
  if (code !== 0) throw new StepFailed('apt-get update failed.', output);
  listsAreNew = true;
}

/**
 * Installs packages.
 *
 * @param {string[]} names
 */
export async function installPackages(names) {
  await step(`Install Debian's ${names.join(', ')}`, async () => {
    await renewLists();
    const args = ['install', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300', ...names];
    const { code, output } = await run('apt-get', args, { env: quiet });
    if (code !== 0) throw new StepFailed(`apt-get could not install ${names.join(', ')}.`, output);
  });
}

/**
 * The newest of a family of packages whose names end in a version number, `lld-22` among `lld-*` for example.
 *
 * @param {string} family
 * @returns {Promise<string | undefined>}
 */
export async function newestOf(family) {
  await renewLists();
  const { stdout } = await run('apt-cache', ['search', '--names-only', `^${family}-[0-9]+$`]);
  const versions = [...stdout.matchAll(/^\S+-(\d+) /gm)].map((match) => Number(match[1]));
  return versions.length > 0 ? `${family}-${Math.max(...versions)}` : undefined;
}
