import type { ObjectNode } from '../../pkg/core.js';
import type { Cell } from '../codec/cell.js';
import { sameCell } from '../codec/codec.js';
import type { StatementRows } from '../core.js';
import { type Batch, type BatchColumn, cellAt, isAt, unlikeIn } from '../driver/batch.js';
import { RelataError } from '../errors.js';
import { IdentityMap } from '../identity/identity-map.js';
import type { Column } from '../metadata/column.js';
import type { EntityMetadata, Instance } from '../metadata/entity-metadata.js';
import type { Metadata } from '../metadata/metadata.js';
import { type Expected, RowPage, type RowRange, type RowState } from '../metadata/row-page.js';
import { rowState, startRow } from '../metadata/row-state.js';
import { isUnloaded, makeLoaded, type ReferencePool, referTo } from '../metadata/unloaded-reference.js';
import { loadReference } from '../relation/load.js';
import { heldIn, placeFirst } from '../relation/sync.js';
import { AssignedFields } from './assigned-fields.js';
import { columnIndex, type FieldReader, fieldReader, plainValue } from './field-reader.js';

/** From so many rows on, objects share a copy of their batch instead of keeping cells of their own. */
const SHARED_ROWS = 8;

/** A reference that leads back to the object through which others are loaded. */
export interface GivenReference {
  /** The field. */
  readonly field: string;
  /** The result's column with its key; absent where the owner is a selection, whose key nobody may know. */
  readonly key: number | undefined;
}

/** Turns the cells of one node of a statement into objects, whether they are of one class or of several. */
export type ObjectReader = Pick<
  NodeReader,
  'node' | 'entity' | 'entityOf' | 'key' | 'shares' | 'page' | 'create' | 'refresh' | 'state' | 'cell' | 'columnIn' | 'holds'
>;

/** Turns the cells of one node of a statement into objects of one class. Made once for all plans with such rows. */
export class NodeReader {
  readonly entity: EntityMetadata;
  readonly node: ObjectNode;
  readonly #fields: readonly FieldReader[];
  /** What sets the fields of whole objects at once, where that can be done. */
  readonly #assigned: AssignedFields | undefined;
  /** The cells of a row of which nothing was read. */
  readonly #blank: readonly (Cell | undefined)[];
  /** Whether a statement of this node alone answers everything that can be read, in the entity's order. */
  readonly #isWhole: boolean;
  /** Whether its objects hold references. */
  readonly #refers: boolean;
  readonly #given: string | undefined;
  /** The key of the reference that the caller sets: where it is known, and the result's column. */
  readonly #givenKey: { readonly index: number; readonly column: number } | undefined;
  /** Columns of references that are joined: their cell is the key of another node. */
  readonly #joined: readonly { index: number; column: number }[];
  /** The result's columns by the entity's; undefined for what is not read. */
  readonly #columnAt: (number | undefined)[];
  /** By the entity's columns, whether a cell is the key of a joined object: NULL says nothing of it. */
  readonly #isJoined: boolean[];

  /**
   * @param statement the statement
   * @param node the node
   * @param given a reference field that the caller sets (the parent of a to-many join), and the column with its key
   * @param of the class of its objects, where the node may have several
   */
  constructor(
    metadata: Metadata,
    statement: StatementRows,
    node: ObjectNode,
    given: GivenReference | undefined,
    of: Pick<ObjectNode, 'entity' | 'fields'> = node,
  ) {
    this.node = node;
    this.#given = given?.field;
    this.entity = metadata.named(of.entity);
    const index = columnIndex(this.entity, given?.field);
    if (given?.key !== undefined && index >= 0) this.#givenKey = { index, column: given.key };
    this.#blank = new Array<Cell | undefined>(this.entity.readable.length).fill(undefined);
    this.#fields = of.fields.map((field) => fieldReader(metadata, this.entity, field));
    this.#refers = this.#fields.some(({ target }) => target !== undefined);
    const isInPlace = ({ index, column }: FieldReader, at: number): boolean => index === at && column === at;
    const areInPlace = this.#fields.every(isInPlace);
    this.#isWhole = areInPlace && this.#fields.length === this.#blank.length;
    if (areInPlace && given === undefined) this.#assigned = AssignedFields.of(this.entity, this.#fields);
    const position = (statement.nodes ?? []).indexOf(node);
    this.#joined = (statement.nodes ?? [])
      .filter(({ owner }) => owner?.node === position)
      .map(({ owner, key }) => ({ index: columnIndex(this.entity, owner?.field), column: key }))
      .filter(({ index }) => index >= 0);
    this.#columnAt = this.entity.readable.map(() => undefined);
    this.#isJoined = this.entity.readable.map(() => false);
    for (const { index, column } of this.#fields) this.#columnAt[index] = column;
    for (const { index, column } of this.#joined) {
      this.#columnAt[index] = column;
      this.#isJoined[index] = true;
    }
    if (this.#givenKey !== undefined) {
      this.#columnAt[this.#givenKey.index] = this.#givenKey.column;
      this.#isJoined[this.#givenKey.index] = false;
    }
  }

  /** The key of the node's object in a row; null when there is none. */
  key(batch: Batch, row: number): Cell {
    return cellAt(batch, batch.columns[this.node.key] as BatchColumn, row);
  }

  /** Whether the objects of a batch share a copy of it, instead of keeping cells of their own. */
  shares(batch: Batch): boolean {
    return !this.node.partial && batch.rows >= SHARED_ROWS;
  }

  /** What the objects of a batch share. @param kept a copy of the batch that stays as it is */
  page(kept: Batch): RowPage {
    return new BatchPage(this, kept);
  }

  /** A new object of a row: an instance with its state, or a plain object of the selected fields. */
  create(batch: Batch, row: number, page: RowPage | undefined, pool: ReferencePool): Instance {
    if (this.node.partial) {
      const selection: Instance = {};
      this.#fill(selection, batch, row, pool);
      return selection;
    }
    const made = this.entity.instantiate(this.#given);
    if (page === undefined) {
      const state = this.state(batch, row);
      const instance = startRow(made, state);
      this.#fillFrom(state.cells, instance, pool);
      return instance;
    }
    const instance = startRow(made, page, row);
    this.#fill(instance, batch, row, pool);
    return instance;
  }

  /** A new object of a row of this node alone, whose cells are given by the statement's columns. It keeps them. */
  ofRow(row: Cell[]): Instance {
    const pool = this.#refers ? new IdentityMap() : undefined;
    const cells = this.#isWhole ? row : this.#byEntity(row);
    const instance = startRow(this.entity.instantiate(this.#given), { entity: this.entity, cells });
    if (this.#assigned === undefined) this.#fillFrom(cells, instance, pool);
    else this.#assigned.set(instance, cells, pool);
    return instance;
  }

  #byEntity(row: readonly Cell[]): RowState['cells'] {
    const cells = this.#blank.slice();
    for (const { index, column } of this.#fields) cells[index] = row[column];
    return cells;
  }

  /**
   * Brings an object that exists already up to date: an unloaded reference becomes whole, a clean field takes the new value.
   *
   * @returns the joined references that were set since and are not committed: they stay
   */
  refresh(instance: Instance, batch: Batch, row: number, pool: ReferencePool): readonly string[] {
    if (isUnloaded(instance)) makeLoaded(instance, this.entity);
    const state = rowState(instance);
    if (state === undefined) return [];
    if (this.entity.discriminator !== undefined && state.entity !== this.entity) throw otherClass(state.entity, this.entity);
    const missing: FieldReader[] = [];
    for (const field of this.#fields) {
      const cell = cellAt(batch, batch.columns[field.column] as BatchColumn, row);
      const known = state.cells[field.index];
      if (known !== undefined && sameCell(known, cell)) continue;
      if (isDirty(field.declared, instance, known)) continue;
      state.cells[field.index] = cell;
      pool.noteRead?.(instance);
      this.#set(instance, field, cell, pool, missing);
    }
    setMissing(instance, missing);
    this.#refreshGiven(instance, state, batch, row, pool);
    return this.#refreshJoined(instance, state, batch, row, pool);
  }

  /** Takes the key of the reference that the caller sets, unless the application has set it to something else. */
  #refreshGiven(instance: Instance, state: RowState, batch: Batch, row: number, pool: ReferencePool): void {
    if (this.#givenKey === undefined) return;
    const { index, column } = this.#givenKey;
    const known = state.cells[index];
    if (isDirty(this.entity.readable[index] as Column, instance, known)) return;
    const cell = cellAt(batch, batch.columns[column] as BatchColumn, row);
    if (known === undefined || !sameCell(known, cell)) pool.noteRead?.(instance);
    state.cells[index] = cell;
  }

  /** Takes the keys of joined references. Where a condition of the join left the object out, nothing is known of the key. */
  #refreshJoined(instance: Instance, state: RowState, batch: Batch, row: number, pool: ReferencePool): readonly string[] {
    const dirty: string[] = [];
    for (const { index, column } of this.#joined) {
      const reference = this.entity.readable[index] as Column;
      const { field, target } = reference;
      const known = state.cells[index];
      const isOwn = Object.hasOwn(instance, field);
      // An object of this answer whose reference is still to come does not have the field.
      if (!isOwn && known !== undefined && heldIn(instance, field) === undefined) continue;
      if (isDirty(reference, instance, known)) {
        dirty.push(field);
        continue;
      }
      const cell = cellAt(batch, batch.columns[column] as BatchColumn, row);
      state.cells[index] = cell ?? undefined;
      if (known !== cell) pool.noteRead?.(instance);
      // The joined object is put there by the caller.
      if (!isOwn) continue;
      const keeps = pool.keeps && reference.answered;
      if (cell === null) loadReference(instance, field, undefined, keeps);
      else if (target !== undefined && (known === undefined || !sameCell(known, cell))) {
        loadReference(instance, field, referTo(target, cell, pool), keeps);
      }
    }
    return dirty;
  }

  /** The entity of a row's object. */
  entityOf(_batch: Batch, _row: number): EntityMetadata {
    return this.entity;
  }

  /** The cells of a row, by the entity's columns. */
  state(batch: Batch, row: number): RowState {
    const cells = this.#blank.slice();
    for (const { index, column } of this.#fields) cells[index] = cellAt(batch, batch.columns[column] as BatchColumn, row);
    for (const { index, column } of this.#joined) {
      cells[index] = cellAt(batch, batch.columns[column] as BatchColumn, row) ?? undefined;
    }
    if (this.#givenKey !== undefined) {
      cells[this.#givenKey.index] = cellAt(batch, batch.columns[this.#givenKey.column] as BatchColumn, row);
    }
    return { entity: this.entity, cells };
  }

  /** One of the cells of a row, by the entity's columns: what {@link state} says. */
  cell(batch: Batch, row: number, index: number): Cell | undefined {
    const column = this.#columnAt[index];
    if (column === undefined) return undefined;
    const cell = cellAt(batch, batch.columns[column] as BatchColumn, row);
    return cell === null && this.#isJoined[index] ? undefined : cell;
  }

  /** The column of a batch with one of the cells of every row; undefined where there is none. */
  columnIn(batch: Batch, index: number): BatchColumn | undefined {
    const column = this.#columnAt[index];
    return column === undefined ? undefined : batch.columns[column];
  }

  /** Whether one of the cells of a row is this text or number. */
  holds(batch: Batch, row: number, index: number, value: string | number): boolean {
    const column = this.#columnAt[index];
    return column !== undefined && isAt(batch, batch.columns[column] as BatchColumn, row, value);
  }

  #fill(instance: Instance, batch: Batch, row: number, pool: ReferencePool): void {
    if (this.#assigned?.suits(pool) && !this.node.partial) {
      this.#assigned.setRow(instance, batch, row, pool);
      return;
    }
    let missing: FieldReader[] | undefined;
    for (const field of this.#fields) {
      const cell = cellAt(batch, batch.columns[field.column] as BatchColumn, row);
      if (field.plain) instance[field.name] = plainValue(field, cell);
      else if (field.target !== undefined && cell !== null && this.#startsHeld(field, pool)) {
        placeFirst(instance, field.name, referTo(field.target, cell, pool));
      } else {
        missing ??= [];
        this.#set(instance, field, cell, pool, missing);
      }
    }
    if (missing !== undefined) setMissing(instance, missing);
  }

  #startsHeld({ declared, name }: FieldReader, pool: ReferencePool): boolean {
    return pool.keeps && declared.answered && name !== this.#given;
  }

  /** The same from cells that were taken out already. */
  #fillFrom(cells: RowState['cells'], instance: Instance, pool: ReferencePool | undefined): void {
    let missing: FieldReader[] | undefined;
    for (const field of this.#fields) {
      const cell = cells[field.index] as Cell;
      if (field.plain) instance[field.name] = plainValue(field, cell);
      else {
        missing ??= [];
        this.#set(instance, field, cell, pool, missing);
      }
    }
    if (missing !== undefined) setMissing(instance, missing);
  }

  #set(instance: Instance, field: FieldReader, cell: Cell, pool: ReferencePool | undefined, missing: FieldReader[]): void {
    if (field.embedded !== undefined) {
      if (cell === null) missing.push(field);
      else field.embedded.write(instance, field.decode(cell));
    } else if (field.target === undefined) instance[field.name] = cell === null ? field.empty : field.decode(cell);
    else {
      const target = cell === null ? field.empty : referTo(field.target, cell, pool);
      loadReference(instance, field.name, target, pool?.keeps === true && field.declared.answered && !this.node.partial);
    }
  }
}

/** The error of an object in a session whose row has become one of another class. */
function otherClass({ name }: EntityMetadata, { name: now }: EntityMetadata): RelataError {
  const message = `A row that was read as ${name} before is one of ${now} now. Read it in a new session.`;
  return new RelataError('rowGone', message, { entity: name, actual: now });
}

/** The empty members of embedded objects, once it is known which embedded objects there are. */
function setMissing(instance: Instance, missing: readonly FieldReader[]): void {
  for (const { embedded, empty } of missing) embedded?.write(instance, empty);
}

/** The rows of one node of a batch. */
export class BatchPage extends RowPage {
  readonly #reader: ObjectReader;
  readonly #batch: Batch;

  constructor(reader: ObjectReader, batch: Batch) {
    super(batch.rows);
    this.#reader = reader;
    this.#batch = batch;
  }

  entity(row: number): EntityMetadata {
    return this.#reader.entityOf(this.#batch, row);
  }

  protected stateFirst(row: number): RowState {
    return this.#reader.state(this.#batch, row);
  }

  protected cellFirst(row: number, index: number): Cell | undefined {
    return this.#reader.cell(this.#batch, row, index);
  }

  protected heldFirst(row: number, index: number, value: string | number): boolean {
    return this.#reader.holds(this.#batch, row, index, value);
  }

  protected override unlikeFirst(index: number, expected: Expected, range: RowRange, found: number[]): void {
    const column = this.#reader.columnIn(this.#batch, index);
    if (column === undefined) super.unlikeFirst(index, expected, range, found);
    else unlikeIn(this.#batch, column, expected, range, found);
  }
}

/** Whether a field of an object differs from what the database has. A value that was never read and never set does not. */
export function isDirty(column: Column, instance: Instance, known: Cell | undefined): boolean {
  if (known === undefined) {
    const own = Object.hasOwn(instance, column.place.root) ? column.place.read(instance) : undefined;
    return own !== undefined && own !== null;
  }
  return column.differs(column.place.read(instance), known);
}
