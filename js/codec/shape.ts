import { Misfit, type Trail } from './misfit.js';

/** Anything that `JSON.stringify` writes as it is. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** How values of one type become JSON and come back. */
export interface Shape {
  /** What it takes, for messages: "a Date". */
  readonly expects: string;
  /** The name under which a union marks a value of this type, where the JSON alone does not tell. */
  readonly label: string;
  /** Whether JSON brings the values back by itself. */
  readonly plain: boolean;
  /** Whether a value is of this type, as far as its outside shows. */
  accepts(value: unknown): boolean;
  /** The JSON of a value. @throws Misfit */
  encode(value: unknown, trail: Trail): Json;
  /** Whether some JSON can be of this type. */
  fits(json: Json): boolean;
  /** The shape of a member by name, or of an element by its index; undefined where there is none by itself. */
  member?(step: string): Shape | undefined;
  /** The value of some JSON, which may be changed for it. */
  decode(json: Json): unknown;
}

/** A shape whose values show from outside what they are. */
export function simpleShape(
  expects: string,
  label: string,
  accepts: (value: unknown) => boolean,
  encode?: (value: never) => Json,
  fits: (json: Json) => boolean = accepts,
  decode: (json: never) => unknown = (json: Json) => json,
): Shape {
  return {
    expects,
    label,
    plain: encode === undefined,
    accepts,
    encode(value, trail) {
      if (!accepts(value)) throw new Misfit(trail, expects, value);
      return encode === undefined ? (value as Json) : encode(value as never);
    },
    fits,
    decode: (json) => decode(json as never),
  };
}

/** Whether some JSON is an object. */
export function isJsonObject(json: Json): json is { [name: string]: Json } {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** Encodes a part of a value. */
export function encodeAt(shape: Shape, value: unknown, step: string | number, trail: Trail): Json {
  trail.push(step);
  const json = shape.encode(value, trail);
  trail.pop();
  return json;
}

/** The elements of a list as JSON. */
export function encodeAll(shape: Shape, values: Iterable<unknown>, trail: Trail): Json[] {
  // Array.from visits holes too, so that places are kept.
  return Array.from(values, (value, index) => encodeAt(shape, value, index, trail));
}
