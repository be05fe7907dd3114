import type { Validator } from '../../pkg/core.js';
import type { Bounds } from '../codec/codec.js';
import { describe } from '../entity/definition.js';
import { RelataError } from '../errors.js';
import { exclusiveMaximum, exclusiveMinimum, maximum, minimum, multipleOf } from './amount.js';
import { excludes, includes, maxLength, minLength } from './content.js';
import { customCheck } from './custom.js';
import { afterDate, afterNow, beforeDate, beforeNow } from './moment.js';
import { type Check, checkOf, type Rule } from './rule.js';
import { alpha, alphanumeric, ascii, decimal, email, pattern } from './text.js';

/**
 * The check of some validators one after the other, each of which reports for itself.
 *
 * @throws RelataError `invalidArgument` for a validator whose operand makes no sense
 */
export function checkOfAll(validators: readonly Validator[]): Check {
  const checks = validators.map(checkOfOne);
  const all: Check = (value, trail, report) => {
    for (const check of checks) check(value, trail, report);
  };
  const passes = checks.flatMap((check) => check.passes ?? []);
  if (passes.length < checks.length) return all;
  const wellFormed = checks.some((check) => check.wellFormed);
  return Object.assign(all, { passes: allOf(passes), bounds: boundsOf(checks), wellFormed });
}

/** The bounds that several checks come to; undefined where one of them is of another kind. */
function boundsOf(checks: readonly Check[]): Bounds | undefined {
  const bounds = checks.flatMap((check) => check.bounds ?? []);
  const [first] = bounds;
  if (first === undefined || bounds.length < checks.length || bounds.some(({ of }) => of !== first.of)) return undefined;
  const least = Math.max(...bounds.map((each) => each.least));
  return { of: first.of, least, most: Math.min(...bounds.map((each) => each.most)) };
}

function allOf(tests: readonly ((value: unknown) => boolean)[]): (value: unknown) => boolean {
  const [first, second, ...others] = tests;
  if (first === undefined) return () => true;
  if (second === undefined) return first;
  const rest = others.length === 0 ? second : allOf([second, ...others]);
  return (value) => first(value) && rest(value);
}

function checkOfOne(validator: Validator): Check {
  switch (validator.kind) {
    case 'validate': {
      const { of, options } = validator;
      // A document without code knows the function's name only, and cannot run it.
      return typeof of === 'string' ? () => {} : customCheck(of, options);
    }
    case 'pattern':
      return patternCheck(validator.of);
    default:
      return checkOf(validator.kind, ruleOf(validator));
  }
}

function ruleOf(validator: Exclude<Validator, { kind: 'validate' | 'pattern' }>): Rule {
  switch (validator.kind) {
    case 'decimal':
      return decimal(validator.min, validator.max);
    case 'minLength':
      return minLength(validator.value);
    case 'maxLength':
      return maxLength(validator.value);
    case 'includes':
      return includes(validator.value);
    case 'excludes':
      return excludes(validator.value);
    case 'multipleOf':
      return multipleOf(validator.value);
    case 'minimum':
      return minimum(validator.value);
    case 'maximum':
      return maximum(validator.value);
    case 'exclusiveMinimum':
      return exclusiveMinimum(validator.value);
    case 'exclusiveMaximum':
      return exclusiveMaximum(validator.value);
    case 'beforeDate':
      return beforeDate(validator.value);
    case 'afterDate':
      return afterDate(validator.value);
    default:
      return rulesWithoutOperand[validator.kind];
  }
}

const rulesWithoutOperand = {
  alpha,
  alphanumeric,
  ascii,
  email,
  positive: minimum(0),
  negative: maximum(0),
  positiveNoZero: exclusiveMinimum(0),
  negativeNoZero: exclusiveMaximum(0),
  beforeNow,
  afterNow,
} as const satisfies Partial<Record<Validator['kind'], Rule>>;

/** The expression is asked for at the first value: its file may not have run before. */
function patternCheck(of: string | (() => unknown)): Check {
  let check: Check | undefined;
  return (value, trail, report) => {
    check ??= checkOf('pattern', pattern(expressionOf(of)));
    check(value, trail, report);
  };
}

function expressionOf(of: string | (() => unknown)): RegExp {
  const given = typeof of === 'string' ? parsed(of) : of();
  if (given instanceof RegExp) return given;
  throw new RelataError('invalidArgument', `Pattern needs a regular expression, got ${describe(given)}. Check what it names.`);
}

/** `/^x$/i`, as a document has it. */
function parsed(text: string): RegExp {
  const end = text.lastIndexOf('/');
  return new RegExp(text.slice(1, end), text.slice(end + 1));
}
