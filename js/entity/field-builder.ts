import type { Scalar, Validator } from '../../pkg/core.js';
import { RelataError } from '../errors.js';
import type { AutoIncrement, PrimaryKey, Version } from './annotations.js';
import type { DeclaredField } from './definition.js';
import { ValidatorMethods } from './validator-methods.js';

type Declared = Omit<DeclaredField, 'name'>;

/**
 * One field of {@link defineEntity}. Each method answers a new builder.
 *
 * @typeParam V the property's type, annotations included
 * @typeParam O whether the property may be left out
 */
export class FieldBuilder<V, O extends boolean = false> extends ValidatorMethods<V, O> {
  /** The definition so far. */
  readonly definition: Declared;
  /** The property's type; never set. */
  declare readonly value: V;
  /** Whether the property may be left out; never set. */
  declare readonly isOptional: O;

  /** @internal */
  constructor(definition: Declared) {
    super();
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

  /** The field counts the writes of its row, so that no write is lost to another one. */
  version(): FieldBuilder<V & Version, O> {
    return this.#with({ version: true });
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

  /** The names that the column had before; `database.migrate()` gives it the new one. */
  renamedFrom(...columns: string[]): FieldBuilder<V, O> {
    return this.#with({ renamedFrom: columns });
  }

  /** The column's default; for a reference a function that answers the object whose key it is: `default(() => defaultUser)`. */
  default(value: (V & (Scalar | bigint)) | (() => V & object)): FieldBuilder<V, O> {
    const fallback: Scalar | bigint | (() => object) = value;
    return this.#with({ default: typeof fallback === 'bigint' ? String(fallback) : fallback });
  }

  /** @internal */
  override validated(validator: Validator): FieldBuilder<V, O> {
    const { kind } = this.definition.type;
    if (kind === 'embedded' || kind === 'backReference' || kind === 'manyToMany') {
      const instead = kind === 'embedded' ? 'Write it on one of the members.' : 'Write it on a field of the other entity.';
      throw new RelataError(
        'invalidArgument',
        `${validator.kind}() is for a field with a column, and a field of the kind ${kind} has none of its own. ${instead}`,
      );
    }
    return this.#with({ validators: [...(this.definition.validators ?? []), validator] });
  }

  #with<V2, O2 extends boolean>(more: Partial<Declared>): FieldBuilder<V2, O2> {
    return new FieldBuilder<V2, O2>({ ...this.definition, ...more });
  }
}
