import type { Cell } from '../codec/cell.js';
import { cellAt } from '../driver/batch.js';
import type { RowSink } from '../driver/engine.js';
import { RelataError } from '../errors.js';
import type { Column } from '../metadata/column.js';
import type { EntityMetadata, Instance } from '../metadata/entity-metadata.js';
import { rowKey } from '../metadata/row-state.js';
import { checkMade } from '../query/patch-cell.js';

/** What an update that adds to columns answers: the sums of each row, in the order of the rows. */
export class Sums {
  readonly #entity: EntityMetadata;
  readonly #columns: readonly Column[];
  readonly #rows: Cell[][] = [];

  constructor(entity: EntityMetadata, columns: readonly Column[]) {
    this.#entity = entity;
    this.#columns = columns;
  }

  /** Receives them; absent where there are none. */
  get sink(): RowSink | undefined {
    if (this.#columns.length === 0) return undefined;
    return (_, batch) => {
      for (let row = 0; row < batch.rows; row++) this.#rows.push(batch.columns.map((column) => cellAt(batch, column, row)));
    };
  }

  /** Puts the sums of a row among its cells. */
  into(cells: (Cell | undefined)[], row: number): (Cell | undefined)[] {
    this.#columns.forEach((column, index) => {
      cells[this.#entity.columns.indexOf(column)] = this.#rows[row]?.[index];
    });
    return cells;
  }

  /** Refuses sums that their fields do not take. @throws RelataError `integerOverflow`, `invalidValue` or `validationFailed` */
  check(instances: readonly Instance[]): void {
    this.#rows.forEach((cells, row) => {
      this.#columns.forEach((column, index) => {
        this.#checkSum(column, cells[index] ?? null, instances[row]);
      });
    });
  }

  #checkSum(column: Column, cell: Cell, instance: Instance | undefined): void {
    const key = instance && rowKey(instance);
    const detail = { entity: this.#entity.name, field: column.field, key };
    if (cell === null) {
      const message = `${column.path} is empty in the row ${String(key)}, so there is nothing to add to. Set it first. Nothing was written.`;
      throw new RelataError('invalidValue', message, detail);
    }
    if (!column.holds(cell)) {
      const message = `increase() would make ${column.path} ${String(cell)} in the row ${String(key)}, which the field cannot hold. Nothing was written.`;
      throw new RelataError('integerOverflow', message, detail);
    }
    checkMade(this.#entity, { [column.field]: column.decode(cell) });
  }
}
