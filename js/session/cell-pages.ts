import type { Cell } from '../codec/cell.js';

/** So many rows have a page. */
export const PAGE_ROWS = 500;

/** The page that a row is on. A division with a rest would make a number on the heap for each row. */
export function pageOf(row: number): number {
  return (row - (row % PAGE_ROWS)) / PAGE_ROWS;
}

/**
 * The cells of rows that are written with the same statement, a list for the rows of each page: few enough that one object does not
 * keep the cells of all, and that the engine makes the list among new objects.
 */
export class CellPages {
  /** The cells of each page, row after row. */
  readonly pages: readonly Cell[][];
  /** How many rows there are. */
  readonly rows: number;
  /** How many cells a row has. */
  readonly width: number;

  constructor(rows: number, width: number) {
    this.rows = rows;
    this.width = width;
    this.pages = Array.from({ length: Math.ceil(rows / PAGE_ROWS) }, (_, page) => new Array<Cell>(this.rowsOn(page) * width));
  }

  /** How many rows there are on a page. */
  rowsOn(page: number): number {
    return Math.min(PAGE_ROWS, this.rows - page * PAGE_ROWS);
  }

  /** A cell of a row. */
  get(row: number, index: number): Cell {
    return (this.pages[pageOf(row)] as Cell[])[(row % PAGE_ROWS) * this.width + index] as Cell;
  }

  /** Gives a row another cell. */
  set(row: number, index: number, cell: Cell): void {
    (this.pages[pageOf(row)] as Cell[])[(row % PAGE_ROWS) * this.width + index] = cell;
  }

  /** The first cells of a row. */
  first(row: number, count: number): Cell[] {
    const from = (row % PAGE_ROWS) * this.width;
    return (this.pages[pageOf(row)] as Cell[]).slice(from, from + count);
  }
}
