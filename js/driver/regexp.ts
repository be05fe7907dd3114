/** Patterns in use, so that a scan compiles its pattern once. */
const patterns = new Map<string, RegExp>();
const CAPACITY = 64;

/** A source may have a NUL itself, and begin with it: only with flags between two of them it is a RegExp that had some. */
const withFlags = /^\0([dimsuv]*)\0([\s\S]*)$/;

/**
 * SQLite's `text REGEXP pattern`. A pattern is a source alone, or `NUL flags NUL source` for a RegExp with flags.
 *
 * @returns 1 or 0, or null when there is no text
 */
export function regexp(pattern: string, text: unknown): number | null {
  if (text === null) return null;
  return Number(compiled(pattern).test(String(text)));
}

/** A RegExp or a source as the pattern of {@link regexp}. */
export function regexpPattern(value: RegExp | string): string {
  // Without g and y: a search has no position to go on from.
  return typeof value === 'string' ? value : `\0${value.flags.replace(/[gy]/g, '')}\0${value.source}`;
}

function compiled(pattern: string): RegExp {
  let expression = patterns.get(pattern);
  if (expression === undefined) {
    const [, flags, source] = withFlags.exec(pattern) ?? ['', '', pattern];
    expression = new RegExp(source as string, flags);
    if (patterns.size >= CAPACITY) patterns.clear();
    patterns.set(pattern, expression);
  }
  return expression;
}
