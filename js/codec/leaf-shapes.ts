import type { BytesView, Scalar } from '../../pkg/core.js';
import { fromBase64, toBase64 } from './base64.js';
import { bytesOfValue, isBytes, valueOfBytes } from './bytes.js';
import { type Json, type Shape, simpleShape } from './shape.js';

const isText = (json: Json): json is string => typeof json === 'string';

/** The numbers for which JSON has no digits; they are written as text. */
const beyondJson = new Set(['Infinity', '-Infinity', '-0']);

/** A date as `toISOString` writes it, for every year that a Date can have. */
const isoText = /^(?:\d{4}|[+-]\d{6})-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** The shapes without parts, by kind. */
export const leafShapes = {
  string: simpleShape('a string', 'string', (value) => typeof value === 'string'),
  boolean: simpleShape('a boolean', 'boolean', (value) => typeof value === 'boolean'),
  null: simpleShape('null', 'null', (value) => value === null),
  undefined: simpleShape(
    'undefined',
    'undefined',
    (value) => value === undefined,
    () => null,
    (json) => json === null,
    () => undefined,
  ),
  number: simpleShape(
    'a number (not NaN)',
    'number',
    (value) => typeof value === 'number' && !Number.isNaN(value),
    encodeNumber,
    (json) => typeof json === 'number' || (isText(json) && beyondJson.has(json)),
    Number,
  ),
  bigint: simpleShape(
    'a bigint',
    'bigint',
    (value) => typeof value === 'bigint',
    (value: bigint) => value.toString(),
    (json) => isText(json) && /^-?\d+$/.test(json),
    (json: string) => BigInt(json),
  ),
  date: simpleShape(
    'a valid Date',
    'date',
    (value) => value instanceof Date && !Number.isNaN(value.getTime()),
    (value: Date) => value.toISOString(),
    (json) => isText(json) && isoText.test(json),
    (json: string) => new Date(json),
  ),
} as const satisfies Record<string, Shape>;

function encodeNumber(value: number): Json {
  if (Object.is(value, -0)) return '-0';
  return Number.isFinite(value) ? value : String(value);
}

/** Bytes of a class, as base64. */
export function bytesShape(view: BytesView): Shape {
  return simpleShape(
    /^[AI]/.test(view) ? `an ${view}` : `a ${view}`,
    view,
    (value) => isBytes(value, view),
    (value: ArrayBuffer | ArrayBufferView) => toBase64(bytesOfValue(value)),
    (json) => isText(json) && /^[A-Za-z0-9+/]*={0,2}$/.test(json),
    (json: string) => valueOfBytes(fromBase64(json), view),
  );
}

/** One constant. */
export function literalShape(constant: Scalar): Shape {
  return simpleShape(JSON.stringify(constant), `literal ${constant}`, (value) => value === constant);
}
