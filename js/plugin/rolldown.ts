import { relataPlugin } from './factory.js';
import type { RelataPluginOptions } from './options.js';

export type { RelataPluginOptions };

/**
 * Relata's type compiler for Rolldown: entity classes get the definitions that their types say.
 *
 * @example
 * ```ts
 * // rolldown.config.js
 * import { relata } from 'relata/rolldown';
 * export default { input: 'src/main.ts', plugins: [relata()] };
 * ```
 */
export function relata(options: RelataPluginOptions = {}): { name: string } {
  return relataPlugin.rolldown(options) as { name: string };
}
