import type { Validator } from '../../pkg/core.js';

/** A validator as plain data: a function is its name, a regular expression its text. */
export function validatorDocument(validator: Validator): Validator {
  if (!('of' in validator) || typeof validator.of === 'string') return validator;
  const of = validator.of();
  return { ...validator, of: typeof of === 'function' ? of.name : String(of) };
}
