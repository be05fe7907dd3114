import { createHash } from 'node:crypto';

/** A text to insert: both places are where it goes. */
export interface Insertion {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** An exported call, at the beginning of a line as formatters leave it; the last letter is the brace of its argument. */
const MIGRATION = /^export\s+(?:default|const\s+[\w$]+(?:\s*:[^=\n]+)?\s*=)\s*defineMigration\(\s*\{/gm;

/**
 * The checksums of the migrations in a file: what the text of the function would be at run time depends on the minifier, the file
 * does not. Line ends are not counted, since git changes them.
 */
export function checksumsOf(source: string): Insertion[] {
  const calls = [...source.matchAll(MIGRATION)];
  if (calls.length === 0) return [];
  const checksum = createHash('sha256').update(source.replaceAll('\r\n', '\n')).digest('hex').slice(0, 16);
  return calls.map((call) => {
    const place = call.index + call[0].length;
    return { start: place, end: place, text: ` checksum: '${checksum}',` };
  });
}
