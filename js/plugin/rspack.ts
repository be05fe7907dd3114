import { relataPlugin } from './factory.js';
import type { RelataPluginOptions } from './options.js';

export type { RelataPluginOptions };

/**
 * Relata's type compiler for Rspack and Rsbuild: entity classes get the definitions that their types say.
 *
 * @example
 * ```ts
 * // rspack.config.js
 * import { relata } from 'relata/rspack';
 * export default { plugins: [relata()] };
 * ```
 */
export function relata(options: RelataPluginOptions = {}): { apply(compiler: object): void } {
  return relataPlugin.rspack(options) as { apply(compiler: object): void };
}
