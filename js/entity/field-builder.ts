import type { Scalar } from '../../pkg/core.js';
import type { AutoIncrement, PrimaryKey } from './annotations.js';
import type { DeclaredField } from './definition.js';

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

  /** The column's default; for a reference a function that answers the object whose key it is: `default(() => defaultUser)`. */
  default(value: (V & Scalar) | (() => V & object)): FieldBuilder<V, O> {
    return this.#with({ default: value });
  }

  #with<V2, O2 extends boolean>(more: Partial<Declared>): FieldBuilder<V2, O2> {
    return new FieldBuilder<V2, O2>({ ...this.definition, ...more });
  }
}
