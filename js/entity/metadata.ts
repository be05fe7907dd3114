import type { ResolvedBackReference, ResolvedColumn, ResolvedEntity, ResolvedSchema } from '../../pkg/core.js';
import { codecOf, constantsOf, sameCell, type ValueCodec } from '../codec/codec.js';
import type { Cell } from '../driver/engine.js';
import { RelataError } from '../errors.js';
import { inversePrototype } from '../identity/inverse.js';
import { type DeclaredType, describe, type EntityClass, reflect } from './definition.js';
import { unloadedPrototype } from './reference.js';

/** An entity instance, seen from inside: a bag of fields. */
export type Instance = Record<string, unknown>;

/** A field with a column: how its values become cells. */
export class Column {
  /** The property's name. */
  readonly field: string;
  /** Entity and property, for messages: `Book.author`. */
  readonly path: string;
  /** Whether the column takes NULL. */
  readonly nullable: boolean;
  /** Whether NULL comes back as `null` and not as `undefined`. */
  readonly nullValue: boolean;
  /** Whether the unit of work assigns the value. */
  readonly autoIncrement: boolean;
  /** Whether `undefined` may be left to the column's default. */
  readonly hasDefault: boolean;
  /** The entity that a reference points at. */
  target: EntityMetadata | undefined;
  readonly #codec: ValueCodec;
  readonly #owner: string;

  constructor(owner: string, resolved: ResolvedColumn, type: DeclaredType | undefined) {
    this.#owner = owner;
    this.field = resolved.field;
    this.path = `${owner}.${resolved.field}`;
    this.nullable = resolved.nullable ?? false;
    this.nullValue = resolved.nullValue ?? false;
    this.autoIncrement = resolved.autoIncrement ?? false;
    this.hasDefault = resolved.hasDefault ?? false;
    const codec = codecOf(resolved.codec);
    this.#codec = type?.kind === 'enum' ? constantsOf(codec, type.values) : codec;
  }

  /**
   * The cell of a value of this field; a reference gives the key of the object.
   *
   * @throws RelataError `valueRequired` for a missing value, `invalidValue` for one of the wrong type
   */
  encode(value: unknown): Cell {
    if (value === undefined || value === null) {
      if (this.nullable) return null;
      throw this.#required();
    }
    if (this.target !== undefined && typeof value === 'object') return this.#encodeReference(this.target, value as Instance);
    const cell = this.#codec.encode(value);
    if (cell === undefined) throw this.#invalid(this.#codec.expects, value);
    return cell;
  }

  /**
   * Whether a value of this field is another one than a cell of the database. A new object has no key yet, so it differs from
   * every row; a value that cannot be written differs as well, and writing it is what fails.
   */
  differs(value: unknown, known: Cell): boolean {
    if (value === undefined || value === null) return known !== null;
    const { target } = this;
    if (target === undefined || typeof value !== 'object') return !sameCell(this.#codec.encode(value), known);
    return !target.accepts(value) || !sameCell(target.keyOf(value as Instance), known);
  }

  /** The value of a cell. A reference's cell stays the target's key. */
  decode(cell: Cell): unknown {
    if (cell === null) return this.nullValue ? null : undefined;
    return this.#codec.decode(cell);
  }

  #encodeReference(target: EntityMetadata, value: Instance): Cell {
    if (!target.accepts(value)) throw this.#invalid(`an instance of ${target.name}`, value);
    const key = target.keyOf(value);
    if (key === undefined) {
      throw new RelataError(
        'invalidValue',
        `${this.path} refers to ${describe(value)} without a primary key. Persist it first, or together with the ${this.#owner}.`,
        { entity: this.#owner, field: this.field },
      );
    }
    return key;
  }

  #required(): RelataError {
    return new RelataError(
      'valueRequired',
      `${this.path} needs a value. Set it before persisting, or make the field optional (${this.field}?: …).`,
      { entity: this.#owner, field: this.field },
    );
  }

  #invalid(expected: string, value: unknown): RelataError {
    const actual = describe(value);
    return new RelataError('invalidValue', `${this.path} expects ${expected}, got ${actual}.`, {
      entity: this.#owner,
      field: this.field,
      expected,
      actual,
    });
  }
}

/** A back reference with its entities looked up. */
export interface BackReferenceMetadata {
  /** The property's name. */
  readonly field: string;
  /** Entity and property, for messages: `User.posts`. */
  readonly path: string;
  /** Whether it holds a list. */
  readonly list: boolean;
  /** The entity that it holds. */
  readonly target: EntityMetadata;
  /** The reference that points back: on the target, or on the pivot. */
  readonly inverse: string;
  /** The pivot entity, for a many-to-many relation. */
  readonly pivot: EntityMetadata | undefined;
}

/** One entity of an open database: its class, and what the core resolved. */
export class EntityMetadata {
  /** The entity's name. */
  readonly name: string;
  /** The table's name, unquoted. */
  readonly table: string;
  /** The place in the order of inserts. */
  readonly rank: number;
  /** The class whose instances are rows. */
  readonly entityClass: EntityClass;
  /** The fields with a column, in declaration order. */
  readonly columns: readonly Column[];
  /** The fields with a column, by name. */
  readonly byField: ReadonlyMap<string, Column>;
  /** The primary key's column. */
  readonly primaryKey: Column;
  /** The columns that `undefined` leaves to their default. */
  readonly defaulted: readonly Column[];
  /** The inverse sides of relations. */
  backReferences: readonly BackReferenceMetadata[] = [];
  /** The prototype of references that are not loaded. */
  readonly unloaded: object;
  readonly #inversePrototypes = new Map<string, object>();

  constructor(resolved: ResolvedEntity, entityClass: EntityClass) {
    this.name = resolved.name;
    this.table = resolved.table;
    this.rank = resolved.rank;
    this.entityClass = entityClass;
    const types = new Map(reflect(entityClass).fields.map(({ name, type }) => [name, type]));
    this.columns = resolved.columns.map((column) => new Column(resolved.name, column, types.get(column.field)));
    this.byField = new Map(this.columns.map((column) => [column.field, column]));
    this.defaulted = this.columns.filter(({ hasDefault }) => hasDefault);
    this.primaryKey = this.byField.get(resolved.primaryKey) as Column;
    const others = [...resolved.columns, ...(resolved.backReferences ?? [])].map(({ field }) => field);
    this.unloaded = unloadedPrototype(
      entityClass,
      resolved.name,
      others.filter((field) => field !== resolved.primaryKey),
    );
  }

  /** Whether an object can stand for a row of this entity: an instance, or a plain object with the key. */
  accepts(value: object): boolean {
    return value instanceof this.entityClass || Object.getPrototypeOf(value) === Object.prototype;
  }

  /** The cell of an instance's primary key, or undefined while it has none. */
  keyOf(instance: Instance): Cell | undefined {
    const value = instance[this.primaryKey.field];
    if (value === undefined || value === null || (this.primaryKey.autoIncrement && !value)) return undefined;
    const { target } = this.primaryKey;
    if (target !== undefined && typeof value === 'object') return target.keyOf(value as Instance);
    return this.primaryKey.encode(value);
  }

  /**
   * An instance without a constructor call: its fields come from the database.
   *
   * @param inverse a relation field that leads back to the object through which this one was loaded
   */
  instantiate(inverse?: string): Instance {
    const prototype = inverse === undefined ? (this.entityClass.prototype as object) : this.inversePrototype(inverse);
    return Object.create(prototype) as Instance;
  }

  /** The prototype of instances whose relation field leads back, made once for each field. */
  inversePrototype(field: string): object {
    let prototype = this.#inversePrototypes.get(field);
    if (prototype === undefined) {
      prototype = inversePrototype(this.entityClass, field);
      this.#inversePrototypes.set(field, prototype);
    }
    return prototype;
  }
}

/** The entities of one open database. */
export class Metadata {
  readonly #byClass = new Map<EntityClass, EntityMetadata>();
  readonly #byName = new Map<string, EntityMetadata>();

  /** @param classes the classes, in the order of the resolved entities */
  constructor(schema: ResolvedSchema, classes: readonly EntityClass[]) {
    schema.entities.forEach((resolved, index) => {
      const entityClass = classes[index] as EntityClass;
      const metadata = new EntityMetadata(resolved, entityClass);
      this.#byClass.set(entityClass, metadata);
      this.#byName.set(resolved.name, metadata);
    });
    for (const resolved of schema.entities) this.#link(resolved);
  }

  /** The entity of a name that the core gave. */
  named(name: string): EntityMetadata {
    const metadata = this.#byName.get(name);
    if (metadata === undefined)
      throw new RelataError('unknownEntity', `The plan names the unknown entity ${name}.`, { entity: name });
    return metadata;
  }

  /** The entity of a class. @throws RelataError `unknownEntity` */
  ofClass(entityClass: EntityClass): EntityMetadata {
    const metadata = this.#byClass.get(entityClass);
    if (metadata !== undefined) return metadata;
    const known = [...this.#byName.keys()];
    throw new RelataError(
      'unknownEntity',
      `${describe(entityClass)} is not an entity of this database. Add it to the list given to new Database(); known are ${known.join(', ')}.`,
      { entity: entityClass?.name, known },
    );
  }

  /** The entity of an instance, or undefined when its class is none. */
  ofInstance(instance: object): EntityMetadata | undefined {
    const entityClass: unknown = instance.constructor;
    return typeof entityClass === 'function' ? this.#byClass.get(entityClass as unknown as EntityClass) : undefined;
  }

  #link(resolved: ResolvedEntity): void {
    const metadata = this.named(resolved.name);
    for (const { field, reference } of resolved.columns) {
      const column = metadata.byField.get(field);
      if (column !== undefined && reference !== undefined) column.target = this.named(reference);
    }
    metadata.backReferences = (resolved.backReferences ?? []).map((back) => this.#backReference(resolved.name, back));
  }

  #backReference(owner: string, { field, list, entity, inverse, pivot }: ResolvedBackReference): BackReferenceMetadata {
    return {
      field,
      path: `${owner}.${field}`,
      list,
      inverse,
      target: this.named(entity),
      pivot: pivot && this.named(pivot.entity),
    };
  }
}
