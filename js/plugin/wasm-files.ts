import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** How our own modules name the WebAssembly files beside them; Vite and webpack understand it, esbuild and Rollup do not. */
const WASM_URL = /new URL\('([^']+\.wasm)', import\.meta\.url\)/g;

const escaped = (path: string): string => path.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

const packageFolder = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
/** Plain enough for esbuild, whose filters are Go's regular expressions. */
const ownFiles = (extension: string): RegExp =>
  new RegExp(`^${escaped(packageFolder + sep)}(?:dist|pkg)[\\\\/].*\\.${extension}$`);

/** The modules of this package, wherever it is installed. */
export const OWN_MODULES = ownFiles('js');
/** The WebAssembly files of this package. */
const OWN_WASM = ownFiles('wasm');

/** What Rollup and Rolldown offer to a plugin that adds a file to the output. */
interface Emitter {
  emitFile(file: { type: 'asset'; name: string; source: Uint8Array }): string;
}

/** One of our modules for Rollup and Rolldown: its WebAssembly file is emitted with the bundle. `undefined` when it names none. */
export async function loadForRollup(context: Emitter, file: string): Promise<string | undefined> {
  const code = await readFile(file, 'utf8');
  const paths = [...code.matchAll(WASM_URL)].map(([, path = '']) => resolve(dirname(file), path));
  if (paths.length === 0) return undefined;
  const places = await Promise.all(
    paths.map(async (path) => context.emitFile({ type: 'asset', name: basename(path), source: await readFile(path) })),
  );
  return code.replace(WASM_URL, () => `new URL(import.meta.ROLLUP_FILE_URL_${places.shift()})`);
}

/** What esbuild calls for the files of a filter. */
interface EsbuildBuild {
  onLoad(
    options: { filter: RegExp },
    callback: (args: { path: string }) => Promise<{ contents: string | Uint8Array; loader: 'js' | 'file' } | undefined>,
  ): void;
}

/** Makes esbuild copy the WebAssembly files of our modules to its output. */
export function loadForEsbuild(build: EsbuildBuild): void {
  build.onLoad({ filter: OWN_MODULES }, async ({ path }) => {
    const code = await readFile(path, 'utf8');
    if (code.search(WASM_URL) < 0) return undefined;
    const imports: string[] = [];
    const contents = code.replace(WASM_URL, (_, wasm: string) => {
      imports.push(`import wasm${imports.length} from ${JSON.stringify(wasm.startsWith('.') ? wasm : `./${wasm}`)};`);
      return `new URL(wasm${imports.length - 1}, import.meta.url)`;
    });
    // On the first line, so that no line of the module moves.
    return { contents: imports.join('') + contents, loader: 'js' };
  });
  build.onLoad({ filter: OWN_WASM }, async ({ path }) => ({ contents: await readFile(path), loader: 'file' }));
}
