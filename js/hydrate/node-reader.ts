import type { FieldRead, ObjectNode, StatementPlan } from '../../pkg/core.js';
import type { Cell } from '../codec/cell.js';
import { sameCell } from '../codec/codec.js';
import { type Batch, type BatchColumn, cellAt } from '../driver/batch.js';
import type { Column } from '../metadata/column.js';
import type { EntityMetadata, Instance } from '../metadata/entity-metadata.js';
import type { Metadata } from '../metadata/metadata.js';
import type { Place } from '../metadata/place.js';
import { isUnloaded, type ReferencePool, referTo, rowState, setRowState } from '../metadata/row-state.js';

/** One field of a node, with everything looked up. */
interface FieldReader {
  readonly name: string;
  readonly column: number;
  readonly index: number;
  readonly target: EntityMetadata | undefined;
  readonly empty: null | undefined;
  /** The place inside an embedded object. */
  readonly embedded: Place | undefined;
  decode(cell: NonNullable<Cell>): unknown;
}

/** Turns the cells of one node of a statement into objects. Made once for each plan. */
export class NodeReader {
  readonly entity: EntityMetadata;
  readonly node: ObjectNode;
  readonly #fields: readonly FieldReader[];
  readonly #given: string | undefined;
  /** Columns of references that are joined: their cell is the key of another node. */
  readonly #joined: readonly { index: number; column: number }[];

  /**
   * @param statement the statement
   * @param node the node
   * @param given a reference field that the caller sets (the parent of a to-many join)
   */
  constructor(metadata: Metadata, statement: StatementPlan, node: ObjectNode, given: string | undefined) {
    this.node = node;
    this.#given = given;
    this.entity = metadata.named(node.entity);
    this.#fields = node.fields.map((field) => fieldReader(metadata, this.entity, field, given));
    const position = (statement.nodes ?? []).indexOf(node);
    this.#joined = (statement.nodes ?? [])
      .filter(({ owner }) => owner?.node === position)
      .map(({ owner, key }) => ({ index: indexOf(this.entity, owner?.field), column: key }))
      .filter(({ index }) => index >= 0);
  }

  /** The key of the node's object in a row; null when there is none. */
  key(batch: Batch, row: number): Cell {
    return cellAt(batch, batch.columns[this.node.key] as BatchColumn, row);
  }

  /** A new object of a row: an instance with its state, or a plain object of the selected fields. */
  create(batch: Batch, row: number, pool: ReferencePool | undefined): Instance {
    const instance = this.node.partial ? {} : this.entity.instantiate(this.#given);
    const cells = this.#fill(instance, batch, row, pool);
    if (!this.node.partial) setRowState(instance, { entity: this.entity, cells });
    return instance;
  }

  /** Brings an object that exists already up to date: an unloaded reference becomes whole, a clean field takes the new value. */
  refresh(instance: Instance, batch: Batch, row: number, pool: ReferencePool | undefined): void {
    const state = rowState(instance);
    if (state === undefined) return;
    const unloaded = isUnloaded(instance);
    if (unloaded) Object.setPrototypeOf(instance, this.entity.entityClass.prototype as object);
    const fresh: Instance = {};
    const cells = this.#fill(fresh, batch, row, pool);
    for (const { index } of this.#fields) {
      const column = this.entity.readable[index] as Column;
      if (isDirty(column, instance, state.cells[index])) continue;
      const { place } = column;
      if (Object.hasOwn(fresh, place.root) && !sameCell(state.cells[index], cells[index]))
        place.write(instance, place.read(fresh));
      state.cells[index] = cells[index];
    }
  }

  #fill(instance: Instance, batch: Batch, row: number, pool: ReferencePool | undefined): (Cell | undefined)[] {
    const cells: (Cell | undefined)[] = [];
    const missing: FieldReader[] = [];
    for (const field of this.#fields) {
      const cell = cellAt(batch, batch.columns[field.column] as BatchColumn, row);
      cells[field.index] = cell;
      if (field.name === this.#given && !this.node.partial) continue;
      if (field.embedded !== undefined) {
        if (cell === null) missing.push(field);
        else field.embedded.write(instance, field.decode(cell));
      } else if (cell === null) instance[field.name] = field.empty;
      else if (field.target !== undefined) instance[field.name] = referTo(field.target, cell, pool);
      else instance[field.name] = field.decode(cell);
    }
    // Once it is known which embedded objects there are.
    for (const { embedded, empty } of missing) embedded?.write(instance, empty);
    for (const { index, column } of this.#joined) {
      cells[index] = cellAt(batch, batch.columns[column] as BatchColumn, row) ?? undefined;
    }
    return cells;
  }
}

function fieldReader(metadata: Metadata, entity: EntityMetadata, field: FieldRead, given: string | undefined): FieldReader {
  const index = indexOf(entity, field.field);
  const column = entity.readable[index] as Column;
  return {
    name: field.field,
    column: field.column,
    index,
    embedded: column.place.nested ? column.place : undefined,
    // The caller replaces the value at once, so no reference object is made for it.
    target: field.reference === undefined || field.field === given ? undefined : metadata.named(field.reference),
    empty: field.nullValue ? null : undefined,
    decode: (cell) => column.decode(cell),
  };
}

function indexOf(entity: EntityMetadata, field: string | undefined): number {
  return entity.readable.findIndex((column) => column.field === field);
}

/** Whether a field of an object differs from what the database has. A value that was never read and never set does not. */
export function isDirty(column: Column, instance: Instance, known: Cell | undefined): boolean {
  if (known === undefined) {
    const own = Object.hasOwn(instance, column.place.root) ? column.place.read(instance) : undefined;
    return own !== undefined && own !== null;
  }
  return column.differs(column.place.read(instance), known);
}
