import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { consumer, node, tool } from './consumer.js';

const builds = [
  ['vite-8', 'vite', [tool('vite-8', 'bin', 'vite.js'), 'build']],
  ['vite-7', 'vite', [tool('vite-7', 'bin', 'vite.js'), 'build']],
  ...['webpack', 'rspack', 'esbuild', 'rollup', 'rolldown'].map((name) => [name, name, ['build.js']] as const),
] as const;

test.each(builds)('F110 %s stops at a mistake in an entity with its place and frame', async (name, files, args) => {
  const folder = consumer(`${name}-mistaken`, files);
  const file = join(folder, 'src', 'book.ts');
  writeFileSync(file, readFileSync(file, 'utf8').replace('Author & Reference', 'Auhtor & Reference'));
  const { code, stdout, stderr } = await node(folder, ...args);
  expect(code).toBe(1);
  // Bundlers indent, and colour; what they all have to show is the file, the line, the sentence and the frame.
  const said = stdout + stderr;
  expect(said).toMatch(/book\.ts[^\n]*11|line: 11/);
  expect(said).toContain('Book.author: Auhtor is neither declared in this file nor imported.');
  expect(said).toMatch(/> 11 \| {5}public author: Auhtor & Reference,[^>]{1,24}\| {20}\^{6}/);
});
