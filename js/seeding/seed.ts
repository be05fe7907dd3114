import type { Database } from '../database.js';
import { type DeclaredField, describe, type EntityClass, reflect } from '../entity/definition.js';
import { RelataError } from '../errors.js';
import { keyText } from '../identity/key-text.js';
import { fieldCheck } from '../validate/field.js';
import { Random } from './random.js';
import { plainValue } from './values.js';

/** How {@link seed} makes data. */
export interface SeedOptions<T> {
  /** What the random values follow from: the same seed gives the same data, but for dates that have to be before or after now. 1 unless said. */
  readonly seed?: number;
  /** Fields whose values the application makes: `{ name: (random) => random.pick(['Ada', 'Bo']) }`. */
  readonly fields?: { readonly [K in keyof T]?: (random: Random, index: number) => T[K] };
}

/**
 * Fills a table with random rows that its types and validators take. References lead to rows that are there: seed those first.
 *
 * @example
 * ```ts
 * await seed(database, User, 10);
 * await seed(database, Post, 100, { seed: 7, fields: { title: (random, index) => `Post ${index}` } });
 * ```
 * @param count how many rows
 * @returns the objects, persisted; their constructors were not called
 * @throws RelataError `invalidArgument` for a field whose values cannot be made: those of `Validate` and `Pattern` mostly, and required
 * references to an empty table
 */
export async function seed<T extends object>(
  database: Database,
  entityClass: EntityClass<T>,
  count: number,
  options: SeedOptions<T> = {},
): Promise<T[]> {
  if (!Number.isSafeInteger(count) || count < 0) {
    throw new RelataError('invalidArgument', `seed() takes a number of rows, not ${describe(count)}.`);
  }
  const random = new Random(options.seed ?? 1);
  const { name, fields, singleTableInheritance: shared } = reflect(entityClass);
  // Of which class a row is, the class says.
  const given = shared && (shared.discriminator ?? 'type');
  const makers: FieldMaker[] = [];
  for (const field of fields.filter((field) => field.name !== given && isOwn(field, fields)))
    makers.push(await FieldMaker.of(database, entityClass, name, withKey(field, fields)));
  const own = (options.fields ?? {}) as Record<string, ((random: Random, index: number) => unknown) | undefined>;
  const objects = Array.from({ length: count }, (_, index) => {
    const object = Object.create(entityClass.prototype as object) as T;
    for (const maker of makers) {
      const { name: property } = maker.field;
      const given = Object.hasOwn(own, property) ? own[property] : undefined;
      const value = given === undefined ? maker.make(random) : given(random, index);
      Object.defineProperty(object, property, { value, configurable: true, enumerable: true, writable: true });
    }
    return object;
  });
  await database.persist(objects);
  return objects;
}

/** Whether a field has values of its own: a key that is declared beside its reference has not. */
function isOwn({ name, type, column = name }: DeclaredField, fields: readonly DeclaredField[]): boolean {
  return type.kind === 'reference' || !fields.some((other) => other.type.kind === 'reference' && other.column === column);
}

/** A field as it is; a reference whose declared key may not be missing is required too. */
function withKey(field: DeclaredField, fields: readonly DeclaredField[]): DeclaredField {
  const key = field.type.kind === 'reference' ? fields.find(({ name }) => name === field.column) : undefined;
  if (key === undefined || key === field || key.optional || key.nullable) return field;
  return { ...field, optional: false, nullable: false };
}

/** How often a value is drawn that has to pass validators, or to be another one than all before. */
const ATTEMPTS = 200;

/** Makes the values of one field. */
class FieldMaker {
  readonly field: DeclaredField;
  readonly #entity: string;
  /** The rows that a reference can lead to. */
  readonly #rows: readonly object[] | undefined;
  /** The values that no further row can have; undefined where rows may share them. */
  readonly #taken: Set<string> | undefined;

  private constructor(entity: string, field: DeclaredField, rows: readonly object[] | undefined, taken: Set<string> | undefined) {
    this.#entity = entity;
    this.field = field;
    this.#rows = rows;
    this.#taken = taken;
  }

  static async of(database: Database, entityClass: EntityClass, entity: string, field: DeclaredField): Promise<FieldMaker> {
    const { type } = field;
    let rows: object[] | undefined;
    if (type.kind === 'reference') rows = await database.query(type.entity()).find();
    let taken: Set<string> | undefined;
    if (field.index?.unique || (field.primaryKey && !field.autoIncrement)) {
      taken = new Set((await database.query(entityClass).findField(field.name as never)).map((value) => textOf(field, value)));
    }
    return new FieldMaker(entity, field, rows, taken);
  }

  /** The next value. @throws RelataError `invalidArgument` where none can be made */
  make(random: Random): unknown {
    const { type, autoIncrement, version, optional, nullable, validators = [] } = this.field;
    const empty = nullable ? null : undefined;
    if (type.kind === 'backReference') return type.list ? [] : empty;
    if (type.kind === 'manyToMany') return [];
    if (autoIncrement || version) return 0;
    const mayMiss = optional === true || nullable === true;
    if (mayMiss && (this.#rows?.length === 0 || random.chance(25))) return empty;
    if (type.kind === 'embedded') return this.#embedded(random, type);
    const check = fieldCheck({ type, validators });
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const value = type.kind === 'reference' ? this.#reference(random) : plainValue(random, type, validators as never);
      let passes = true;
      check?.(value, [], () => {
        passes = false;
      });
      if (passes && !this.#isTaken(value)) return value;
    }
    if (mayMiss) return empty;
    throw this.#cannot('none of the values that were tried can be written');
  }

  #embedded(random: Random, type: Extract<DeclaredField['type'], { kind: 'embedded' }>): object {
    const object = (type.class === undefined ? {} : Object.create(type.class().prototype as object)) as Record<string, unknown>;
    for (const inner of type.fields) {
      object[inner.name] = new FieldMaker(`${this.#entity}.${this.field.name}`, inner, undefined, undefined).make(random);
    }
    return object;
  }

  #reference(random: Random): object {
    if (this.#rows === undefined || this.#rows.length === 0)
      throw this.#cannot('there is no row that it could lead to: seed those first');
    return random.pick(this.#rows);
  }

  #isTaken(value: unknown): boolean {
    if (this.#taken === undefined) return false;
    const text = textOf(this.field, value);
    if (this.#taken.has(text)) return true;
    this.#taken.add(text);
    return false;
  }

  #cannot(why: string): RelataError {
    const { name } = this.field;
    const message = `seed() cannot make values of ${this.#entity}.${name}: ${why}. Give a function that does: { fields: { ${name}: (random, index) => … } }.`;
    return new RelataError('invalidArgument', message, { entity: this.#entity, field: name });
  }
}

/** A value as text by which it is told from others; a reference by its key. */
function textOf({ type }: DeclaredField, value: unknown): string {
  if (value instanceof Uint8Array || typeof value !== 'object' || value === null) return keyText(value as never);
  if (value instanceof Date) return `date:${value.getTime()}`;
  if (type.kind !== 'reference') return JSON.stringify(value);
  const { name = '' } = reflect(type.entity()).fields.find(({ primaryKey }) => primaryKey) ?? {};
  return JSON.stringify((value as Record<string, unknown>)[name]);
}
