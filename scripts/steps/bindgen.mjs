/** wasm-bindgen's command line, of exactly the version that the crates are linked with. */
import { readFileSync } from 'node:fs';
import { find, isProgram, must, run } from './command.mjs';
import { at } from './project.mjs';
import { step } from './terminal.mjs';
import { nativeToolchain } from './toolchain.mjs';

/** The version in Cargo.lock; the generated glue of any other does not fit. */
export function bindgenVersion() {
  const lock = readFileSync(at('Cargo.lock'), 'utf8');
  const version = /name = "wasm-bindgen"\r?\nversion = "([^"]+)"/.exec(lock)?.[1];
  if (!version) throw new Error('Cargo.lock names no wasm-bindgen.');
  return version;
}

/**
 * The program, installed into target/tools when the machine has no fitting one.
 *
 * @returns {Promise<string>}
 */
export async function bindgen() {
  const version = bindgenVersion();
  const own = at('target', 'tools', 'bin', process.platform === 'win32' ? 'wasm-bindgen.exe' : 'wasm-bindgen');
  for (const program of [own, find('wasm-bindgen')]) {
    if (program && isProgram(program) && (await run(program, ['--version'])).stdout.trim() === `wasm-bindgen ${version}`)
      return program;
  }
  const { cargo } = await nativeToolchain();
  const install = ['install', '--root', at('target', 'tools'), '--version', version, '--force', 'wasm-bindgen-cli'];
  // Not optimised it is there in 95 s instead of 244, and takes a second longer for a module.
  const env = { CARGO_PROFILE_RELEASE_OPT_LEVEL: '0' };
  await step(`Install wasm-bindgen ${version}`, () => must(cargo, install, { env }));
  return own;
}
