import type { Codec, Scalar } from '../../pkg/core.js';
import { bytesOf } from './bytes.js';
import type { Cell } from './cell.js';
import { jsonOf } from './json.js';
import type { Trail } from './misfit.js';

/** Why a codec does not take a value. */
export interface Refusal {
  /** What it takes: "a number". */
  readonly expected: string;
  /** The value, or the part of it that is wrong. */
  readonly actual: unknown;
  /** Where that part is; the value itself when absent. */
  readonly trail?: Trail;
}

/** How long a text may be in UTF-16 units, or how large a number: what the commonest validators come to. */
export interface Bounds {
  readonly of: 'length' | 'amount';
  readonly least: number;
  readonly most: number;
}

/** Turns values into cells and back. Null and undefined never reach a codec. */
export interface ValueCodec {
  /** What the codec takes, for messages: "a number". */
  readonly expects: string;
  /** The cell of a value, or undefined when the value is none of this codec's. */
  encode(value: unknown): Cell | undefined;
  /** The value of a cell. */
  decode(cell: NonNullable<Cell>): unknown;
  /** The codec of a member of the value, by the way to it; undefined where it cannot be written by itself. */
  member?(path: readonly string[]): ValueCodec | undefined;
  /** What is wrong with a value that `encode` does not take, where more can be said than `expects`. */
  refusal?(value: unknown): Refusal;
  /** What `encode` does, for values within bounds only: one function takes half the time of two. Undefined where it has no such. */
  within?(bounds: Bounds): Encode | undefined;
  /** What `encode` does, for texts in which there surely is no half of a surrogate pair. */
  readonly trusting?: Encode;
}

/** See {@link ValueCodec.encode}; it takes any value, null and undefined as well. */
type Encode = (value: unknown) => Cell | undefined;

/** The decoding of a codec whose cells are its values. */
export const asIs = (cell: NonNullable<Cell>): unknown => cell;

/** No text is shorter or longer. */
const anyLength: Bounds = { of: 'length', least: 0, most: Number.POSITIVE_INFINITY };

/** No number is less or more. */
const anyAmount: Bounds = { of: 'amount', least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY };

// SQLite keeps whole numbers of a REAL column as integers, and these have no minus zero; adding zero takes the sign away.
const numberWithin = ({ least, most }: Bounds): Encode => {
  // NaN is neither.
  return (value) => (typeof value === 'number' && value >= least && value <= most ? value + 0 : undefined);
};

const number: ValueCodec = {
  expects: 'a number (not NaN)',
  encode: numberWithin(anyAmount),
  decode: asIs,
  within: (bounds) => (bounds.of === 'amount' ? numberWithin(bounds) : undefined),
};

const wholeWithin = ({ least, most }: Bounds): Encode => {
  return (value) =>
    Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most ? (value as number) + 0 : undefined;
};

const integer: ValueCodec = {
  expects: 'a whole number up to 2^53',
  encode: wholeWithin(anyAmount),
  decode: asIs,
  within: (bounds) => (bounds.of === 'amount' ? wholeWithin(bounds) : undefined),
};

const bigint: ValueCodec = {
  expects: 'a bigint of 64 bits',
  encode: (value) => (typeof value === 'bigint' && BigInt.asIntN(64, value) === value ? value.toString() : undefined),
  decode: (cell) => BigInt(cell as string),
};

const boolean: ValueCodec = {
  expects: 'a boolean',
  encode: (value) => (typeof value === 'boolean' ? Number(value) : undefined),
  decode: (cell) => cell !== 0,
};

const date: ValueCodec = {
  expects: 'a valid Date',
  encode: (value) => (value instanceof Date && !Number.isNaN(value.getTime()) ? value.getTime() : undefined),
  decode: (cell) => new Date(cell as number),
};

const SURROGATE = /[\ud800-\udfff]/;

/**
 * Whether no character is half of a surrogate pair. Of most texts the expression says so, in half the time that the method takes in
 * newer engines; looked at first, a text that a template has left in pieces becomes one at less cost than in the expression.
 */
const isWellFormed = (text: string): boolean => (text.charCodeAt(0) < 0xd800 && !SURROGATE.test(text)) || text.isWellFormed();

const textWithin = ({ least, most }: Bounds): Encode => {
  return (value) =>
    typeof value === 'string' && value.length >= least && value.length <= most && isWellFormed(value) ? value : undefined;
};

const string: ValueCodec = {
  expects: 'a string',
  encode: textWithin(anyLength),
  decode: asIs,
  within: (bounds) => (bounds.of === 'length' ? textWithin(bounds) : undefined),
  trusting: (value) => (typeof value === 'string' ? value : undefined),
  refusal: (actual) => ({
    expected: typeof actual === 'string' ? 'text without half of a surrogate pair, which UTF-8 cannot store' : string.expects,
    actual,
  }),
};

const uuidText = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const uuid: ValueCodec = {
  expects: 'a UUID such as 7f0a2c1e-5b2d-4c3e-9f60-1a2b3c4d5e6f',
  encode(value) {
    if (typeof value !== 'string') return undefined;
    const lower = value.toLowerCase();
    return uuidText.test(lower) ? lower : undefined;
  },
  decode: asIs,
};

const codecs: Record<Codec, ValueCodec> = {
  number,
  integer,
  bigint,
  boolean,
  date,
  string,
  uuid,
  bytes: bytesOf(undefined),
  json: jsonOf({ kind: 'any' }),
};

/** The implementation of a codec that the planner chose. */
export function codecOf(codec: Codec): ValueCodec {
  return codecs[codec];
}

/** A codec that takes some constants only: an enum's members, the literals of a union. */
export function constantsOf(codec: ValueCodec, constants: readonly Scalar[]): ValueCodec {
  const allowed = new Set<unknown>(constants);
  return {
    expects: `one of ${constants.map((constant) => JSON.stringify(constant)).join(', ')}`,
    encode: (value) => (allowed.has(value) ? codec.encode(value) : undefined),
    decode: codec.decode,
  };
}

/** Whether two cells are the same value. */
export function sameCell(a: Cell | undefined, b: Cell | undefined): boolean {
  if (a === b) return true;
  if (!(a instanceof Uint8Array && b instanceof Uint8Array) || a.length !== b.length) return false;
  return a.every((byte, index) => byte === b[index]);
}
