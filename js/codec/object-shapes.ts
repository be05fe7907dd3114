import { anyShape } from './any-shape.js';
import { Misfit, type Trail } from './misfit.js';
import { encodeAt, isJsonObject, type Json, type Shape } from './shape.js';

/** A member of an object. */
export interface Member {
  readonly name: string;
  /** How it is written; undefined when it is left out. */
  readonly shape: Shape | undefined;
  readonly optional: boolean;
}

type JsonObject = { [name: string]: Json };

/** An object with names of any kind. */
export function recordShape(of: Shape): Shape {
  return objectShape([], of);
}

/** An object with known names. Others are kept: TypeScript allows an object to have more than its type says. */
export function objectShape(members: readonly Member[], rest: Shape = anyShape): Shape {
  const body = new Body(members, rest);
  return {
    expects: 'an object',
    label: 'object',
    plain: body.plain,
    accepts: isObject,
    encode(value, trail) {
      if (!isObject(value)) throw new Misfit(trail, this.expects, value);
      return body.encode(value, trail);
    },
    fits: (json) => isJsonObject(json) && body.fits(json),
    member: (name) => body.member(name),
    decode: (json) => body.decode(json as JsonObject),
  };
}

/** A class, or what answers it later. */
export type ClassOf = () => abstract new (...args: never) => object;

/**
 * An instance of a class. A plain object is taken too, since TypeScript takes it, and comes back as an instance. An instance of
 * a subclass is not: it would come back as something else.
 */
export function classShape(classOf: ClassOf, members: readonly Member[]): Shape {
  const body = new Body(members, anyShape);
  let known: object | undefined;
  const prototype = (): object => {
    known ??= classOf().prototype as object;
    return known;
  };
  return {
    get expects() {
      return `an instance of ${classOf().name}`;
    },
    get label() {
      return classOf().name;
    },
    plain: false,
    accepts(value) {
      if (typeof value !== 'object' || value === null) return false;
      const own: unknown = Object.getPrototypeOf(value);
      return own === prototype() || own === Object.prototype;
    },
    encode(value, trail) {
      if (!this.accepts(value)) throw new Misfit(trail, this.expects, value);
      return body.encode(value as object, trail);
    },
    fits: (json) => isJsonObject(json) && body.fits(json),
    member: (name) => body.member(name),
    decode(json) {
      const instance = Object.create(prototype()) as object;
      for (const [name, value] of Object.entries(body.decode(json as JsonObject))) {
        // Not an assignment, which an accessor of the class would take for itself.
        Object.defineProperty(instance, name, { value, writable: true, enumerable: true, configurable: true });
      }
      return instance;
    },
  };
}

/** The members of an object or an instance. */
class Body {
  readonly #members: readonly Member[];
  readonly #byName: ReadonlyMap<string, Member>;
  readonly #rest: Shape;
  /** Whether JSON brings the members back by itself. */
  readonly plain: boolean;

  constructor(members: readonly Member[], rest: Shape) {
    this.plain = rest.plain && members.every(({ shape }) => shape?.plain ?? true);
    this.#members = members;
    this.#byName = new Map(members.map((member) => [member.name, member]));
    this.#rest = rest;
  }

  encode(value: object, trail: Trail): Json {
    const json: [string, Json][] = [];
    // In the object's own order, which so survives.
    for (const [name, member] of Object.entries(value)) {
      const shape = this.member(name);
      if (shape !== undefined && member !== undefined) json.push([name, encodeAt(shape, member, name, trail)]);
    }
    for (const { name, shape, optional } of this.#members) {
      if (shape === undefined || (Object.hasOwn(value, name) && Reflect.get(value, name) !== undefined)) continue;
      // An accessor of a class stands for a member as well.
      const member: unknown = Reflect.get(value, name);
      if (member !== undefined || !(optional || shape.accepts(undefined)))
        json.push([name, encodeAt(shape, member, name, trail)]);
    }
    // Makes own properties of all names, `__proto__` included.
    return Object.fromEntries(json);
  }

  fits(json: JsonObject): boolean {
    const known = this.#members.every(({ name, shape, optional }) => {
      if (!Object.hasOwn(json, name)) return shape === undefined || optional || shape.accepts(undefined);
      return shape?.fits(json[name] as Json) ?? false;
    });
    return known && Object.keys(json).every((name) => this.#byName.has(name) || this.#rest.fits(json[name] as Json));
  }

  /** The shape of one member; undefined for one that is left out. */
  member(name: string): Shape | undefined {
    const known = this.#byName.get(name);
    return known === undefined ? this.#rest : known.shape;
  }

  decode(json: JsonObject): object {
    const values: Record<string, unknown> = json;
    for (const { name, shape } of this.#members) {
      if (shape !== undefined && !shape.plain && Object.hasOwn(json, name)) values[name] = shape.decode(json[name] as Json);
    }
    if (this.#rest.plain) return values;
    for (const name of Object.keys(values)) {
      if (!this.#byName.has(name)) values[name] = this.#rest.decode(values[name] as Json);
    }
    return values;
  }
}

/** Whether a value is an object that is nothing but its members. */
function isObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  if (Object.getPrototypeOf(value) === Object.prototype) return true;
  const builtIn = Array.isArray(value) || value instanceof Date || value instanceof Map || value instanceof Set;
  return !builtIn && !ArrayBuffer.isView(value) && !(value instanceof ArrayBuffer);
}
