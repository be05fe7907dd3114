import type { LoadHook, ResolveHook } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { neighbour } from './neighbours.js';
import { PACKAGES, TYPESCRIPT } from './options.js';
import { transpile } from './transpile.js';

/** Finds `book.ts` where `./book.js` (or `./book`) is imported and is not there. */
export const resolve: ResolveHook = async (specifier, context, nextResolve) => {
  try {
    return await nextResolve(specifier, context);
  } catch (error) {
    const { parentURL } = context;
    if (!parentURL?.startsWith('file:')) throw error;
    const file = await neighbour(specifier, fileURLToPath(parentURL));
    if (file === undefined) throw error;
    return nextResolve(pathToFileURL(file).href, context);
  }
};

/** Compiles TypeScript files; the source map goes with the code. */
export const load: LoadHook = async (url, context, nextLoad) => {
  if (!url.startsWith('file:')) return nextLoad(url, context);
  const file = fileURLToPath(url);
  if (!TYPESCRIPT.test(file) || PACKAGES.test(file)) return nextLoad(url, context);
  const { outputFiles } = await transpile({
    entryPoints: [file],
    // In the same folder, so that the map names the source as its neighbour.
    outdir: dirname(file),
    write: false,
    sourcemap: 'inline',
    platform: 'node',
    target: `node${process.versions.node}`,
  });
  return { format: 'module', source: outputFiles[0]?.text ?? '', shortCircuit: true };
};
