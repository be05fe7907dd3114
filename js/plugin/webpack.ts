import { relataPlugin } from './factory.js';
import type { RelataPluginOptions } from './options.js';

export type { RelataPluginOptions };

/**
 * Relata's type compiler for webpack: entity classes get the definitions that their types say.
 *
 * @example
 * ```ts
 * // webpack.config.js
 * import { relata } from 'relata/webpack';
 * export default { plugins: [relata()] };
 * ```
 */
export function relata(options: RelataPluginOptions = {}): { apply(compiler: object): void } {
  return relataPlugin.webpack(options) as { apply(compiler: object): void };
}
