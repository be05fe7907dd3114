import { describe } from '../entity/definition.js';
import type { Finding, ValidatorFunction } from '../entity/validators.js';
import type { Check, Problem } from './rule.js';

/**
 * The check of a function of the application. What it throws is an error of the field, with the thrown value as its cause; an
 * answer that says neither good nor bad is one too, so that a promise or a forgotten `return` is never taken for consent.
 */
export function customCheck(testOf: () => unknown, options: unknown): Check {
  return (value, trail, report) => {
    const problem = problemOf(testOf(), value, options);
    if (problem !== undefined) report(trail, problem);
  };
}

function problemOf(test: unknown, value: unknown, options: unknown): Problem | undefined {
  if (typeof test !== 'function') {
    return {
      code: 'validate',
      says: `has a validator that is no function but ${describe(test)}. Check what Validate names.`,
      value,
    };
  }
  try {
    const answer: unknown = (test as ValidatorFunction<unknown, unknown>)(value, options);
    if (answer === undefined || answer === null) return undefined;
    if (isFinding(answer)) return refused(answer.code, answer.message, value);
    const name = test.name === '' ? 'the function' : test.name;
    const says = `is tested by ${name}, which answered ${describe(answer)}. It has to answer nothing, or { code, message }.`;
    return { code: 'validate', says, value };
  } catch (cause) {
    if (isFinding(cause)) return { ...refused(cause.code, cause.message, value), cause };
    return { ...refused('validate', cause instanceof Error ? cause.message : describe(cause), value), cause };
  }
}

function isFinding(value: unknown): value is Finding {
  if (typeof value !== 'object' || value === null) return false;
  const { code, message } = value as Partial<Finding>;
  return typeof code === 'string' && typeof message === 'string';
}

function refused(code: string, message: string, value: unknown): Problem {
  return { code, says: `is refused: ${/[.!?]$/.test(message) ? message : `${message}.`}`, value };
}
