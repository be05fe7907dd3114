import { relataPlugin } from './factory.js';
import type { RelataPluginOptions } from './options.js';

export type { RelataPluginOptions };

/**
 * Relata's type compiler for esbuild: entity classes get the definitions that their types say.
 *
 * @example
 * ```ts
 * // build.js
 * import { relata } from 'relata/esbuild';
 * await build({ entryPoints: ['src/main.ts'], bundle: true, format: 'esm', outdir: 'out', plugins: [relata()] });
 * ```
 */
export function relata(options: RelataPluginOptions = {}): { name: string; setup(build: object): void | Promise<void> } {
  return relataPlugin.esbuild(options) as { name: string; setup(build: object): void | Promise<void> };
}
