import type { JoinTable, OrphanRule, RelationOptionsDocument, ResolvedEntity, Scalar } from '../../pkg/core.js';
import type { Cell } from '../codec/cell.js';
import { type Assign, type EntityClass, reflect } from '../entity/definition.js';
import { flatFields } from '../entity/embedded.js';
import { assign } from '../relation/sync.js';
import { wayBackPrototype } from '../relation/way-back.js';
import { Column } from './column.js';
import { ColumnValues } from './column-values.js';
import { defineKeyAccessor } from './key-accessor.js';
import { KeyField } from './key-field.js';
import type { RelationMetadata } from './relation-metadata.js';
import { unloadedPrototype } from './unloaded.js';

/** An entity instance, seen from inside: a bag of fields. */
export type Instance = Record<string, unknown>;

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
  /** What becomes of a child that is taken from here; undefined for a many-to-many relation. */
  readonly orphans: OrphanRule | undefined;
  /** The pivot entity, for a many-to-many relation. */
  readonly pivot: EntityMetadata | undefined;
  /** The pivot's reference to the target. */
  readonly towards: string | undefined;
}

/** A many-to-many collection. */
export type ManyToManyMetadata = BackReferenceMetadata & { readonly pivot: EntityMetadata; readonly towards: string };

/** A reference that a back reference answers. */
export interface AnsweredReference extends PlacedReference {
  /** What becomes of an object that was taken from its parent. */
  readonly orphans: OrphanRule;
  /** The fields that may answer it, whoever has them. */
  readonly backs: readonly string[];
}

/** A reference, and where its cell is in a row's state. */
export interface PlacedReference {
  readonly column: Column;
  readonly at: number;
  /** The same reference, where a back reference answers it. */
  readonly answer?: AnsweredReference | undefined;
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
  /** The fields that hold the key of a reference, in its column. */
  readonly keys: readonly KeyField[];
  /** Whether any of them was declared, so that a write brings it and its reference together. */
  readonly settlesKeys: boolean;
  /** Everything that rows are read into: the columns, then the key fields. A row's known cells are in this order. */
  readonly readable: readonly Column[];
  /** The primary key's column. */
  readonly primaryKey: Column;
  /** The primary key's place among the columns. */
  readonly keyAt: number;
  /** The sets of columns whose values no two rows share, the primary key first. */
  readonly unique: readonly (readonly Column[])[];
  /** The column that counts the writes of a row. */
  readonly version: Column | undefined;
  /** The column that says since when a row is deleted softly. */
  readonly softDelete: Column | undefined;
  /** The columns that `undefined` leaves to their default. */
  readonly defaulted: readonly Column[];
  /** The field that says of which class a row is, and its value in this entity's own rows; absent where no entity shares the table. */
  readonly discriminator: { readonly column: Column; readonly value: Scalar | undefined } | undefined;
  /** The relation whose links are the rows, where no application declared an entity for them. */
  readonly joinTable: JoinTable | undefined;
  /** The entity that this one extends, and shares the table of. */
  base: EntityMetadata | undefined;
  /** What the application says of its relations, by their fields. */
  readonly relationOptions: ReadonlyMap<string, RelationOptionsDocument>;
  /** Whether references lead to rows of the table. */
  isReferredTo = false;
  /** The inverse sides of relations. */
  backReferences: readonly BackReferenceMetadata[] = [];
  /** The fields that lead to one object. */
  references: readonly PlacedReference[] = [];
  /** The references that back references answer. */
  answered: readonly AnsweredReference[] = [];
  /** The relations of both sides, references first. */
  relations: readonly RelationMetadata[] = [];
  /** Those of the inverse sides that are many-to-many. */
  links: readonly ManyToManyMetadata[] = [];
  /** What sets the fields with a column of their own at once, where the class was compiled. */
  readonly assign: Assign | undefined;
  /** What reads the columns of many objects. */
  readonly values: ColumnValues;
  /** The prototype of references that are not loaded. */
  readonly unloaded: object;
  readonly #prototype: object;
  readonly #maker: Maker;
  readonly #inverseMakers = new Map<string, Maker>();

  constructor(resolved: ResolvedEntity, entityClass: EntityClass) {
    this.name = resolved.name;
    this.table = resolved.table;
    this.rank = resolved.rank;
    this.entityClass = entityClass;
    this.#prototype = entityClass.prototype as object;
    this.#maker = makerOf(this.#prototype);
    const { fields, assign, gather } = reflect(entityClass);
    this.assign = assign;
    const declared = new Map(flatFields(fields).map((flat) => [flat.field.name, flat]));
    this.relationOptions = new Map(
      [...declared].flatMap(
        ([
          field,
          {
            field: { type },
          },
        ]) => ('options' in type && type.options ? [[field, type.options]] : []),
      ),
    );
    const { discriminator, value } = resolved.inheritance ?? {};
    this.columns = resolved.columns.map((column) => {
      const only = column.field === discriminator ? value : undefined;
      return new Column(resolved.name, column, declared.get(column.field), only);
    });
    this.values = new ColumnValues(this.columns, gather);
    this.byField = new Map(this.columns.map((column) => [column.field, column]));
    const column = discriminator === undefined ? undefined : this.byField.get(discriminator);
    this.discriminator = column && { column, value };
    this.joinTable = resolved.joinTable;
    this.base = undefined;
    this.keys = (resolved.keys ?? []).map((key, index) => {
      const at = this.columns.findIndex(({ field }) => field === key.reference);
      const reference = { column: this.columns[at] as Column, at };
      return new KeyField(resolved.name, key, declared.get(key.column.field), reference, this.columns.length + index);
    });
    this.settlesKeys = this.keys.some(({ declared }) => declared);
    this.readable = [...this.columns, ...this.keys.map(({ column }) => column)];
    for (const key of this.keys) {
      key.reference.key = key;
      if (!key.declared && !key.reference.place.nested) defineKeyAccessor(entityClass, key);
    }
    this.unique = resolved.unique.map((fields) => fields.map((field) => this.byField.get(field) as Column));
    this.version = resolved.version === undefined ? undefined : this.byField.get(resolved.version);
    this.softDelete = resolved.softDelete === undefined ? undefined : this.byField.get(resolved.softDelete);
    this.defaulted = this.columns.filter((column) => column.hasDefault && column !== this.version);
    this.primaryKey = this.byField.get(resolved.primaryKey) as Column;
    this.keyAt = this.columns.indexOf(this.primaryKey);
    const backReferences = (resolved.backReferences ?? []).map(({ field }) => field);
    const keys = this.keys.filter((key) => key.declared).map(({ column }) => column);
    const others = new Set([...[...this.columns, ...keys].map(({ place }) => place.root), ...backReferences]);
    this.unloaded = unloadedPrototype(
      entityClass,
      resolved.name,
      [...others].filter((field) => field !== resolved.primaryKey),
    );
  }

  /** The entity at the top of those that share the table: an object is known by its key among all of them. */
  get root(): EntityMetadata {
    return this.base === undefined ? this : this.base.root;
  }

  /** Whether an object can stand for a row of this entity: an instance, or a plain object with the key. */
  accepts(value: object): boolean {
    const prototype: unknown = Object.getPrototypeOf(value);
    // Mostly it is one of these two: asking for an instance takes several times as long.
    if (prototype === this.#prototype || prototype === this.unloaded) return true;
    return value instanceof this.entityClass || prototype === Object.prototype;
  }

  /** The cell of an instance's primary key, or undefined while it has none. */
  keyOf(instance: Instance): Cell | undefined {
    const value = instance[this.primaryKey.field];
    if (value === undefined || value === null || (this.primaryKey.autoIncrement && !value)) return undefined;
    const { target } = this.primaryKey;
    if (target !== undefined && typeof value === 'object') return target.keyOf(value as Instance);
    return this.primaryKey.encode(value);
  }

  /** The key of an instance as a value; where it is a reference itself, the key of what that holds. */
  keyValue(instance: Instance): unknown {
    const value = instance[this.primaryKey.field];
    const { target } = this.primaryKey;
    return target !== undefined && typeof value === 'object' && value !== null ? target.keyValue(value as Instance) : value;
  }

  /**
   * An instance without a constructor call: its fields come from the database.
   *
   * @param inverse a relation field that leads back to the object through which this one was loaded
   */
  instantiate(inverse?: string): Instance {
    return new (inverse === undefined ? this.#maker : this.#inverseMaker(inverse))();
  }

  #inverseMaker(field: string): Maker {
    let maker = this.#inverseMakers.get(field);
    if (maker === undefined) {
      maker = makerOf(wayBackPrototype(this.entityClass.prototype as object, field, assign));
      this.#inverseMakers.set(field, maker);
    }
    return maker;
  }
}

/** A constructor that does nothing: the engine learns from its objects how much room they need, as it cannot for `Object.create`. */
interface Maker {
  readonly prototype: object;
  new (): Instance;
}

function makerOf(prototype: object): Maker {
  function Made(): void {}
  Made.prototype = prototype;
  return Made as unknown as Maker;
}
