import type { Scalar } from '../../pkg/core.js';
import type { Rule } from './rule.js';

/** How much a value holds: UTF-16 code units, elements, entries, or places for bytes; undefined when it has no length. */
function sizeOf(value: unknown): number | undefined {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  if (value instanceof Set || value instanceof Map) return value.size;
  if (value instanceof ArrayBuffer) return value.byteLength;
  return ArrayBuffer.isView(value) ? (value as Uint8Array).length : undefined;
}

const hasSize = (value: unknown): boolean => sizeOf(value) !== undefined;

/** At least so much. */
export function minLength(least: number): Rule {
  return {
    expects: `a length of at least ${least}`,
    covers: hasSize,
    holds: (value: unknown) => (sizeOf(value) ?? 0) >= least,
    bounds: { of: 'length', least, most: Number.POSITIVE_INFINITY },
  };
}

/** At most so much. */
export function maxLength(most: number): Rule {
  return {
    expects: `a length of at most ${most}`,
    covers: hasSize,
    holds: (value: unknown) => (sizeOf(value) ?? 0) <= most,
    bounds: { of: 'length', least: 0, most },
  };
}

/** Text with this in it, or a list with this element. */
export function includes(wanted: Scalar): Rule {
  return {
    expects: `something with ${JSON.stringify(wanted)} in it`,
    covers: isContainer,
    holds: (value: unknown) => isIn(wanted, value),
  };
}

/** Text without this in it, or a list without this element. */
export function excludes(unwanted: Scalar): Rule {
  return {
    expects: `something without ${JSON.stringify(unwanted)} in it`,
    covers: isContainer,
    holds: (value: unknown) => !isIn(unwanted, value),
  };
}

const isContainer = (value: unknown): boolean => typeof value === 'string' || Array.isArray(value) || value instanceof Set;

function isIn(part: Scalar, value: unknown): boolean {
  if (typeof value === 'string') return value.includes(String(part));
  return value instanceof Set ? value.has(part) : (value as unknown[]).includes(part);
}
