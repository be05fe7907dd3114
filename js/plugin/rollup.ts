import { relataPlugin } from './factory.js';
import type { RelataPluginOptions } from './options.js';

export type { RelataPluginOptions };

/**
 * Relata's type compiler for Rollup: entity classes get the definitions that their types say.
 *
 * @example
 * ```ts
 * // rollup.config.js, before the plugin that strips types
 * import { relata } from 'relata/rollup';
 * export default { input: 'src/main.ts', plugins: [relata(), …] };
 * ```
 */
export function relata(options: RelataPluginOptions = {}): { name: string } {
  return relataPlugin.rollup(options) as { name: string };
}
