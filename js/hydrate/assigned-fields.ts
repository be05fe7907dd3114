import type { Cell } from '../codec/cell.js';
import { type Batch, type BatchColumn, cellAt } from '../driver/batch.js';
import type { Assign } from '../entity/definition.js';
import type { EntityMetadata, Instance } from '../metadata/entity-metadata.js';
import { type ReferencePool, referTo } from '../metadata/unloaded-reference.js';
import { type FieldReader, plainValue } from './field-reader.js';

/** The fields of a new object, set all at once by the function that the type compiler wrote for its class. */
export class AssignedFields {
  readonly #assign: Assign;
  readonly #fields: readonly FieldReader[];
  /** The fields of which no cell is the value. */
  readonly #others: readonly FieldReader[];
  /** The values of a row of a batch, while they are gathered. */
  readonly #values: unknown[];
  /** Whether some of them are references. */
  readonly #refers: boolean;

  private constructor(assign: Assign, fields: readonly FieldReader[]) {
    this.#assign = assign;
    this.#fields = fields;
    this.#others = fields.filter(({ asIs }) => !asIs);
    this.#values = new Array<unknown>(fields.length).fill(undefined);
    this.#refers = fields.some(({ target }) => target !== undefined);
  }

  /**
   * @param fields fields of the entity, in the order of its columns
   * @returns undefined where they are not exactly those that the function of the class sets, in its order
   */
  static of({ assign }: EntityMetadata, fields: readonly FieldReader[]): AssignedFields | undefined {
    const probe: Instance = {};
    assign?.(
      probe,
      Array.from({ length: fields.length + 1 }, (_, place) => place),
    );
    const isSame = Object.keys(probe).length === fields.length && fields.every(({ name }, place) => probe[name] === place);
    return assign && isSame ? new AssignedFields(assign, fields) : undefined;
  }

  /** Whether nobody has to notice what is set on the references of objects of a pool. */
  suits({ keeps }: ReferencePool): boolean {
    return !(keeps && this.#refers);
  }

  /** Sets the fields to the values of a row, whose columns are the cells. @param pool one that {@link suits} */
  setRow(instance: Instance, batch: Batch, row: number, pool: ReferencePool): void {
    const values = this.#values;
    for (let each = 0; each < values.length; each++) {
      const cell = cellAt(batch, batch.columns[each] as BatchColumn, row);
      values[each] = valueIn(this.#fields[each] as FieldReader, cell, pool);
    }
    this.#assign(instance, values);
    // Kept here, documents and references of the last row would outlive its object.
    values.fill(undefined);
  }

  /**
   * Sets the fields.
   *
   * @param cells the cells of the row, by the entity's columns
   * @param pool where references are found; nobody notices what is set on them
   */
  set(instance: Instance, cells: readonly (Cell | undefined)[], pool: ReferencePool | undefined): void {
    // NULL is in columns, too, that the database of somebody else does not declare as they are here.
    if (this.#refers || hasNull(cells)) {
      const values: unknown[] = cells.slice();
      for (const field of this.#fields) values[field.index] = valueIn(field, cells[field.index] as Cell, pool);
      this.#assign(instance, values);
      return;
    }
    this.#assign(instance, cells);
    // Setting few of them twice is quicker than a copy of all.
    for (let each = 0; each < this.#others.length; each++) {
      const field = this.#others[each] as FieldReader;
      instance[field.name] = field.decode(cells[field.index] as NonNullable<Cell>);
    }
  }
}

function hasNull(cells: readonly (Cell | undefined)[]): boolean {
  for (let each = 0; each < cells.length; each++) if (cells[each] === null) return true;
  return false;
}

function valueIn(field: FieldReader, cell: Cell, pool: ReferencePool | undefined): unknown {
  return field.target === undefined || cell === null ? plainValue(field, cell) : referTo(field.target, cell, pool);
}
