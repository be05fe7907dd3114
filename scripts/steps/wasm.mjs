/**
 * The two WebAssembly modules: the planner (pkg/core*) and the type compiler (pkg/compiler*). Each is built when its own sources
 * changed and only then, because the type compiler alone takes minutes.
 */
import { copyFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bindgen, bindgenVersion } from './bindgen.mjs';
import { must } from './command.mjs';
import { fingerprint, isFresh, markFresh, markStale, stampFile } from './freshness.mjs';
import { at } from './project.mjs';
import { step } from './terminal.mjs';
import { nativeToolchain, wasmToolchain } from './toolchain.mjs';

/**
 * What is built: the crate, the name of its files in pkg/, and what differs from the profile in Cargo.toml. The planner is in the way of
 * every new query: at level 2 it takes a third of the time that it does at "z", once warm, for a fifth more to load.
 */
const MODULES = [
  { crate: 'relata', name: 'core', profile: { CARGO_PROFILE_RELEASE_OPT_LEVEL: '2' } },
  { crate: 'relata-compiler', name: 'compiler', profile: {} },
];

/** What rustc emits for wasm32 by default. Naming it keeps wasm-opt from using more, which older engines refuse. */
const FEATURES = [
  'bulk-memory',
  'bulk-memory-opt',
  'sign-ext',
  'mutable-globals',
  'nontrapping-float-to-int',
  'reference-types',
  'multivalue',
];

/** The modules' contract with TypeScript: generated, committed, and checked to be fresh. */
export const CONTRACTS = MODULES.map(({ name }) => `pkg/${name}.d.ts`);

/** Builds what is stale of pkg/. */
export async function buildWasm() {
  mkdirSync(at('pkg'), { recursive: true });
  // sql.js ships one and the same file under two names (sql-wasm.wasm, sql-wasm-browser.wasm); the page loads it from beside the core.
  copyFileSync(at('node_modules', 'sql.js', 'dist', 'sql-wasm.wasm'), at('pkg', 'sqlite.wasm'));
  // Its script is no ES module, and sets variables of CommonJS that a module does not have. A page without a bundler takes this one in its place, by an import map.
  const script = readFileSync(at('node_modules', 'sql.js', 'dist', 'sql-wasm-browser.js'), 'utf8');
  writeFileSync(at('pkg', 'sqlite.js'), `var module, exports;\n${script}\nexport default initSqlJs;\n`);

  const toolchain = await wasmToolchain();
  const folders = await crateFolders();
  for (const module of MODULES) {
    const built = {
      stamp: stampFile(module.name),
      inputs: fingerprint(
        [at('Cargo.toml'), at('Cargo.lock'), ...sourcesOf(module.crate, folders)],
        [
          toolchain.identity,
          ...toolchain.flags,
          ...Object.values(module.profile),
          bindgenVersion(),
          binaryenVersion(),
          ...FEATURES,
        ],
      ),
      outputs: [at('pkg', `${module.name}.js`), at('pkg', `${module.name}.d.ts`), at('pkg', `${module.name}_bg.wasm`)],
    };
    if (isFresh(built)) continue;
    markStale(built);
    await buildModule(module, toolchain);
    markFresh(built);
  }
}

/**
 * @param {{ crate: string, name: string, profile: Record<string, string> }} module
 * @param {import('./toolchain.mjs').Toolchain} toolchain
 */
async function buildModule({ crate, name, profile }, toolchain) {
  const glue = await bindgen();
  const env = { ...toolchain.env, ...profile };
  await step(`Build ${crate} for WebAssembly`, () =>
    must(toolchain.cargo, ['build', '-p', crate, '--lib', '--release', ...toolchain.flags], { env }),
  );
  const artifact = at('target', 'wasm32-unknown-unknown', 'release', `${crate.replaceAll('-', '_')}.wasm`);
  await step(`Bind and shrink pkg/${name}_bg.wasm`, async () => {
    await must(glue, [artifact, '--target', 'web', '--out-dir', at('pkg'), '--out-name', name]);
    const wasm = at('pkg', `${name}_bg.wasm`);
    const wasmOpt = at('node_modules', 'binaryen', 'bin', 'wasm-opt');
    const features = FEATURES.map((feature) => `--enable-${feature}`);
    await must(process.execPath, [wasmOpt, '-Oz', ...features, wasm, '-o', `${wasm}.small`]);
    renameSync(`${wasm}.small`, wasm);
  });
}

const binaryenVersion = () => JSON.parse(readFileSync(at('node_modules', 'binaryen', 'package.json'), 'utf8')).version;

/**
 * Every crate of the workspace: its folder, and the crates of the workspace that it depends on.
 *
 * @typedef {Map<string, { folder: string, needs: string[] }>} Folders
 * @returns {Promise<Folders>}
 */
async function crateFolders() {
  const { cargo } = await nativeToolchain();
  const { stdout } = await must(cargo, ['metadata', '--no-deps', '--format-version', '1']);
  /** @type {{ name: string, manifest_path: string, dependencies: { name: string, path?: string, kind: string | null }[] }[]} */
  const packages = JSON.parse(stdout).packages;
  return new Map(
    packages.map((entry) => {
      const needs = entry.dependencies.filter((need) => need.path && need.kind !== 'dev').map((need) => need.name);
      return [entry.name, { folder: join(entry.manifest_path, '..'), needs }];
    }),
  );
}

/**
 * The sources that a crate is built from, those of the workspace's crates it depends on included.
 *
 * @param {string} crate
 * @param {Folders} folders
 * @returns {string[]}
 */
function sourcesOf(crate, folders) {
  const { folder, needs } = folders.get(crate) ?? { folder: at(crate), needs: [] };
  return [
    ...['Cargo.toml', 'build.rs', 'src'].map((name) => join(folder, name)),
    ...needs.flatMap((need) => sourcesOf(need, folders)),
  ];
}
