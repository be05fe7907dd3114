import { join } from 'node:path';
import { type BuildFailure, build as esbuild } from 'esbuild';
import { build } from 'vite';
import { expect, test } from 'vitest';
import { relata as relataEsbuild } from '../../../js/plugin/esbuild.js';
import { relata as relataVite } from '../../../js/plugin/vite.js';
import { project } from './project.js';

/** A file with two mistakes, and a third in a type of another file. */
const files = {
  'book.ts': `import type { PrimaryKey } from 'relata';
import type { Shelf } from './shelf';
export class Book {
  id!: number & PrimaryKey;
  shelf!: Shelf;
  print!: () => void;
  pages;
}
`,
  'shelf.ts': 'export interface Shelf { width: Metres }\n',
};

const sentences = ['Book.print: A function', 'Book.pages: The property has no type', 'Metres is neither declared'];

test('esbuild gets every mistake, each with its own place', async () => {
  const root = await project(files);
  const built = esbuild({
    entryPoints: [join(root, 'book.ts')],
    bundle: true,
    write: false,
    logLevel: 'silent',
    external: ['relata'],
    plugins: [relataEsbuild()],
  });
  const { errors } = (await built.catch((error: unknown) => error)) as BuildFailure;
  expect(errors.map(({ text, location }) => [text.split('\n')[0], location?.line, location?.column])).toEqual([
    [expect.stringContaining(sentences[0] as string), 6, 10],
    [expect.stringContaining(sentences[1] as string), 7, 2],
    [expect.stringContaining(sentences[2] as string), 1, 32],
  ]);
});

test('Vite shows the first mistake, and below its frame the others with theirs', async () => {
  const root = await project(files);
  const built = build({
    root,
    configFile: false,
    logLevel: 'silent',
    plugins: [relataVite()],
    build: { write: false, rolldownOptions: { input: join(root, 'book.ts'), external: ['relata'] } },
  });
  const said = await built.then(
    () => '',
    (error: Error & { frame?: string }) => `${error.message}\n${error.frame}`,
  );
  for (const sentence of sentences) expect(said).toContain(sentence);
  expect(said).toMatch(/> 6 \| {3}print!: \(\) => void;[\s\S]*> 7 \| {3}pages;[\s\S]*> 1 \| export interface Shelf/);
});
