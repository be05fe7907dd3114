import { isAddress } from './address.js';
import type { Rule } from './rule.js';

const isText = (value: unknown): boolean => typeof value === 'string';

/** @param expression takes characters of ASCII only */
function matching(expects: string, expression: RegExp): Rule {
  return { expects, covers: isText, holds: (value: string) => expression.test(value), wellFormed: true };
}

/** One or more letters. */
export const alpha = matching('letters from A to Z only', /^[A-Za-z]+$/);

/** One or more letters and digits. */
export const alphanumeric = matching('letters from A to Z and digits only', /^[A-Za-z0-9]+$/);

/** No character beyond ASCII; empty text has none. */
export const ascii = matching('characters of ASCII only', /^[\0-\x7f]*$/);

/** An e-mail address. */
export const email: Rule = { expects: 'an e-mail address', covers: isText, holds: isAddress, wellFormed: true };

/** A number as text, with so many digits after its point. */
export function decimal(min = 1, max = 100): Rule {
  // With 0 as the least number the point is left out as well.
  const fraction = max === 0 ? '' : `(?:\\.\\d{${Math.max(1, min)},${max}})${min === 0 ? '?' : ''}`;
  return matching(`a number as text with ${min} to ${max} digits after the point`, new RegExp(`^-?\\d+${fraction}$`));
}

/** Text that an expression of the application matches, wherever the expression stood before. */
export function pattern(given: RegExp): Rule {
  // A copy of its own: with the flag g or y a match moves the place where the next one starts.
  const expression = new RegExp(given);
  return {
    expects: `text that ${given} matches`,
    covers: isText,
    holds(value: string) {
      expression.lastIndex = 0;
      return expression.test(value);
    },
  };
}
