import type { ResolvedColumn } from '../../pkg/core.js';
import type { Cell } from '../codec/cell.js';
import { codecOf, constantsOf, sameCell, type ValueCodec } from '../codec/codec.js';
import { type DeclaredType, describe } from '../entity/definition.js';
import { RelataError } from '../errors.js';
import type { EntityMetadata, Instance } from './entity-metadata.js';

/** A field with a column: how its values become cells. */
export class Column {
  /** The property's name. */
  readonly field: string;
  /** Entity and property, for messages: `Book.author`. */
  readonly path: string;
  /** The column's name in the database, unquoted. */
  readonly name: string;
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
    this.name = resolved.column;
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
