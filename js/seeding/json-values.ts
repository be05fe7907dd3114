import type { Validator, ValueField, ValueType } from '../../pkg/core.js';
import { valueOfBytes } from '../codec/bytes.js';
import type { ClassThunk } from '../entity/definition.js';
import { limitsOf } from './limits.js';
import type { Random } from './random.js';
import { date, decimal, text } from './values.js';

/** How deep types that contain themselves go, where they may end. */
const DEEPEST = 3;

/** Where in a value a type is. */
interface Inside {
  /** The types around it, the nearest first: it may contain them again. */
  readonly around: readonly ValueType[];
  /** How many values are around its own. */
  readonly depth: number;
}

/** A value of a type inside JSON. */
export function jsonValue(
  random: Random,
  type: ValueType,
  { around, depth }: Inside = { around: [], depth: 0 },
  validators: readonly Validator[] = [],
): unknown {
  const inside = { around: [type, ...around], depth: depth + 1 };
  const some = (of: ValueType): unknown[] => {
    const fewest = least(validators);
    const length = random.integer(fewest, Math.max(fewest, depth >= DEEPEST ? 0 : 3));
    return Array.from({ length }, () => jsonValue(random, of, inside));
  };
  switch (type.kind) {
    case 'any':
    case 'string':
      return text(random, validators);
    case 'number':
      return decimal(random, limitsOf(validators), false);
    case 'boolean':
      return random.chance(50);
    case 'bigint':
      return BigInt(random.integer(0, 1000));
    case 'date':
      return date(random, limitsOf(validators));
    case 'bytes':
      return valueOfBytes(
        Uint8Array.from({ length: 8 }, () => random.integer(0, 63)),
        type.view,
      );
    case 'null':
      return null;
    case 'undefined':
    case 'excluded':
      return undefined;
    case 'literal':
      return type.value;
    case 'array':
      return some(type.of);
    case 'set':
      return new Set(some(type.of));
    case 'tuple':
      return type.elements.map((element) => jsonValue(random, element, inside));
    case 'map':
      return new Map(some(type.value).map((value) => [jsonValue(random, type.key, inside), value]));
    case 'record':
      return Object.fromEntries(some(type.of).map((value) => [text(random, []), value]));
    case 'object':
      return members(random, {}, type.fields, inside);
    case 'class':
      return members(random, Object.create((type.class as ClassThunk)().prototype as object) as object, type.fields, inside);
    case 'union':
      return jsonValue(random, random.pick(type.of), inside);
    case 'validated':
      return jsonValue(random, type.of, inside, type.validators);
    case 'recursive':
      return jsonValue(random, around[type.up - 1] as ValueType, { around: around.slice(type.up), depth });
  }
}

function members(random: Random, object: object, fields: readonly ValueField[], inside: Inside): object {
  for (const { name, type, optional } of fields) {
    if (optional && (inside.depth > DEEPEST || random.chance(25))) continue;
    // A name like `__proto__` is a name like others.
    const value = jsonValue(random, type, inside);
    Object.defineProperty(object, name, { value, configurable: true, enumerable: true, writable: true });
  }
  return object;
}

function least(validators: readonly Validator[]): number {
  return Math.max(0, ...validators.map((validator) => (validator.kind === 'minLength' ? validator.value : 0)));
}
