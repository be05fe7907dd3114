/** Everything between a clone and a package that runs: npm packages, the WebAssembly modules, dist/. Each only when stale. */
import { install } from './install.mjs';
import { buildPackage } from './package.mjs';
import { buildWasm } from './wasm.mjs';

/** Makes node_modules, pkg/ and dist/ fresh. */
export async function build() {
  await install();
  await buildWasm();
  await buildPackage();
}
