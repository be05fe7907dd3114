import type { IntegerSize, Scalar, Validator } from '../../pkg/core.js';
import { valueOfBytes } from '../codec/bytes.js';
import type { DeclaredField } from '../entity/definition.js';
import { jsonValue } from './json-values.js';
import { integerLimits, type Limits, limitsOf } from './limits.js';
import type { Random } from './random.js';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const SYLLABLES = ['ba', 'chi', 'do', 'fen', 'gu', 'ka', 'lor', 'mi', 'na', 'po', 'ra', 'sel', 'ti', 'vo', 'wen', 'zu'];
/** How far values go where nothing says so. */
const SPAN = 1000;
const YEAR = 365 * 86_400_000;
const YEAR_2020 = Date.UTC(2020, 0, 1);

/** A type of values as far as it is about plain ones. */
type PlainType = Exclude<DeclaredField['type'], { kind: 'reference' | 'backReference' | 'manyToMany' | 'embedded' }>;

/** A value of a type that keeps to its validators, as far as they say what it is like; `validate` and `pattern` do not. */
export function plainValue(random: Random, type: PlainType, validators: readonly Validator[]): unknown {
  switch (type.kind) {
    case 'string':
      return text(random, validators);
    case 'uuid':
      return uuid(random);
    case 'number':
      return decimal(random, limitsOf(validators), type.size === 'float32');
    case 'integer':
      return whole(random, limitsOf(validators), type.size);
    case 'bigint':
      return BigInt(whole(random, limitsOf(validators), undefined));
    case 'boolean':
      return random.chance(50);
    case 'date':
      return date(random, limitsOf(validators));
    case 'bytes':
      return valueOfBytes(
        Uint8Array.from({ length: 8 }, () => random.integer(0, 63)),
        type.view ?? 'Uint8Array',
      );
    case 'enum':
      return random.pick<Scalar>(type.values);
    case 'json':
      return type.of === undefined ? {} : jsonValue(random, type.of);
  }
}

/** A whole number between limits. */
export function whole(random: Random, { from, to, open, step = 1 }: Limits, size: IntegerSize | undefined): number {
  const [least, most] = integerLimits(size);
  const inset = open ? 1 : 0;
  const start = Math.max(least, from === undefined ? below(to) : from + inset);
  const end = Math.min(most, to === undefined ? start + SPAN : to - inset);
  return random.integer(Math.ceil(start / step), Math.floor(end / step)) * step;
}

/** Where values begin that have no lower limit. */
function below(to: number | undefined): number {
  return to === undefined ? 0 : to - SPAN;
}

/** A number between limits; of two decimals where there is room. */
export function decimal(random: Random, limits: Limits, isShort: boolean): number {
  const { from, to, step } = limits;
  if (step !== undefined) return whole(random, limits, undefined);
  const start = from ?? below(to);
  const end = to ?? start + SPAN;
  const value = start + (end - start) * (0.005 + random.next() * 0.99);
  const rounded = Math.round(value * 100) / 100;
  const number = rounded > start && rounded < end ? rounded : value;
  return isShort ? Math.fround(number) : number;
}

/** A moment between limits, in whole seconds. */
export function date(random: Random, { from, to }: Limits): Date {
  const start = from ?? Math.min(YEAR_2020, (to ?? YEAR_2020 + YEAR) - YEAR);
  const end = to ?? start + 5 * YEAR;
  return new Date(start + Math.floor((random.next() * (end - start)) / 1000) * 1000 + 1);
}

/** A text that keeps to validators. */
export function text(random: Random, validators: readonly Validator[]): string {
  const [least, most] = lengths(validators);
  const kinds = new Set(validators.map(({ kind }) => kind));
  if (kinds.has('email')) return `${word(random, 3)}.${random.text(6, LETTERS)}@example.com`.slice(-Math.max(most, 15));
  if (kinds.has('decimal')) return `${random.integer(1, 99)}.${random.text(2, DIGITS)}`;
  const length = random.integer(least, Math.min(most, Math.max(least + 6, 12)));
  const included = validators.flatMap((validator) => (validator.kind === 'includes' ? [String(validator.value)] : []));
  const made = included.join('') + word(random, length);
  return kinds.has('alphanumeric') ? made.slice(0, length) : capital(made.slice(0, Math.max(length, included.join('').length)));
}

function lengths(validators: readonly Validator[]): readonly [least: number, most: number] {
  let [least, most] = [0, Number.MAX_SAFE_INTEGER];
  for (const validator of validators) {
    if (validator.kind === 'minLength') least = Math.max(least, validator.value);
    if (validator.kind === 'maxLength') most = Math.min(most, validator.value);
  }
  return [Math.max(least, Math.min(6, most)), most];
}

/** Letters that can be spoken, at least so many. */
function word(random: Random, length: number): string {
  let made = '';
  while (made.length < length) made += random.pick(SYLLABLES);
  return made;
}

function capital(made: string): string {
  return made.slice(0, 1).toUpperCase() + made.slice(1);
}

function uuid(random: Random): string {
  const digits = (length: number) => random.text(length, '0123456789abcdef');
  return `${digits(8)}-${digits(4)}-4${digits(3)}-8${digits(3)}-${digits(12)}`;
}
