import type { Cell } from '../codec/cell.js';
import type { EntityMetadata } from './entity-metadata.js';

/** What is known about the row behind an object. */
export interface RowState {
  /** The object's entity. */
  readonly entity: EntityMetadata;
  /** The cells as they are in the database, by column, then by key field; undefined where they were never read. */
  cells: (Cell | undefined)[];
}

/**
 * Rows as they were read or inserted, with what was written of them since. Objects that were loaded together share one, each has a row of
 * its own, and takes its cells out when it is asked for them.
 */
export abstract class RowPage {
  readonly #rows: number;
  /** By rows, the last walk that met the object of each. */
  #met: number[] | undefined;
  /** By columns, then by rows, the cells that were written since; undefined where none was. */
  #written: (Cell | undefined)[][] | undefined;

  /** @param rows how many rows there are */
  constructor(rows: number) {
    this.#rows = rows;
  }

  /** The entity of the object of one row. */
  abstract entity(row: number): EntityMetadata;
  /** The state of the object of one row as it was first. */
  protected abstract stateFirst(row: number): RowState;
  /** One of the cells of a row as it was first, by its place in the state; nothing is taken out. */
  protected abstract cellFirst(row: number, index: number): Cell | undefined;
  /** Whether one of the cells of a row was this text or number first, without taking it out. */
  protected abstract heldFirst(row: number, index: number, value: string | number): boolean;

  /** The state of the object of one row. */
  state(row: number): RowState {
    const state = this.stateFirst(row);
    this.#written?.forEach((cells, index) => {
      if (cells[row] !== undefined) state.cells[index] = cells[row];
    });
    return state;
  }

  /** One of the cells of a row, by its place in the state; nothing is taken out. */
  cell(row: number, index: number): Cell | undefined {
    const written = this.#written?.[index]?.[row];
    return written === undefined ? this.cellFirst(row, index) : written;
  }

  /** Says what was written of a row. */
  write(row: number, index: number, cell: Cell): void {
    this.#written ??= [];
    let cells = this.#written[index];
    if (cells === undefined) {
      cells = new Array<Cell | undefined>(this.#rows).fill(undefined);
      this.#written[index] = cells;
    }
    cells[row] = cell;
  }

  /** The last walk that met the object of a row; 0 where none did. */
  lastMet(row: number): number {
    return this.#met?.[row] ?? 0;
  }

  /** Notes that a walk meets the object of a row. @returns the walk that did last */
  meet(row: number, walk: number): number {
    this.#met ??= new Array<number>(this.#rows).fill(0);
    const last = this.#met[row] as number;
    this.#met[row] = walk;
    return last;
  }

  /** Finds those of some rows in which a cell is not, or not plainly, the text or number that is expected there. */
  unlike(index: number, expected: Expected, range: RowRange, found: number[]): void {
    const written = this.#written?.[index];
    if (written === undefined) {
      this.unlikeFirst(index, expected, range, found);
      return;
    }
    for (let at = range.from; at < range.to; at++) {
      const [row, value] = [range.rows[at] as number, expected[at]];
      const cell = written[row];
      if (cell === undefined ? !this.#isFirst(row, index, value) : cell !== (value ?? noCell)) found.push(at);
    }
  }

  /** The same of cells as they were first. */
  protected unlikeFirst(index: number, expected: Expected, { rows, from, to }: RowRange, found: number[]): void {
    for (let at = from; at < to; at++) if (!this.#isFirst(rows[at] as number, index, expected[at])) found.push(at);
  }

  #isFirst(row: number, index: number, value: unknown): boolean {
    return (typeof value === 'string' || typeof value === 'number') && this.heldFirst(row, index, value);
  }
}

/** Where a row is known: in a state of its object's own, or on a page that objects share. */
export type RowSource = RowState | RowPage;

/** No cell is this. */
export const noCell = {};

/** The texts or numbers that cells are expected to be; anything else where that is not plain to see. */
export type Expected = readonly unknown[];

/** Some of a list of rows that are on one page. */
export interface RowRange {
  readonly rows: readonly number[];
  readonly from: number;
  /** The first that is not one of them. */
  readonly to: number;
}

/** The entity of the object of a row. @param row the row, where its source is a page */
export function entityIn(source: RowSource, row: number): EntityMetadata {
  return source instanceof RowPage ? source.entity(row) : source.entity;
}

/**
 * One of the cells of a row, without taking the others out of its page.
 *
 * @param row the row, where its source is a page
 * @param index the column's place among what is readable of the entity
 */
export function cellIn(source: RowSource, row: number, index: number): Cell | undefined {
  return source instanceof RowPage ? source.cell(row, index) : source.cells[index];
}
