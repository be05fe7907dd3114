import { readFile } from 'node:fs/promises';
import type { Plugin, Rollup } from 'vite';
import { compileFile, type ResolvedModule, TypeCompilerError } from './compile.js';

/** Options of {@link relata}. */
export interface RelataPluginOptions {
  /** Files to compile, beside being TypeScript outside node_modules; all when absent. */
  readonly include?: RegExp;
  /** Files to leave alone. */
  readonly exclude?: RegExp;
}

const TYPESCRIPT = /\.(?:ts|tsx|mts)$/;
const DECLARATIONS = /\.d\.(?:ts|mts)$/;
const READABLE = /\.(?:[cm]?ts|tsx|[cm]?js|jsx)$/;
const PACKAGES = /[\\/]node_modules[\\/]/;
/** Queries by which Vite asks for a file's text or address instead of its module. */
const NOT_A_MODULE = /[?&](?:raw|url|worker|sharedworker)\b/;

/**
 * Relata's type compiler for Vite and Vitest: entity classes get the definitions that their types say.
 *
 * It holds nothing of Vite's but this one wrapper, so that other bundlers can get theirs around the same `compileFile`.
 *
 * @example
 * ```ts
 * // vite.config.ts
 * import { relata } from 'relata/vite';
 * export default defineConfig({ plugins: [relata()] });
 * ```
 */
export function relata(options: RelataPluginOptions = {}): Plugin {
  return {
    name: 'relata',
    // Before types are stripped: they are what it reads.
    enforce: 'pre',
    config: () => ({
      // Vite's pre-bundling would move relata's modules away from the WebAssembly files beside them. sql.js is no ES module,
      // so it has to be pre-bundled all the same.
      optimizeDeps: { exclude: ['relata'], include: ['relata > sql.js'] },
    }),
    transform: {
      filter: { id: { include: /\.(?:ts|tsx|mts)(?:\?|$)/, exclude: PACKAGES }, code: 'relata' },
      async handler(source, id) {
        const file = pathOf(id);
        if (!isCompilable(id, file, options)) return undefined;
        try {
          const compiled = await compileFile(file, source, async (specifier, importer) => {
            const found = await resolveModule(this, specifier, importer);
            // Watched before the answer is known: a mistake in a type of another file is mended there.
            if (found?.source !== undefined) this.addWatchFile(found.file);
            return found;
          });
          return compiled && { code: compiled.code, map: compiled.map };
        } catch (error) {
          if (!(error instanceof TypeCompilerError)) throw error;
          const { message, code, id: place, loc, frame } = error;
          this.error({ message, code, id: place, loc: { ...loc }, frame });
        }
      },
    },
  };
}

function isCompilable(id: string, file: string, { include, exclude }: RelataPluginOptions): boolean {
  if (id.startsWith('\0') || NOT_A_MODULE.test(id)) return false;
  if (!TYPESCRIPT.test(file) || DECLARATIONS.test(file) || PACKAGES.test(file)) return false;
  return (include === undefined || include.test(file)) && !exclude?.test(file);
}

/** The resolver is Vite's own, so aliases, extensions and package exports mean here what they mean everywhere. */
async function resolveModule(
  context: Pick<Rollup.PluginContext, 'resolve'>,
  specifier: string,
  importer: string,
): Promise<ResolvedModule | undefined> {
  const resolved = await context.resolve(specifier, importer);
  if (resolved === null) return undefined;
  const file = pathOf(resolved.id);
  const hasTypes = !PACKAGES.test(file) || TYPESCRIPT.test(file);
  if (resolved.external || file.startsWith('\0') || !READABLE.test(file) || !hasTypes) return { file };
  try {
    return { file, source: await readFile(file, 'utf8') };
  } catch {
    // A module that another plugin makes up: it exists, but not as a file.
    return { file };
  }
}

function pathOf(id: string): string {
  return id.replace(/[?#].*$/s, '');
}
