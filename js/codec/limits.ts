import type { FloatSize, IntegerSize } from '../../pkg/core.js';
import type { ValueCodec } from './codec.js';

const ranges: Record<IntegerSize, readonly [least: number, greatest: number]> = {
  int8: [-128, 127],
  int16: [-32_768, 32_767],
  int32: [-2_147_483_648, 2_147_483_647],
  uint8: [0, 255],
  uint16: [0, 65_535],
  uint32: [0, 4_294_967_295],
};

/** The greatest finite number of 32 bits. */
const FLOAT32_MAX = 3.4028234663852886e38;

/** A codec for whole numbers that keeps to the limits of a kind. */
export function sizedInteger(codec: ValueCodec, size: IntegerSize): ValueCodec {
  const [least, greatest] = ranges[size];
  return {
    expects: `a whole number from ${least} to ${greatest} (${size})`,
    encode: (value) => (Number.isInteger(value) && within(value as number, least, greatest) ? codec.encode(value) : undefined),
    decode: codec.decode,
  };
}

/** A codec for numbers that keeps to the limits of a kind. The infinities are in every kind. */
export function sizedNumber(codec: ValueCodec, size: FloatSize): ValueCodec {
  return {
    expects: `a number from -${FLOAT32_MAX} to ${FLOAT32_MAX} (${size})`,
    encode: (value) =>
      typeof value === 'number' && (!Number.isFinite(value) || within(value, -FLOAT32_MAX, FLOAT32_MAX))
        ? codec.encode(value)
        : undefined,
    decode: codec.decode,
  };
}

function within(value: number, least: number, greatest: number): boolean {
  return value >= least && value <= greatest;
}
