import type { Cell } from '../codec/cell.js';
import type { EntityMetadata } from './entity-metadata.js';

/** What is known about the row behind an object. */
export interface RowState {
  /** The object's entity. */
  readonly entity: EntityMetadata;
  /** The cells as they are in the database, by column, then by key field; undefined where they were never read. */
  cells: (Cell | undefined)[];
}

/** Rows as they were read. Objects that were loaded together share one, and each takes its cells out when it is asked for them. */
export abstract class RowPage {
  /** By rows, the last walk that met the object of each; one row is one object's. */
  readonly #met: number[] = [];

  /** The entity of the object of one row. */
  abstract entity(row: number): EntityMetadata;
  /** The state of the object of one row. */
  abstract state(row: number): RowState;
  /** One of the cells of a row, by its place in the state; nothing is taken out. */
  abstract cell(row: number, index: number): Cell | undefined;
  /** Whether one of the cells of a row is this text or number, without taking it out. */
  abstract holds(row: number, index: number, value: string | number): boolean;

  /** The last walk that met the object of a row; 0 where none did. */
  lastMet(row: number): number {
    return row < this.#met.length ? (this.#met[row] as number) : 0;
  }

  /** Notes that a walk meets the object of a row. @returns the walk that did last */
  meet(row: number, walk: number): number {
    const met = this.#met;
    // No gaps: the engine would look up rows by their names.
    while (met.length <= row) met.push(0);
    const last = met[row] as number;
    met[row] = walk;
    return last;
  }

  /** Finds those of some rows in which a cell is not, or not plainly, the text or number that is expected there. */
  unlike(index: number, expected: Expected, { rows, from, to }: RowRange, found: number[]): void {
    for (let at = from; at < to; at++) {
      const value = expected[at];
      const isPlain = typeof value === 'string' || typeof value === 'number';
      if (!isPlain || !this.holds(rows[at] as number, index, value)) found.push(at);
    }
  }
}

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
export function entityIn(source: RowState | RowPage, row: number): EntityMetadata {
  return source instanceof RowPage ? source.entity(row) : source.entity;
}

/**
 * One of the cells of a row, without taking the others out of its page.
 *
 * @param row the row, where its source is a page
 * @param index the column's place among what is readable of the entity
 */
export function cellIn(source: RowState | RowPage, row: number, index: number): Cell | undefined {
  return source instanceof RowPage ? source.cell(row, index) : source.cells[index];
}
