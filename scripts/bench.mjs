/** `npm run bench:NAME`: makes the build fresh and runs bench/NAME.mjs on it, in a process of its own so that its memory is its own. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { build } from './steps/build.mjs';
import { Missing, script } from './steps/failure.mjs';
import { at, root } from './steps/project.mjs';

await script(async () => {
  const [name = '', ...args] = process.argv.slice(2);
  const file = at('bench', `${name}.mjs`);
  if (!/^[a-z-]+$/.test(name) || !existsSync(file))
    throw new Missing(`There is no benchmark named "${name}": bench/ holds what there is.`);
  await build();
  // --expose-gc lets a benchmark start its measurements from a clean heap.
  const child = spawn(process.execPath, ['--expose-gc', file, ...args], { cwd: root, stdio: 'inherit' });
  process.exitCode = await new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
});
