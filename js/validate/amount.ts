import type { Bounds } from '../codec/codec.js';
import type { Rule } from './rule.js';

/** A number, or a bigint, which JavaScript compares with numbers exactly. */
type Amount = number | bigint;

const isAmount = (value: unknown): boolean => typeof value === 'number' || typeof value === 'bigint';

/** The bound of a definition, where a bigint is the text of its digits. */
function amountOf(bound: number | string): Amount {
  return typeof bound === 'string' ? BigInt(bound) : bound;
}

// Each comparison says what holds, so that NaN, with which nothing does, is refused.

/** This number or more. */
export function minimum(bound: number | string): Rule {
  const least = amountOf(bound);
  return { expects: `${least} or more`, covers: isAmount, holds: (value: Amount) => value >= least, bounds: from(least) };
}

/** This number or less. */
export function maximum(bound: number | string): Rule {
  const greatest = amountOf(bound);
  return {
    expects: `${greatest} or less`,
    covers: isAmount,
    holds: (value: Amount) => value <= greatest,
    bounds: upTo(greatest),
  };
}

// A bigint beyond 2^53 is no bound of a number.

function from(least: Amount): Bounds | undefined {
  return typeof least === 'number' ? { of: 'amount', least, most: Number.POSITIVE_INFINITY } : undefined;
}

function upTo(most: Amount): Bounds | undefined {
  return typeof most === 'number' ? { of: 'amount', least: Number.NEGATIVE_INFINITY, most } : undefined;
}

/** More than this number. */
export function exclusiveMinimum(bound: number | string): Rule {
  const below = amountOf(bound);
  return { expects: `more than ${below}`, covers: isAmount, holds: (value: Amount) => value > below };
}

/** Less than this number. */
export function exclusiveMaximum(bound: number | string): Rule {
  const above = amountOf(bound);
  return { expects: `less than ${above}`, covers: isAmount, holds: (value: Amount) => value < above };
}

/** A whole multiple, as far as the digits of fractions allow to tell. */
export function multipleOf(bound: number | string): Rule {
  const factor = amountOf(bound);
  return {
    expects: `a multiple of ${factor}`,
    covers: isAmount,
    holds: (value: Amount) => isMultiple(value, factor),
  };
}

function isMultiple(value: Amount, factor: Amount): boolean {
  if (isWhole(value) && isWhole(factor)) return BigInt(factor) !== 0n && BigInt(value) % BigInt(factor) === 0n;
  // 0.3 / 0.1 is 2.9999999999999996: what is as near to a whole number as the digits allow is one.
  const times = Number(value) / Number(factor);
  return Math.abs(times - Math.round(times)) <= Number.EPSILON * Math.abs(times);
}

const isWhole = (value: Amount): boolean => typeof value === 'bigint' || Number.isInteger(value);
