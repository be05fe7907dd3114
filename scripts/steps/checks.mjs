/** The checks of `npm run check`: format, lint and types of both languages, and the committed contract between them. */
import { must, run } from './command.mjs';
import { Missing, StepFailed, tell } from './failure.mjs';
import { at } from './project.mjs';
import { step } from './terminal.mjs';
import { nativeToolchain, wasmToolchain } from './toolchain.mjs';
import { CONTRACTS } from './wasm.mjs';

const DENY_WARNINGS = ['--', '-D', 'warnings'];

/** A tool of node_modules as a Node program and its first argument. */
const TOOLS = {
  biome: at('node_modules', '@biomejs', 'biome', 'bin', 'biome'),
  tsc: at('node_modules', 'typescript', 'bin', 'tsc'),
  tsc7: at('node_modules', 'typescript-7', 'bin', 'tsc'),
};

/**
 * @param {keyof typeof TOOLS} tool
 * @param {string[]} args
 */
export const nodeTool = (tool, ...args) => must(process.execPath, [TOOLS[tool], ...args]);

/** rustup's minimal profile has neither of the two; a refusal to add them shows when they are used. */
async function rustComponents() {
  const { cargo } = await nativeToolchain();
  const there = await Promise.all(['fmt', 'clippy'].map((name) => run(cargo, [name, '--version'])));
  if (there.every(({ code }) => code === 0)) return;
  const { code } = await run('rustup', ['component', 'add', 'rustfmt', 'clippy'], { timeout: 120_000 });
  if (code !== 0)
    throw new Missing('rustfmt or clippy is missing: run "rustup component add rustfmt clippy" and run this again.');
}

/** What git has of pkg/*.d.ts has to be what the build writes: a reviewer sees every change of the boundary. */
async function contractsAreCommitted() {
  if ((await run('git', ['rev-parse', '--git-dir'])).code !== 0) return;
  for (const path of CONTRACTS) {
    const tracked = await run('git', ['ls-files', '--error-unmatch', path]);
    const changed = tracked.code === 0 ? await run('git', ['diff', '--', path]) : undefined;
    if (tracked.code !== 0 || changed?.stdout) {
      throw new StepFailed(`${path} is not what git has: run npm run build and commit ${path}.`, changed?.stdout);
    }
  }
}

/** @type {{ name: string, run: () => Promise<unknown> }[]} */
const CHECKS = [
  {
    name: 'cargo fmt --check',
    run: async () => must((await nativeToolchain()).cargo, ['fmt', '--all', '--check']),
  },
  {
    name: 'clippy, native',
    run: async () => {
      const [program = 'cargo', ...first] = (await nativeToolchain()).clippy;
      return must(program, [...first, '--workspace', '--all-targets', ...DENY_WARNINGS]);
    },
  },
  {
    name: 'clippy, WebAssembly',
    run: async () => {
      // The release profile: what the build left in target/ (build scripts, macros) is used again.
      const { clippy, flags, env } = await wasmToolchain();
      const [program = 'cargo', ...first] = clippy;
      return must(program, [...first, '--workspace', '--lib', '--release', ...flags, ...DENY_WARNINGS], { env });
    },
  },
  {
    name: 'biome (format and lint)',
    run: () => nodeTool('biome', 'check', '--colors=off', '--error-on-warnings', '--no-errors-on-unmatched', '.'),
  },
  { name: 'tsc', run: () => nodeTool('tsc', '--noEmit', '-p', 'tsconfig.json') },
  { name: 'tsc of TypeScript 7', run: () => nodeTool('tsc7', '--noEmit', '-p', 'tsconfig.json') },
  { name: 'pkg/*.d.ts is committed', run: contractsAreCommitted },
];

/** Runs every check, also after one that failed: a reader mends all of them at once. Needs a fresh build. */
export async function check() {
  await rustComponents();
  /** @type {string[]} */
  const failed = [];
  for (const { name, run: work } of CHECKS) {
    try {
      await step(name, work);
    } catch (error) {
      if (!(error instanceof StepFailed)) throw error;
      tell(error);
      failed.push(name);
    }
  }
  if (failed.length > 0) throw new StepFailed(`${failed.length} of ${CHECKS.length} checks failed: ${failed.join(', ')}.`);
}
