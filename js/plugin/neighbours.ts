import { readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import type { ResolvedModule } from './compile.js';
import { PACKAGES, TYPESCRIPT } from './options.js';

const READABLE = /\.(?:[cm]?ts|tsx|[cm]?js|jsx)$/;

/**
 * The TypeScript file that a relative specifier means, as TypeScript itself reads it: `./book.js` is `book.ts`, and so is `./book`.
 *
 * @returns `undefined` when no such file is there
 */
export async function neighbour(specifier: string, importer: string): Promise<string | undefined> {
  if (!/^\.{1,2}(?:\/|$)/.test(specifier)) return undefined;
  const path = resolve(dirname(importer), specifier);
  const stem = path.replace(/\.([cm]?)jsx?$/, '');
  const written = /\.([cm]?)jsx?$/.exec(path);
  const renamed = written ? [`${stem}.${written[1]}ts`, `${stem}.tsx`] : [];
  const added = ['.ts', '.tsx', '.mts', '.js'].map((extension) => path + extension);
  const index = ['index.ts', 'index.tsx', 'index.js'].map((name) => resolve(path, name));
  for (const candidate of [...renamed, path, ...added, ...index]) if (await isFile(candidate)) return candidate;
  return undefined;
}

/** What an import means where no bundler is there to be asked: a neighbour, or a package. */
export async function findModule(specifier: string, importer: string): Promise<ResolvedModule | undefined> {
  const file = await neighbour(specifier, importer);
  if (file !== undefined) return readModule(file);
  if (specifier.startsWith('.')) return undefined;
  try {
    return readModule(createRequire(importer).resolve(specifier));
  } catch (error) {
    // A package that can only be imported is there all the same.
    return isCode(error, 'MODULE_NOT_FOUND') ? undefined : { file: specifier };
  }
}

/** A found module with its text, when types can be in it. */
export async function readModule(file: string): Promise<ResolvedModule> {
  const hasTypes = !PACKAGES.test(file) || TYPESCRIPT.test(file);
  if (!READABLE.test(file) || !hasTypes) return { file };
  try {
    return { file, source: await readFile(file, 'utf8') };
  } catch {
    // A module that another plugin makes up: it exists, but not as a file.
    return { file };
  }
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
