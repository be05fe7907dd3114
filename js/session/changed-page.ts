import type { Cell } from '../codec/cell.js';
import type { EntityMetadata } from '../metadata/entity-metadata.js';
import { RowPage, type RowState } from '../metadata/row-page.js';

/** Rows that were read with others and have been updated since: what was written, before what was read. */
export class ChangedPage extends RowPage {
  /** Where the written cells of a row are in its state. */
  readonly #places: readonly number[];
  readonly #width: number;
  readonly #cells: readonly Cell[];
  /** Where each row was found before. */
  readonly #pages: RowPage[];
  readonly #rows: number[];

  /**
   * @param places the places of the written cells in the state of a row
   * @param width how many cells a row has
   * @param cells the cells, row after row, which begin with the written ones
   */
  constructor(places: readonly number[], width: number, cells: readonly Cell[]) {
    super();
    this.#places = places;
    this.#width = width;
    this.#cells = cells;
    this.#pages = new Array(cells.length / width);
    this.#rows = new Array(cells.length / width);
  }

  /** Says where a row was found before. */
  place(row: number, page: RowPage, before: number): void {
    this.#pages[row] = page;
    this.#rows[row] = before;
  }

  entity(row: number): EntityMetadata {
    return this.#page(row).entity(this.#rows[row] as number);
  }

  state(row: number): RowState {
    const state = this.#page(row).state(this.#rows[row] as number);
    this.#places.forEach((place, index) => {
      state.cells[place] = this.#cells[row * this.#width + index];
    });
    return state;
  }

  cell(row: number, index: number): Cell | undefined {
    const at = this.#places.indexOf(index);
    return at < 0 ? this.#page(row).cell(this.#rows[row] as number, index) : this.#cells[row * this.#width + at];
  }

  holds(row: number, index: number, value: string | number): boolean {
    if (this.#places.includes(index)) return this.cell(row, index) === value;
    return this.#page(row).holds(this.#rows[row] as number, index, value);
  }

  #page(row: number): RowPage {
    return this.#pages[row] as RowPage;
  }
}
