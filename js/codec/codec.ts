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
}

/** The decoding of a codec whose cells are its values. */
export const asIs = (cell: NonNullable<Cell>): unknown => cell;

// SQLite keeps whole numbers of a REAL column as integers, and these have no minus zero; adding zero takes the sign away.
const number: ValueCodec = {
  expects: 'a number (not NaN)',
  encode: (value) => (typeof value === 'number' && !Number.isNaN(value) ? value + 0 : undefined),
  decode: asIs,
};

const integer: ValueCodec = {
  expects: 'a whole number up to 2^53',
  encode: (value) => (Number.isSafeInteger(value) ? (value as number) + 0 : undefined),
  decode: asIs,
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

const string: ValueCodec = {
  expects: 'a string',
  encode: (value) => (typeof value === 'string' && value.isWellFormed() ? value : undefined),
  decode: asIs,
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
