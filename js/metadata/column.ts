import type { ResolvedColumn } from '../../pkg/core.js';
import type { Cell } from '../codec/cell.js';
import { asIs, sameCell, type ValueCodec } from '../codec/codec.js';
import { describe } from '../entity/definition.js';
import type { FlatField } from '../entity/embedded.js';
import { RelataError } from '../errors.js';
import { columnCodec } from './column-codec.js';
import type { EntityMetadata, Instance } from './entity-metadata.js';
import { embeddedPlace, ownPlace, type Place } from './place.js';

/** A field with a column: how its values become cells. */
export class Column {
  /** The property's name; the path `address.street` for a member of an embedded object. */
  readonly field: string;
  /** Where in an object the value is. */
  readonly place: Place;
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
  /** Whether a cell is its value as it is. */
  readonly readsAsIs: boolean;
  /** The entity that a reference points at. */
  target: EntityMetadata | undefined;
  readonly #codec: ValueCodec;
  readonly #owner: string;

  constructor(owner: string, resolved: ResolvedColumn, declared: FlatField | undefined) {
    this.#owner = owner;
    this.field = resolved.field;
    this.path = `${owner}.${resolved.field}`;
    this.name = resolved.column;
    this.nullable = resolved.nullable ?? false;
    this.nullValue = resolved.nullValue ?? false;
    this.autoIncrement = resolved.autoIncrement ?? false;
    this.hasDefault = resolved.hasDefault ?? false;
    const [first, ...others] = declared?.steps ?? [];
    this.place = first && declared ? embeddedPlace([first, ...others], declared.property) : ownPlace(resolved.field);
    this.#codec = columnCodec(resolved.codec, declared?.field.type);
    this.readsAsIs = this.#codec.decode === asIs;
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
    if (cell === undefined) throw this.#refused(value);
    return cell;
  }

  /**
   * The JSON text of a member of this field's value.
   *
   * @param path the way to it: names and indexes
   * @throws RelataError `invalidValue`
   */
  encodeMember(path: readonly string[], value: unknown): Cell {
    const codec = this.#codec.member?.(path);
    const cell = codec?.encode(value);
    if (cell !== undefined) return cell;
    const { expected, actual } = codec?.refusal?.(value) ?? { expected: 'to be set as a whole', actual: value };
    throw this.#invalid(expected, actual, [this.field, ...path].join('.'));
  }

  /** Whether a cell that SQLite computed is a value of this field. */
  holds(cell: NonNullable<Cell>): boolean {
    // Beyond 64 bits SQLite goes on with a rounded number.
    if (typeof cell === 'string' && !/^-?\d+$/.test(cell)) return false;
    return this.#codec.encode(this.#codec.decode(cell)) !== undefined;
  }

  /**
   * Whether the column can hold a value, as far as that is known before keys are given: an object that a reference holds may
   * still be without one.
   *
   * @throws RelataError as {@link encode} does
   */
  check(value: unknown): void {
    if (this.autoIncrement) return;
    if (this.target === undefined || typeof value !== 'object' || value === null) this.encode(value);
    else if (!this.target.accepts(value)) throw this.#invalid(`an instance of ${this.target.name}`, value);
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

  #refused(value: unknown): RelataError {
    const { expected, actual } = this.#codec.refusal?.(value) ?? { expected: this.#codec.expects, actual: value };
    return this.#invalid(expected, actual);
  }

  #required(): RelataError {
    return new RelataError(
      'valueRequired',
      `${this.path} needs a value. Set it before persisting, or make the field optional (${this.field}?: …).`,
      { entity: this.#owner, field: this.field },
    );
  }

  #invalid(expected: string, value: unknown, field = this.field): RelataError {
    const actual = describe(value);
    return new RelataError('invalidValue', `${this.#owner}.${field} expects ${expected}, got ${actual}.`, {
      entity: this.#owner,
      field,
      expected,
      actual,
    });
  }
}
