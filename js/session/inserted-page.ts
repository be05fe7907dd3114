import type { Cell } from '../codec/cell.js';
import type { Column } from '../metadata/column.js';
import type { EntityMetadata } from '../metadata/entity-metadata.js';
import { RowPage, type RowState } from '../metadata/row-page.js';
import type { EncodedGroup } from './encoding.js';

/** Rows as they were inserted. Their objects share a page until something is asked of their own cells. */
export class InsertedPage extends RowPage {
  readonly #entity: EntityMetadata;
  readonly #columns: readonly Column[];
  readonly #cells: readonly Cell[];

  /**
   * @param cells the cells of the rows, row after row, one for each of the columns
   * @param rows how many rows there are, of which each may have no cell
   */
  constructor(entity: EntityMetadata, columns: readonly Column[], cells: readonly Cell[], rows: number) {
    super(rows);
    this.#entity = entity;
    this.#columns = columns;
    this.#cells = cells;
  }

  entity(): EntityMetadata {
    return this.#entity;
  }

  protected stateFirst(row: number): RowState {
    const from = row * this.#columns.length;
    const cells = this.#cells.slice(from, from + this.#columns.length);
    return { entity: this.#entity, cells: byEntity(this.#entity, this.#columns, cells) };
  }

  protected cellFirst(row: number, index: number): Cell | undefined {
    const { columns } = this.#entity;
    const at = columns === this.#columns ? index : this.#columns.indexOf(columns[index] as Column);
    return at < 0 || at >= this.#columns.length ? undefined : this.#cells[row * this.#columns.length + at];
  }

  protected heldFirst(row: number, index: number, value: string | number): boolean {
    return this.cellFirst(row, index) === value;
  }
}

/** The cells of one written row, by the entity's columns; undefined where the database chose. */
export function knownCells({ entity, columns, cells }: EncodedGroup, row: number): (Cell | undefined)[] {
  return byEntity(entity, columns, cells.first(row, columns.length));
}

function byEntity(entity: EntityMetadata, columns: readonly Column[], cells: Cell[]): (Cell | undefined)[] {
  if (columns === entity.columns) return cells;
  const known: (Cell | undefined)[] = entity.columns.map(() => undefined);
  columns.forEach((column, index) => {
    known[entity.columns.indexOf(column)] = cells[index];
  });
  return known;
}
