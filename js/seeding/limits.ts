import type { IntegerSize, Validator } from '../../pkg/core.js';

/** From where to where values may go, as far as validators say. */
export interface Limits {
  readonly from: number | undefined;
  readonly to: number | undefined;
  /** Whether a limit itself is left out. */
  readonly open: boolean;
  /** What values are multiples of. */
  readonly step: number | undefined;
}

/** The limits of numbers, or of dates in milliseconds. */
export function limitsOf(validators: readonly Validator[]): Limits {
  let [from, to, open, step]: [number | undefined, number | undefined, boolean, number | undefined] = [
    undefined,
    undefined,
    false,
    undefined,
  ];
  for (const validator of validators) {
    const at = 'value' in validator ? placeOf(validator.kind, validator.value) : 0;
    if (FROM.has(validator.kind)) from = Math.max(from ?? at, at);
    if (TO.has(validator.kind)) to = Math.min(to ?? at, at);
    if (validator.kind === 'afterNow') from = Math.max(from ?? Date.now(), Date.now() + DAY);
    if (validator.kind === 'beforeNow') to = Math.min(to ?? Date.now(), Date.now() - DAY);
    if (validator.kind === 'multipleOf') step = at;
    open ||= OPEN.has(validator.kind);
  }
  return { from, to, open, step };
}

const FROM = new Set<string>(['minimum', 'exclusiveMinimum', 'positive', 'positiveNoZero', 'afterDate']);
const TO = new Set<string>(['maximum', 'exclusiveMaximum', 'negative', 'negativeNoZero', 'beforeDate']);
const OPEN = new Set<string>([
  'exclusiveMinimum',
  'exclusiveMaximum',
  'positiveNoZero',
  'negativeNoZero',
  'afterDate',
  'beforeDate',
]);
const DAY = 86_400_000;

function placeOf(kind: string, value: unknown): number {
  return kind.endsWith('Date') ? new Date(value as string | number).getTime() : Number(value);
}

/** The limits of a kind of whole numbers. */
export function integerLimits(size: IntegerSize | undefined): readonly [from: number, to: number] {
  if (size === undefined) return [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
  const bits = Number(/\d+$/.exec(size)?.[0]);
  return size.startsWith('u') ? [0, 2 ** bits - 1] : [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
}
