import type { ResolvedColumn, Scalar } from '../../pkg/core.js';
import type { Cell } from '../codec/cell.js';
import { asIs, constantsOf, sameCell, type ValueCodec } from '../codec/codec.js';
import type { Trail } from '../codec/misfit.js';
import { describe } from '../entity/definition.js';
import type { FlatField } from '../entity/embedded.js';
import { type ErrorCode, RelataError, type Violation } from '../errors.js';
import { fieldCheck } from '../validate/field.js';
import type { Check } from '../validate/rule.js';
import { columnCodec } from './column-codec.js';
import type { EntityMetadata, Instance } from './entity-metadata.js';
import type { KeyField } from './key-field.js';
import { embeddedPlace, ownPlace, type Place } from './place.js';
import { removedKey, rowKey, rowKeyOf } from './row-state.js';

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
  /** Whether the database changes a reference along with the key that it leads to. */
  readonly followsKey: boolean;
  /** What its values are, where they can be added to: `number` or `bigint`. */
  readonly adds: 'number' | 'bigint' | undefined;
  /** Whether a cell is its value as it is. */
  readonly readsAsIs: boolean;
  /** The entity that a reference points at. */
  target: EntityMetadata | undefined;
  /** Whether a back reference is the other side of this reference. */
  answered = false;
  /** The field that holds the reference's key. */
  key: KeyField | undefined;
  /**
   * The cell of a value that plainly is one of this field's and that nothing is to be said of; undefined where {@link checked} has to
   * look. Absent where that always has to: for references, and for functions of the application, which are called once.
   */
  readonly quick: ((value: unknown) => Cell | undefined) | undefined;
  readonly #codec: ValueCodec;
  readonly #check: Check | undefined;
  readonly #passes: Check['passes'];
  readonly #owner: string;

  /**
   * @param owner the entity's name
   * @param resolved what the planner says of the field
   * @param declared what the application says of it
   * @param only the only value that it may have, where it says of which class a row is
   */
  constructor(owner: string, resolved: ResolvedColumn, declared: FlatField | undefined, only?: Scalar) {
    this.#owner = owner;
    this.field = resolved.field;
    this.path = `${owner}.${resolved.field}`;
    this.name = resolved.column;
    this.nullable = resolved.nullable ?? false;
    this.nullValue = resolved.nullValue ?? false;
    this.autoIncrement = resolved.autoIncrement ?? false;
    this.hasDefault = resolved.hasDefault ?? false;
    this.followsKey = resolved.followsKey ?? false;
    const [first, ...others] = declared?.steps ?? [];
    this.place = first && declared ? embeddedPlace([first, ...others], declared.property) : ownPlace(resolved.field);
    const codec = columnCodec(resolved.codec, declared?.field.type);
    this.adds = addsOf(resolved, declared);
    this.#codec = only === undefined ? codec : constantsOf(codec, [only]);
    this.readsAsIs = this.#codec.decode === asIs;
    this.#check = declared && fieldCheck(declared.field);
    this.#passes = this.#check?.passes;
    this.quick = resolved.reference === undefined ? quickly(this.#codec, this.#check) : undefined;
  }

  /**
   * The column whose property says what is to be written here: this one, or its key field.
   *
   * @throws RelataError `conflictingKey` when both were set, to different keys
   */
  source(instance: Instance): Column {
    return this.key === undefined ? this : this.key.source(instance);
  }

  /**
   * The cell of a value of this field; a reference gives the key of the object.
   *
   * @throws RelataError `valueRequired` for a missing value, `invalidValue` for one of the wrong type
   */
  encode(value: unknown): Cell {
    const cell = this.#cell(value);
    if (cell !== undefined) return cell;
    const { code, message } = this.violation(value);
    throw new RelataError(code as ErrorCode, message, { entity: this.#owner, field: this.field });
  }

  /**
   * The JSON text of a member of this field's value; undefined where it is none.
   *
   * @param path the way to it: names and indexes
   */
  memberCell(path: readonly string[], value: unknown): Cell | undefined {
    return this.#codec.member?.(path)?.encode(value);
  }

  /** What is wrong with a member that has no JSON text. */
  memberViolation(path: readonly string[], value: unknown): Violation {
    const codec = this.#codec.member?.(path);
    const { expected, actual, trail = [] } = codec?.refusal?.(value) ?? { expected: 'to be set as a whole', actual: value };
    const message = `${[this.path, ...path].join('.')} expects ${expected}, got ${describe(actual)}.`;
    return { ...this.#at([...path, ...trail]), code: 'invalidValue', message, value: actual };
  }

  /** Whether values are held to more than their type. */
  get isChecked(): boolean {
    return this.#check !== undefined;
  }

  /** Whether a cell that SQLite computed is a value of this field. */
  holds(cell: NonNullable<Cell>): boolean {
    // Beyond 64 bits SQLite goes on with a rounded number.
    if (typeof cell === 'string' && !/^-?\d+$/.test(cell)) return false;
    return this.#codec.encode(this.#codec.decode(cell)) !== undefined;
  }

  /**
   * The cell of a value that is to be written, or undefined where it is known only later: for the key of an object that has none
   * yet, and for a value that is refused, which is then among the violations.
   *
   * @param isNew whether the row is new, so that the unit of work gives it a key
   */
  checked(value: unknown, isNew: boolean, violations: Violation[]): Cell | undefined {
    if (isNew && this.autoIncrement && !value) return undefined;
    if (this.target !== undefined && typeof value === 'object' && value !== null)
      return this.#checkedReference(value, violations);
    const cell = this.#cell(value);
    if (cell === undefined) violations.push(this.violation(value));
    else if (this.#check !== undefined && cell !== null && !this.#passes?.(value)) this.#apply(this.#check, value, violations);
    return cell;
  }

  /** What is wrong with a value that has no cell. */
  violation(value: unknown): Violation {
    if (value === undefined || value === null) return this.#required();
    const { target } = this;
    if (target !== undefined && typeof value === 'object') {
      return target.accepts(value) ? this.#withoutKey(value) : this.#invalid(`an instance of ${target.name}`, value, []);
    }
    const { expected, actual, trail = [] } = this.#codec.refusal?.(value) ?? { expected: this.#codec.expects, actual: value };
    return this.#invalid(expected, actual, trail);
  }

  /**
   * Whether a value of this field is another one than a cell of the database. A new object has no key yet, so it differs from
   * every row; a value that cannot be written differs as well, and writing it is what fails. An object in the database is told by
   * the key of its row, also of one that is gone: when that changes, who refers to the object still does.
   */
  differs(value: unknown, known: Cell): boolean {
    if (value === undefined || value === null) return known !== null;
    const { target } = this;
    if (target === undefined || typeof value !== 'object') return !sameCell(this.#codec.encode(value), known);
    const key = rowKey(value) ?? removedKey(value);
    return !target.accepts(value) || !sameCell(key ?? target.keyOf(value as Instance), known);
  }

  /** What the cell of a value is, where that is plain to see: a text or a number. Elsewhere {@link differs} has to look. */
  plainCell(value: unknown): string | number | undefined {
    if (typeof value === 'string' || typeof value === 'number') return this.readsAsIs ? value : undefined;
    const cell = typeof value === 'boolean' ? this.#codec.encode(value) : this.#storedKey(value);
    return typeof cell === 'string' || typeof cell === 'number' ? cell : undefined;
  }

  /** The key of the row of an object that a reference may hold. */
  #storedKey(value: unknown): Cell | undefined {
    const { target } = this;
    if (target === undefined || typeof value !== 'object' || value === null) return undefined;
    return rowKeyOf(value, target) ?? (target.accepts(value) ? rowKey(value) : undefined);
  }

  /** The value of a cell. A reference's cell stays the target's key. */
  decode(cell: Cell): unknown {
    if (cell === null) return this.nullValue ? null : undefined;
    try {
      return this.#codec.decode(cell);
    } catch (error) {
      throw this.#undecodable(cell, error);
    }
  }

  /** The error of a cell that holds no value of this field, since somebody else wrote it. */
  #undecodable(cell: Cell, cause: unknown): RelataError {
    const message = `${this.path} holds ${describe(cell)} in the database, which is not ${this.#codec.expects}. Mend the row with raw SQL.`;
    return new RelataError('invalidValue', message, { entity: this.#owner, field: this.field }, { cause });
  }

  /** The cell of a value; undefined when it has none. */
  #cell(value: unknown): Cell | undefined {
    if (value === undefined || value === null) return this.nullable ? null : undefined;
    const { target } = this;
    if (target === undefined || typeof value !== 'object') return this.#codec.encode(value);
    return target.accepts(value) ? target.keyOf(value as Instance) : undefined;
  }

  #checkedReference(value: object, violations: Violation[]): Cell | undefined {
    if (this.target?.accepts(value) !== true) {
      violations.push(this.violation(value));
      return undefined;
    }
    if (this.#check !== undefined) this.#apply(this.#check, value, violations);
    try {
      return this.#cell(value);
    } catch {
      // A key that is none is found where the object itself is written.
      return undefined;
    }
  }

  #apply(check: Check, value: unknown, violations: Violation[]): void {
    check(value, [], (trail, { code, says, value: part, cause }) => {
      const at = this.#at(trail);
      const message = `${at.entity}.${at.path} ${says}`;
      violations.push({ ...at, code, message, value: part, ...(cause !== undefined && { cause }) });
    });
  }

  #at(trail: Trail): Pick<Violation, 'entity' | 'field' | 'path'> {
    return { entity: this.#owner, field: this.field, path: [this.field, ...trail].join('.') };
  }

  #withoutKey(value: object): Violation {
    const message = `${this.path} refers to ${describe(value)} without a primary key. Persist it first, or together with the ${this.#owner}.`;
    return { ...this.#at([]), code: 'invalidValue', message, value };
  }

  #required(): Violation {
    const message = `${this.path} needs a value. Set it before persisting, or make the field optional (${this.field}?: …).`;
    return { ...this.#at([]), code: 'valueRequired', message };
  }

  #invalid(expected: string, value: unknown, trail: Trail): Violation {
    const message = `${this.path} expects ${expected}, got ${describe(value)}.`;
    if (value === undefined) return { ...this.#at(trail), code: 'valueRequired', message };
    return { ...this.#at(trail), code: 'invalidValue', message, value };
  }
}

/** See {@link Column.quick}. */
function quickly(codec: ValueCodec, check: Check | undefined): Column['quick'] {
  const encode = (check?.wellFormed ? codec.trusting : undefined) ?? codec.encode;
  if (check === undefined) {
    // A codec of such values looks at nothing else.
    if (codec.within !== undefined) return encode;
    return (value) => (value === undefined || value === null ? undefined : encode(value));
  }
  const { passes, bounds } = check;
  const within = bounds && codec.within?.(bounds);
  if (within !== undefined) return within;
  if (passes === undefined) return undefined;
  return (value) => {
    if (value === undefined || value === null) return undefined;
    const cell = encode(value);
    return cell !== undefined && passes(value) ? cell : undefined;
  };
}

/** Keys, references and constants are numbers that nobody adds to. */
function addsOf({ codec, reference }: ResolvedColumn, declared: FlatField | undefined): Column['adds'] {
  if (reference !== undefined || declared?.field.primaryKey || declared?.field.type.kind === 'enum') return undefined;
  if (codec === 'bigint') return 'bigint';
  return codec === 'number' || codec === 'integer' ? 'number' : undefined;
}
