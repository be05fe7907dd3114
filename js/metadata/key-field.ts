import type { ResolvedKeyField } from '../../pkg/core.js';
import type { Cell } from '../codec/cell.js';
import { sameCell } from '../codec/codec.js';
import { describe } from '../entity/definition.js';
import type { FlatField } from '../entity/embedded.js';
import { RelataError } from '../errors.js';
import { Column } from './column.js';
import type { Instance } from './entity-metadata.js';
import { rowState } from './row-state.js';
import { isUnloaded, type ReferencePool, referTo } from './unloaded-reference.js';

/**
 * A field that holds the key of a reference, in the reference's column: `authorId` beside `author`. What was set last wins; what
 * was set to two different keys is an error.
 */
export class KeyField {
  /** The field as a column: it encodes and decodes keys. */
  readonly column: Column;
  /** The reference that owns the column. */
  readonly reference: Column;
  /** Whether the application declared the field, so that it is a property of every object. */
  readonly declared: boolean;
  readonly #owner: string;
  /** Where the known cells of the reference and of this field are in a row's state. */
  readonly #referenceAt: number;
  readonly #keyAt: number;

  /**
   * @param owner the entity's name
   * @param resolved what the planner says of the field
   * @param declared what the application says of it
   * @param reference the reference's column, and where its known cell is
   * @param keyAt where the field's own known cell is
   */
  constructor(
    owner: string,
    resolved: ResolvedKeyField,
    declared: FlatField | undefined,
    reference: { readonly column: Column; readonly at: number },
    keyAt: number,
  ) {
    this.#owner = owner;
    this.declared = resolved.declared ?? false;
    this.column = new Column(owner, resolved.column, declared);
    this.reference = reference.column;
    this.#referenceAt = reference.at;
    // A field that nobody declared is no part of what is loaded.
    this.#keyAt = this.declared ? keyAt : reference.at;
  }

  /**
   * Which of the two properties says what is to be written.
   *
   * @throws RelataError `conflictingKey` when both were set, to different keys
   */
  source(instance: Instance): Column {
    const { column, reference } = this;
    if (!this.declared && !Object.hasOwn(instance, column.field)) return reference;
    const cells = rowState(instance)?.cells;
    const key = held(instance, column);
    if (!this.#isSet(column, key, cells?.[this.#keyAt])) return reference;
    const object = held(instance, reference);
    if (this.#isSet(reference, object, cells?.[this.#referenceAt]) && !this.#agree(object, key))
      throw this.#conflict(object, key);
    return column;
  }

  /** The key of the object that the reference holds; what stands for none where there is none. */
  keyOf(instance: Instance): unknown {
    const value = this.reference.place.read(instance);
    return this.#isObject(value) ? this.reference.target?.keyValue(value as Instance) : value;
  }

  /** Makes the reference hold the object of a key; an object that has this key already stays. */
  refer(instance: Instance, key: unknown): void {
    const { reference } = this;
    if (key === undefined || key === null) {
      reference.place.write(instance, key);
      return;
    }
    const cell = this.column.encode(key);
    const value = held(instance, reference);
    const { target } = reference;
    if (target === undefined || cell === null || (this.#isObject(value) && sameCell(target.keyOf(value as Instance), cell)))
      return;
    reference.place.write(instance, referTo(target, cell, undefined));
  }

  /** Brings both properties to what was written, and adds it to what is known of the row. */
  settle(instance: Instance, cells: (Cell | undefined)[], pool: ReferencePool | undefined): void {
    const cell = cells[this.#referenceAt];
    if (!this.declared || cell === undefined) return;
    cells[this.#keyAt] = cell;
    const { column, reference } = this;
    if (column.differs(held(instance, column), cell)) column.place.write(instance, column.decode(cell));
    if (this.#leadsTo(held(instance, reference), cell)) return;
    const { target } = reference;
    const value = cell === null || target === undefined ? reference.decode(cell) : referTo(target, cell, pool);
    reference.place.write(instance, value);
  }

  /** Whether a property was set: on a new object to anything, on a loaded one to something else. */
  #isSet(column: Column, value: unknown, known: Cell | undefined): boolean {
    if (known !== undefined) return column.differs(value, known);
    // The initialiser `= 0` stands for a key that is not known yet, as it does for the target's own key.
    const isOpen = column !== this.reference && !value && this.reference.target?.primaryKey.autoIncrement === true;
    return value !== undefined && value !== null && !isOpen;
  }

  #agree(object: unknown, key: unknown): boolean {
    return this.#leadsTo(object, this.column.encode(key));
  }

  /** Whether a value of the reference has a key, or is about to get it. */
  #leadsTo(value: unknown, cell: Cell): boolean {
    if (!this.reference.differs(value, cell)) return true;
    return this.#isObject(value) && sameCell(this.reference.target?.keyOf(value as Instance), cell);
  }

  #isObject(value: unknown): boolean {
    return typeof value === 'object' && value !== null && this.reference.target?.accepts(value) === true;
  }

  #conflict(object: unknown, key: unknown): RelataError {
    const { column, reference } = this;
    const found = this.#isObject(object) ? reference.target?.keyOf(object as Instance) : object;
    const shown = found === undefined ? `${describe(object)} without a key` : `the key ${String(found)}`;
    return new RelataError(
      'conflictingKey',
      `${column.path} is ${String(key)}, but ${reference.path} has ${shown}. Both are the column ${JSON.stringify(reference.name)}: set one of them, or both to the same key.`,
      { entity: this.#owner, field: column.field, reference: reference.field, key, object: found },
    );
  }
}

/** The value of a property; undefined where it was never loaded. */
function held(instance: Instance, { place }: Column): unknown {
  return !isUnloaded(instance) || Object.hasOwn(instance, place.root) ? place.read(instance) : undefined;
}
