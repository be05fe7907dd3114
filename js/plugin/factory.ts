import { createUnplugin, type UnpluginBuildContext, type UnpluginContext } from 'unplugin';
import { compileFile, type ResolveModule } from './compile.js';
import { TypeCompilerError } from './mistakes.js';
import { COMPILABLE_ID, isCompilable, PACKAGES, pathOf, type RelataPluginOptions } from './options.js';
import { resolverOf } from './resolution.js';
import { loadForEsbuild, loadForRollup, OWN_MODULES } from './wasm-files.js';

type Context = UnpluginBuildContext & UnpluginContext;

/**
 * The type compiler as a plugin of every bundler that unplugin knows. All of the work is in `compileFile`, which knows no bundler.
 */
export const relataPlugin = createUnplugin<RelataPluginOptions | undefined, false>((options = {}, meta) => ({
  name: 'relata',
  // Before types are stripped: they are what it reads.
  enforce: 'pre',
  transform: {
    filter: { id: { include: COMPILABLE_ID, exclude: PACKAGES }, code: 'relata' },
    async handler(source, id) {
      if (!isCompilable(id, options)) return undefined;
      try {
        const compiled = await compileFile(pathOf(id), source, watching(this));
        return compiled && { code: compiled.code, map: { ...compiled.map } };
      } catch (error) {
        if (!(error instanceof TypeCompilerError)) throw error;
        fail(this, error);
        return undefined;
      }
    },
  },
  ...(meta.framework === 'rollup' || meta.framework === 'rolldown'
    ? {
        load: {
          filter: { id: OWN_MODULES },
          handler(this: unknown, id: string) {
            return loadForRollup(this as Parameters<typeof loadForRollup>[0], id);
          },
        },
      }
    : {}),
  vite: {
    config: () => ({
      // Vite's pre-bundling would move relata's modules away from the WebAssembly files beside them. sql.js is no ES module,
      // so it has to be pre-bundled all the same.
      optimizeDeps: { exclude: ['relata'], include: ['relata > sql.js'] },
    }),
  },
  esbuild: { onLoadFilter: /\.(?:ts|tsx|mts)$/, setup: loadForEsbuild },
}));

/** The bundler's resolver, which also has the bundler watch what was found. */
function watching(context: Context): ResolveModule {
  const resolve = resolverOf(context);
  return async (specifier, importer) => {
    const found = await resolve(specifier, importer);
    // Watched before the answer is known: a mistake in a type of another file is mended there.
    if (found?.source !== undefined) context.addWatchFile(found.file);
    return found;
  };
}

/** Hands the mistakes to the bundler in the form that it shows best. */
function fail(context: Context, error: TypeCompilerError): void {
  const framework = context.getNativeBuildContext?.().framework;
  // webpack and rspack show a message and nothing else; esbuild takes several, each with its place; Rollup and Vite end with the
  // first, so its frame carries the others.
  if (framework === 'webpack' || framework === 'rspack') throw Object.assign(new Error(error.report), { stack: error.report });
  if (framework === 'esbuild') {
    for (const { message, id, loc, frame } of error.mistakes) {
      context.error({ message: `${message}\n\n${frame}\n`, id, loc: { ...loc } });
    }
    return;
  }
  const { message, code, id, loc, frames } = error;
  context.error({ message, code, id, loc: { ...loc }, frame: frames } as Parameters<Context['error']>[0]);
}
