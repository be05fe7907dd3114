import { expect, test } from 'vitest';
import { built, node, tool } from './consumer.js';
import { installed, tarball } from './prepare.js';

test('F110 publint has nothing to say against the packed package', async () => {
  const { stdout } = await built(installed, tool('publint', 'src', 'cli.js'), 'run', tarball(), '--strict');
  expect(stdout).toContain('All good!');
});

test('F110 every entry has types in every mode of resolution that knows ES modules', async () => {
  const args = ['--profile', 'esm-only', '--exclude-entrypoints', 'sqlite.js', 'core.wasm', 'sqlite.wasm', '--format', 'json'];
  const { code, stdout, stderr } = await node(
    installed,
    tool('@arethetypeswrong', 'cli', 'dist', 'index.js'),
    tarball(),
    ...args,
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { analysis } = JSON.parse(stdout) as { analysis: { entrypoints: Record<string, unknown> } };
  expect(Object.keys(analysis.entrypoints)).toEqual(expect.arrayContaining(['.', './vite', './webpack', './esbuild', './node']));
});
