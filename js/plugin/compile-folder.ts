import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { DECLARATIONS, PACKAGES, TYPESCRIPT } from './options.js';
import { TranspileError, transpile } from './transpile.js';

/**
 * Compiles every TypeScript file of a folder into the same place of another one, each with its source map. Nothing is written when
 * one of them has a mistake.
 *
 * @returns how many files were compiled
 * @throws TranspileError the mistakes, or that there is nothing to compile
 */
export async function compileFolder(source: string, out: string): Promise<number> {
  const entryPoints = await sourcesBelow(source, out);
  if (entryPoints.length === 0) throw new TranspileError(`${source} holds no TypeScript files.`);
  await transpile({ entryPoints, outbase: source, outdir: out, sourcemap: true, target: 'es2022' });
  return entryPoints.length;
}

async function sourcesBelow(folder: string, out: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => {
    throw new TranspileError(`${folder} is no folder that can be read.`);
  });
  return entries
    .map((entry) => ({ entry, file: join(entry.parentPath, entry.name) }))
    .filter(({ entry, file }) => entry.isFile() && TYPESCRIPT.test(file) && !DECLARATIONS.test(file))
    .map(({ file }) => file)
    .filter((file) => !PACKAGES.test(file) && (relative(out, file).startsWith('..') || relative(out, folder) === ''))
    .sort();
}
