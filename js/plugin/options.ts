/** Options of the plugin, the same for every bundler. */
export interface RelataPluginOptions {
  /** Files to compile, beside being TypeScript outside node_modules; all when absent. */
  readonly include?: RegExp;
  /** Files to leave alone. */
  readonly exclude?: RegExp;
}

/** What the ids of modules look like that may declare entities; a bundler's query may follow. */
export const COMPILABLE_ID = /\.(?:ts|tsx|mts)(?:\?|$)/;
/** Installed packages: they were compiled before they were published. */
export const PACKAGES = /[\\/]node_modules[\\/]/;
/** Files with types that the compiler reads. */
export const TYPESCRIPT = /\.(?:ts|tsx|mts)$/;
/** Declarations: types without a class to add anything to. */
export const DECLARATIONS = /\.d\.(?:ts|mts)$/;
/** Queries by which Vite asks for a file's text or address instead of its module. */
const NOT_A_MODULE = /[?&](?:raw|url|worker|sharedworker)\b/;

/** Whether a module is one that the type compiler has to see. */
export function isCompilable(id: string, { include, exclude }: RelataPluginOptions): boolean {
  if (id.startsWith('\0') || NOT_A_MODULE.test(id)) return false;
  const file = pathOf(id);
  if (!TYPESCRIPT.test(file) || DECLARATIONS.test(file) || PACKAGES.test(file)) return false;
  return (include === undefined || include.test(file)) && !exclude?.test(file);
}

/** A module's file, without the query that bundlers add. */
export function pathOf(id: string): string {
  return id.replace(/[?#].*$/s, '');
}
