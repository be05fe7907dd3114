import type { Scalar } from '../../pkg/core.js';
import type { AutoIncrement, BackReference, PrimaryKey, Reference, ReferenceOptions } from './annotations.js';
import type { ClassThunk, DeclaredField, DeclaredType, EntityClass } from './definition.js';

type Declared = Omit<DeclaredField, 'name'>;

/**
 * One field of {@link defineEntity}. Each method answers a new builder.
 *
 * @typeParam V the property's type, annotations included
 * @typeParam O whether the property may be left out
 */
export class FieldBuilder<V, O extends boolean = false> {
  /** The definition so far. */
  readonly definition: Declared;
  /** The property's type; never set. */
  declare readonly value: V;
  /** Whether the property may be left out; never set. */
  declare readonly isOptional: O;

  /** @internal */
  constructor(definition: Declared) {
    this.definition = definition;
  }

  /** The field is the primary key. */
  primaryKey(): FieldBuilder<V & PrimaryKey, O> {
    return this.#with({ primaryKey: true });
  }

  /** The unit of work assigns the value. */
  autoIncrement(): FieldBuilder<V & AutoIncrement, O> {
    return this.#with({ autoIncrement: true });
  }

  /** The property may be left out: `T?`. */
  optional(): FieldBuilder<V | undefined, true> {
    return this.#with({ optional: true });
  }

  /** The property may be null: `T | null`. */
  nullable(): FieldBuilder<V | null, O> {
    return this.#with({ nullable: true });
  }

  /** No two rows have the same value. */
  unique(name?: string): FieldBuilder<V, O> {
    return this.#with({ index: { unique: true, ...(name !== undefined && { name }) } });
  }

  /** The column has an index. */
  index(name?: string): FieldBuilder<V, O> {
    return this.#with({ index: { ...(name !== undefined && { name }) } });
  }

  /** The column's name and its declared SQL type. */
  column(column: string, columnType?: string): FieldBuilder<V, O> {
    return this.#with({ column, ...(columnType !== undefined && { columnType }) });
  }

  /** The column's default. */
  default(value: V & Scalar): FieldBuilder<V, O> {
    return this.#with({ default: value });
  }

  #with<V2, O2 extends boolean>(more: Partial<Declared>): FieldBuilder<V2, O2> {
    return new FieldBuilder<V2, O2>({ ...this.definition, ...more });
  }
}

function field<V>(type: DeclaredType): FieldBuilder<V> {
  return new FieldBuilder<V>({ type });
}

/** Options of {@link t.backReference} and {@link t.backReferences}. */
export interface BackReferenceTarget {
  /** The pivot entity of a many-to-many relation. */
  readonly via?: ClassThunk;
  /** The reference that points back, where several could. */
  readonly mappedBy?: string;
}

/** The field types of {@link defineEntity}. */
export const t = {
  /** TEXT. */
  string: (): FieldBuilder<string> => field({ kind: 'string' }),
  /** REAL; INTEGER when it is the primary key. */
  number: (): FieldBuilder<number> => field({ kind: 'number' }),
  /** INTEGER. */
  integer: (): FieldBuilder<number> => field({ kind: 'integer' }),
  /** INTEGER of 64 bits. */
  bigint: (): FieldBuilder<bigint> => field({ kind: 'bigint' }),
  /** INTEGER 0 or 1. */
  boolean: (): FieldBuilder<boolean> => field({ kind: 'boolean' }),
  /** INTEGER milliseconds since 1970. */
  date: (): FieldBuilder<Date> => field({ kind: 'date' }),
  /** TEXT. */
  uuid: (): FieldBuilder<string> => field({ kind: 'uuid' }),
  /** BLOB. */
  bytes: (): FieldBuilder<Uint8Array> => field({ kind: 'bytes' }),
  /** One of the given constants. */
  enum: <const V extends Scalar>(...values: V[]): FieldBuilder<V> => field({ kind: 'enum', values }),
  /** Anything that JSON can hold. */
  json: <V>(): FieldBuilder<V> => field({ kind: 'json' }),
  /** The owning side of a relation. */
  reference: <T extends object>(target: () => EntityClass<T>, options: ReferenceOptions = {}): FieldBuilder<T & Reference> =>
    field({ kind: 'reference', entity: target, ...options }),
  /** The inverse side of a one-to-one relation. */
  backReference: <T extends object>(
    target: () => EntityClass<T>,
    options: BackReferenceTarget = {},
  ): FieldBuilder<(T & BackReference) | undefined, true> => backReference(target, false, options),
  /** The inverse side of a one-to-many or many-to-many relation. */
  backReferences: <T extends object>(
    target: () => EntityClass<T>,
    options: BackReferenceTarget = {},
  ): FieldBuilder<(T[] & BackReference) | undefined, true> => backReference(target, true, options),
} as const;

function backReference<V>(entity: ClassThunk, list: boolean, options: BackReferenceTarget): FieldBuilder<V, true> {
  return new FieldBuilder<V, true>({ type: { kind: 'backReference', entity, list, ...options }, optional: true });
}
