import type { ValueType } from '../../pkg/core.js';
import type { Refusal, ValueCodec } from './codec.js';
import { Misfit } from './misfit.js';
import type { Json, Shape } from './shape.js';
import { shapeOf } from './value-shape.js';

/** The codec of a JSON column whose values have a type. The JSON stays readable: see {@link shapeOf} and the shapes it makes. */
export function jsonOf(type: ValueType): ValueCodec {
  return codecOfShape(shapeOf(type));
}

function codecOfShape(shape: Shape): ValueCodec {
  const write = (value: unknown): string | Refusal => {
    try {
      return JSON.stringify(shape.encode(value, []));
    } catch (error) {
      if (error instanceof Misfit) return { expected: error.expected, actual: error.actual, trail: error.trail };
      // An object that contains itself has no end as JSON.
      if (error instanceof RangeError) return { expected: 'a value that does not contain itself', actual: value };
      throw error;
    }
  };
  return {
    get expects() {
      return shape.expects;
    },
    encode(value) {
      const json = write(value);
      return typeof json === 'string' ? json : undefined;
    },
    decode(cell) {
      const json = JSON.parse(cell as string) as Json;
      return shape.plain ? json : shape.decode(json);
    },
    member(path) {
      const at = path.reduce((outer: Shape | undefined, step) => outer?.member?.(step), shape);
      return at && codecOfShape(at);
    },
    refusal(value) {
      const json = write(value);
      return typeof json === 'string' ? { expected: shape.expects, actual: value } : json;
    },
  };
}
