/**
 * The Rust toolchains: the machine's own for native code, and one that has WebAssembly as a target.
 *
 * The second is the first wherever rustup can fetch the target. Where it cannot (offline networks, locked-down build machines),
 * Debian's `rustc-web` builds the target's standard library from source; it lives in /usr/bin beside a rustup in the home folder.
 */
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { find, isProgram, must, run } from './command.mjs';
import { canInstall, installPackages, lacking, newestOf } from './debian.mjs';
import { Missing } from './failure.mjs';
import { step } from './terminal.mjs';

const TARGET = 'wasm32-unknown-unknown';
const GET_RUST = 'install it with rustup (https://rustup.rs) and run this again';

/**
 * @typedef {object} Toolchain
 * @property {string} cargo
 * @property {string[]} clippy the program and first arguments that run clippy
 * @property {string[]} flags what cargo needs to build for this target
 * @property {Record<string, string>} env
 * @property {string} identity changes when the compiler does
 */

/**
 * A tool of the machine's Rust, also where a fresh rustup is not on the PATH yet.
 *
 * @param {string} name
 */
function rustTool(name) {
  const home = join(
    process.env.CARGO_HOME ?? join(homedir(), '.cargo'),
    'bin',
    process.platform === 'win32' ? `${name}.exe` : name,
  );
  return find(name) ?? (isProgram(home) ? home : undefined);
}

/**
 * The machine's own toolchain.
 *
 * @returns {Promise<Toolchain>}
 */
export async function nativeToolchain() {
  const cargo = rustTool('cargo');
  const rustc = rustTool('rustc');
  if (!cargo || !rustc) throw new Missing(`Rust is missing: ${GET_RUST}.`);
  const { stdout } = await must(rustc, ['-vV']);
  return { cargo, clippy: [cargo, 'clippy'], flags: [], env: {}, identity: stdout };
}

/** Whether the machine's own rustc has the standard library of the target. */
async function hasTarget() {
  const { code, stdout } = await run(rustTool('rustc') ?? 'rustc', ['--print', 'target-libdir', '--target', TARGET]);
  const folder = stdout.trim();
  return code === 0 && existsSync(folder) && readdirSync(folder).some((name) => name.startsWith('libcore-'));
}

/** Asks rustup for the target; a refusal is no failure, because there is another way. */
async function addTarget() {
  const rustup = rustTool('rustup');
  if (!rustup) return false;
  const added = await step(`Ask rustup for ${TARGET}`, async () => {
    const { code } = await run(rustup, ['target', 'add', TARGET], { env: { RUSTUP_MAX_RETRIES: '1' }, timeout: 120_000 });
    return code === 0 && (await hasTarget());
  });
  if (!added) console.log('  rustup cannot download here; another toolchain has to build the target from source.');
  return added;
}

/** The linker of LLVM's newest version in /usr/bin. */
function debianLinker() {
  const names = existsSync('/usr/bin') ? readdirSync('/usr/bin') : [];
  const versions = names.flatMap((name) => /^wasm-ld-(\d+)$/.exec(name)?.[1] ?? []).map(Number);
  return versions.length > 0 ? `/usr/bin/wasm-ld-${Math.max(...versions)}` : undefined;
}

const DEBIAN_PACKAGES = ['rustc-web', 'cargo-web', 'rust-web-src', 'rust-web-clippy'];

/** The packages of Debian's toolchain that are not installed. */
const debianLacks = async () => (find('dpkg-query') ? lacking(DEBIAN_PACKAGES) : DEBIAN_PACKAGES);

/** Whether Debian's toolchain is there already: rustup, whose refusal can take a while, need not be asked again. */
const hasDebianToolchain = async () => debianLinker() !== undefined && (await debianLacks()).length === 0;

/** @returns {Promise<Toolchain>} */
async function debianToolchain() {
  const packages = [...(await debianLacks())];
  if ((packages.length > 0 || !debianLinker()) && !canInstall()) {
    const debian = `apt-get install ${DEBIAN_PACKAGES.join(' ')} lld-22`;
    throw new Missing(
      `Rust's ${TARGET} is missing: run "rustup target add ${TARGET}", or on Debian as root "${debian}", and this again.`,
    );
  }
  if (!debianLinker()) packages.push((await newestOf('lld')) ?? 'lld');
  if (packages.length > 0) await installPackages(packages);

  const linker = debianLinker();
  if (!linker)
    throw new Missing('The WebAssembly linker wasm-ld is missing: install Debian\'s newest "lld-NN" package and run this again.');
  const { stdout } = await must('/usr/bin/rustc', ['-vV']);
  return {
    cargo: '/usr/bin/cargo',
    clippy: ['/usr/bin/cargo-clippy', 'clippy'],
    flags: ['-Zbuild-std=std,panic_abort'],
    env: {
      // -Zbuild-std is a nightly flag; Debian's compiler and its library sources are one release, so nothing nightly is at stake.
      RUSTC_BOOTSTRAP: '1',
      RUSTC: '/usr/bin/rustc',
      CARGO: '/usr/bin/cargo',
      // cargo-clippy and rustup's proxies find each other by PATH; only this build shall see Debian's first.
      PATH: `/usr/bin:${process.env.PATH ?? ''}`,
      CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: linker,
    },
    identity: `${stdout}${linker}`,
  };
}

/** @type {Promise<Toolchain> | undefined} */
let found;

/**
 * A toolchain that builds for WebAssembly, installed when it is missing and can be.
 *
 * @returns {Promise<Toolchain>}
 */
export function wasmToolchain() {
  found ??= (async () => {
    const native = await nativeToolchain();
    const nativeHasIt = (await hasTarget()) || (!(await hasDebianToolchain()) && (await addTarget()));
    const toolchain = nativeHasIt ? native : await debianToolchain();
    return { ...toolchain, flags: [...toolchain.flags, '--target', TARGET] };
  })();
  return found;
}
