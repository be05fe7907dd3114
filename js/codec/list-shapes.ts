import { Misfit } from './misfit.js';
import { encodeAll, encodeAt, type Json, type Shape } from './shape.js';

/** An array of any length. */
export function arrayShape(of: Shape): Shape {
  return {
    expects: 'an array',
    label: 'array',
    plain: of.plain,
    accepts: Array.isArray,
    encode(value, trail) {
      if (!Array.isArray(value)) throw new Misfit(trail, this.expects, value);
      return encodeAll(of, value, trail);
    },
    fits: (json) => Array.isArray(json) && json.every((element) => of.fits(element)),
    member: () => of,
    decode: (json) => decodeAll(of, json),
  };
}

/** A `Set`, as an array. */
export function setShape(of: Shape): Shape {
  return {
    expects: 'a Set',
    label: 'set',
    plain: false,
    accepts: (value) => value instanceof Set,
    encode(value, trail) {
      if (!(value instanceof Set)) throw new Misfit(trail, this.expects, value);
      return encodeAll(of, value, trail);
    },
    fits: (json) => Array.isArray(json) && json.every((element) => of.fits(element)),
    decode: (json) => new Set(decodeAll(of, json)),
  };
}

/** A `Map`, as an array of pairs. */
export function mapShape(key: Shape, value: Shape): Shape {
  const pair = tupleShape([key, value], undefined);
  return {
    expects: 'a Map',
    label: 'map',
    plain: false,
    accepts: (candidate) => candidate instanceof Map,
    encode(candidate, trail) {
      if (!(candidate instanceof Map)) throw new Misfit(trail, this.expects, candidate);
      return encodeAll(pair, candidate, trail);
    },
    fits: (json) => Array.isArray(json) && json.every((element) => pair.fits(element)),
    decode: (json) => new Map(decodeAll(pair, json) as [unknown, unknown][]),
  };
}

/** An array with a type for each place, and perhaps one for all further places. */
export function tupleShape(elements: readonly Shape[], rest: Shape | undefined): Shape {
  const at = (index: number): Shape | undefined => elements[index] ?? rest;
  // Only what may be undefined may be missing at the end.
  const required = elements.findLastIndex((element) => !element.accepts(undefined)) + 1;
  return {
    expects: `an array of ${rest ? `at least ${required}` : elements.length} elements`,
    label: 'tuple',
    plain: elements.every(({ plain }) => plain) && (rest?.plain ?? true),
    accepts: (value) =>
      Array.isArray(value) && value.length >= required && (rest !== undefined || value.length <= elements.length),
    encode(value, trail) {
      if (!this.accepts(value)) throw new Misfit(trail, this.expects, value);
      return Array.from(value as unknown[], (element, index) => encodeAt(at(index) as Shape, element, index, trail));
    },
    fits: (json) =>
      Array.isArray(json) && json.length >= required && json.every((element, index) => at(index)?.fits(element) ?? false),
    member: (step) => at(Number(step)),
    decode: (json) => (json as Json[]).map((element, index) => at(index)?.decode(element)),
  };
}

function decodeAll(of: Shape, json: Json): unknown[] {
  const values: unknown[] = json as Json[];
  if (of.plain) return values;
  for (let index = 0; index < values.length; index++) values[index] = of.decode(values[index] as Json);
  return values;
}
