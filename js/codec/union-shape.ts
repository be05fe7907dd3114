import { Misfit, type Trail } from './misfit.js';
import { isJsonObject, type Json, type Shape } from './shape.js';

/**
 * One of several types, told apart by the value. The JSON is that of the type itself, and carries the type's name only where it
 * could be read as another one's: in `string | Date` a string is a string, and a date `{"$date": "2024-…"}`.
 */
export function unionShape(shapes: readonly Shape[]): Shape {
  return new Union(shapes);
}

class Union implements Shape {
  readonly label = 'union';
  readonly plain: boolean;
  readonly #shapes: readonly Shape[];
  #names: ReadonlyMap<string, Shape> | undefined;

  constructor(shapes: readonly Shape[]) {
    this.#shapes = shapes;
    this.plain = shapes.every(({ plain }) => plain);
  }

  get expects(): string {
    return this.#shapes.map(({ expects }) => expects).join(' or ');
  }

  accepts(value: unknown): boolean {
    return this.#shapes.some((shape) => shape.accepts(value));
  }

  encode(value: unknown, trail: Trail): Json {
    const shapes = this.#candidates(value);
    if (shapes.length === 0) throw new Misfit(trail, this.expects, value);
    const depth = trail.length;
    let first: unknown;
    for (const shape of shapes) {
      try {
        return this.#marked(shape, shape.encode(value, trail));
      } catch (error) {
        if (!(error instanceof Misfit)) throw error;
        first ??= error;
        trail.length = depth;
      }
    }
    throw first;
  }

  fits(json: Json): boolean {
    return this.#mark(json) !== undefined || this.#shapes.some((shape) => shape.fits(json));
  }

  /** Of one type only: of several, the JSON would have to say which one it is. */
  member(step: string): Shape | undefined {
    const [only, ...others] = this.#shapes.flatMap((shape) => shape.member?.(step) ?? []);
    return others.length === 0 ? only : undefined;
  }

  decode(json: Json): unknown {
    const marked = this.#mark(json);
    if (marked !== undefined) return marked.shape.decode(marked.json);
    const shape = this.#shapes.find((candidate) => candidate.fits(json));
    return shape === undefined ? json : shape.decode(json);
  }

  /** The types that a value can be of; those of instances first, since an instance is an object too. */
  #candidates(value: unknown): Shape[] {
    const shapes = this.#shapes.filter((shape) => shape.accepts(value));
    if (shapes.length < 2 || typeof value !== 'object' || value === null) return shapes;
    const { name } = value.constructor ?? {};
    return [...shapes.filter(({ label }) => label === name), ...shapes.filter(({ label }) => label !== name)];
  }

  /** Adds the type's name where a reader would take the JSON for another type's. */
  #marked(shape: Shape, json: Json): Json {
    const mark = this.#mark(json);
    const read = mark === undefined ? this.#shapes.find((candidate) => candidate.fits(json)) : mark.shape;
    if (read === shape || (mark === undefined && shape.plain && read?.plain)) return json;
    const name = [...this.#byName()].find(([, named]) => named === shape)?.[0] ?? '';
    return { [name]: json };
  }

  #mark(json: Json): { shape: Shape; json: Json } | undefined {
    if (!isJsonObject(json)) return undefined;
    const [name, ...others] = Object.keys(json);
    if (name === undefined || others.length > 0) return undefined;
    const shape = this.#byName().get(name);
    return shape && { shape, json: json[name] as Json };
  }

  /** The types by the names that mark them; a second type of the same name has a number. */
  #byName(): ReadonlyMap<string, Shape> {
    if (this.#names === undefined) {
      const names = new Map<string, Shape>();
      for (const shape of this.#shapes) {
        let name = `$${shape.label}`;
        for (let number = 2; names.has(name); number++) name = `$${shape.label}${number}`;
        names.set(name, shape);
      }
      this.#names = names;
    }
    return this.#names;
  }
}
