import type { DeclaredField } from '../entity/definition.js';
import { checkOfAll } from './checks.js';
import { checkOfParts } from './parts.js';
import type { Check } from './rule.js';

/** The check of a field's values; undefined when the field has no validators, neither of its own nor inside. */
export function fieldCheck({ type, validators }: Pick<DeclaredField, 'type' | 'validators'>): Check | undefined {
  const own = validators === undefined || validators.length === 0 ? undefined : checkOfAll(validators);
  const parts = type.kind === 'json' && type.of !== undefined ? checkOfParts(type.of) : undefined;
  if (own === undefined || parts === undefined) return own ?? parts;
  return (value, trail, report) => {
    own(value, trail, report);
    parts(value, trail, report);
  };
}
