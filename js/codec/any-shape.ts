import { bytesViews, isBytes } from './bytes.js';
import { bytesShape, leafShapes } from './leaf-shapes.js';
import { Misfit, type Trail } from './misfit.js';
import { encodeAll, encodeAt, isJsonObject, type Json, type Shape } from './shape.js';

/** The types whose values carry a mark, `{"$date": "2024-…"}`, where no type is known. */
const marked: readonly Shape[] = [leafShapes.bigint, leafShapes.date, ...bytesViews.map(bytesShape)];
const byMark = new Map([...marked, leafShapes.number, leafShapes.undefined].map((shape) => [`$${shape.label}`, shape]));

/**
 * Any value: what JSON knows is written as it is, other values with a mark beside them: `{"$date": …}`, `{"$set": […]}`. A plain
 * object that looks like a mark is marked itself: `{"$object": {"$date": 1}}`.
 */
export const anyShape: Shape = {
  expects: 'something that JSON can hold',
  label: 'any',
  plain: false,
  accepts: (value) => typeof value !== 'function' && typeof value !== 'symbol',
  encode,
  fits: () => true,
  member: () => anyShape,
  decode,
};

function encode(value: unknown, trail: Trail): Json {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number': {
      const json = leafShapes.number.encode(value, trail);
      return typeof json === 'number' ? json : { $number: json };
    }
    case 'undefined':
      return { $undefined: null };
    case 'bigint':
      return { $bigint: leafShapes.bigint.encode(value, trail) };
    case 'object':
      return value === null ? null : encodeObject(value, trail);
    default:
      throw new Misfit(trail, anyShape.expects, value);
  }
}

function encodeObject(value: object, trail: Trail): Json {
  if (Array.isArray(value)) return encodeAll(anyShape, value, trail);
  if (value instanceof Set) return { $set: encodeAll(anyShape, value, trail) };
  if (value instanceof Map) return { $map: encodeAll(anyShape, value, trail) };
  if (value instanceof Date) return { $date: leafShapes.date.encode(value, trail) };
  const bytes = bytesViews.find((view) => isBytes(value, view));
  if (bytes !== undefined) return { [`$${bytes}`]: bytesShape(bytes).encode(value, trail) };
  if ('toJSON' in value && typeof value.toJSON === 'function') return encode(value.toJSON(), trail);
  // A RegExp, a Promise or the like has nothing to write, and would come back as an empty object.
  if (Object.prototype.toString.call(value) !== '[object Object]') throw new Misfit(trail, anyShape.expects, value);
  const json = encodeMembers(value, trail);
  return isMark(json) ? { $object: json } : json;
}

/** Members as a JSON object; undefined ones are left out. */
function encodeMembers(value: object, trail: Trail): { [name: string]: Json } {
  // fromEntries makes own properties of all names, `__proto__` included.
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name, encodeAt(anyShape, member, name, trail)] as const),
  );
}

function isMark(json: { [name: string]: Json }): boolean {
  const [name = '', ...others] = Object.keys(json);
  return others.length === 0 && (byMark.has(name) || ['$set', '$map', '$object'].includes(name));
}

function decode(json: Json): unknown {
  if (Array.isArray(json)) return decodeElements(json);
  if (!isJsonObject(json)) return json;
  const [name = '', ...others] = Object.keys(json);
  if (others.length === 0 && name.startsWith('$')) {
    const inner = json[name] as Json;
    if (name === '$set') return new Set(decodeElements(inner as Json[]));
    if (name === '$map') return new Map(decodeElements(inner as Json[]) as [unknown, unknown][]);
    if (name === '$object') return decodeMembers(inner as { [name: string]: Json });
    const shape = byMark.get(name);
    if (shape !== undefined) return shape.decode(inner);
  }
  return decodeMembers(json);
}

function decodeElements(json: Json[]): unknown[] {
  const values: unknown[] = json;
  for (let index = 0; index < values.length; index++) values[index] = decode(values[index] as Json);
  return values;
}

function decodeMembers(json: { [name: string]: Json }): object {
  const values: Record<string, unknown> = json;
  for (const name of Object.keys(values)) values[name] = decode(values[name] as Json);
  return values;
}
