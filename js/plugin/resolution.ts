import { dirname } from 'node:path';
import type { NativeBuildContext, UnpluginBuildContext } from 'unplugin';
import type { ResolvedModule, ResolveModule } from './compile.js';
import { findModule, neighbour, readModule } from './neighbours.js';
import { pathOf } from './options.js';

/** Where a bundler says that an import leads. */
interface Found {
  readonly id: string;
  readonly external?: unknown;
}

type Resolver = (specifier: string, importer: string) => Promise<Found | null | undefined>;

/** The part of Rollup's plugin context, and of its relatives', that answers for a specifier. */
interface RollupContext {
  resolve(specifier: string, importer: string): Promise<Found | null>;
}

/** The part of esbuild's `PluginBuild` that answers for a specifier. */
interface EsbuildBuild {
  resolve(
    specifier: string,
    options: { importer: string; resolveDir: string; kind: 'import-statement' },
  ): Promise<{ errors: readonly unknown[]; path: string; external: boolean; namespace: string }>;
}

/** The part of a webpack or rspack loader's context that answers for a specifier. */
interface LoaderContext {
  getResolve(): (context: string, request: string) => Promise<string | false | undefined>;
}

/**
 * The resolver of the bundler at work, so that aliases, extensions and package exports mean here what they mean everywhere. A
 * bundler that was not told how TypeScript writes its imports (`./book.js` for `book.ts`) never sees those that are types only:
 * they are looked up beside the importer.
 */
export function resolverOf(context: UnpluginBuildContext): ResolveModule {
  const resolver = nativeResolver(context);
  if (resolver === undefined) return findModule;
  return async (specifier, importer): Promise<ResolvedModule | undefined> => {
    const found = await resolver(specifier, importer).catch(() => undefined);
    if (!found) {
      const file = await neighbour(specifier, importer);
      return file === undefined ? undefined : readModule(file);
    }
    const file = pathOf(found.id);
    return found.external || file.startsWith('\0') ? { file } : readModule(file);
  };
}

function nativeResolver(context: UnpluginBuildContext): Resolver | undefined {
  if (isRollup(context)) return (specifier, importer) => context.resolve(specifier, importer);
  const native = context.getNativeBuildContext?.();
  if (native?.framework === 'esbuild') return esbuildResolver(native.build as EsbuildBuild);
  const loader = loaderOf(native);
  return loader && webpackResolver(loader);
}

function isRollup(context: object): context is RollupContext {
  return 'resolve' in context && typeof context.resolve === 'function';
}

function loaderOf(native: NativeBuildContext | undefined): LoaderContext | undefined {
  if (native === undefined || !('loaderContext' in native)) return undefined;
  return native.loaderContext as LoaderContext | undefined;
}

function esbuildResolver(build: EsbuildBuild): Resolver {
  return async (specifier, importer) => {
    const options = { importer, resolveDir: dirname(importer), kind: 'import-statement' } as const;
    const found = await build.resolve(specifier, options);
    if (found.errors.length > 0) return undefined;
    return { id: found.path, external: found.external || found.namespace !== 'file' };
  };
}

function webpackResolver(loader: LoaderContext): Resolver {
  const resolve = loader.getResolve();
  return async (specifier, importer) => {
    const id = await resolve(dirname(importer), specifier);
    return id === false || id === undefined ? undefined : { id };
  };
}
