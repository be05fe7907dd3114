import { relataPlugin } from './factory.js';
import type { RelataPluginOptions } from './options.js';

export type { RelataPluginOptions };

/**
 * Relata's type compiler for Vite and Vitest: entity classes get the definitions that their types say.
 *
 * @example
 * ```ts
 * // vite.config.ts
 * import { relata } from 'relata/vite';
 * export default defineConfig({ plugins: [relata()] });
 * ```
 */
export function relata(options: RelataPluginOptions = {}): { name: string } {
  return relataPlugin.vite(options) as { name: string };
}
