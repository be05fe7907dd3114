import type { QueryPlan, StatementPlan } from '../../pkg/core.js';
import type { Cell } from '../codec/cell.js';
import { jsonList } from '../codec/json-list.js';
import { type Batch, type BatchColumn, cellAt } from './batch.js';

/** Keys without a gap, and the statement that takes them as a range. */
export interface KeyRange {
  /** The statement's text. */
  readonly sql: string;
  readonly first: number;
  readonly last: number;
}

/** So many rows are worth a note of the small numbers among them. */
const MANY = 100;

/** Numbers below this are small. */
const SMALL = 4096;

/** Collects the keys of earlier statements that later statements of the same plan ask for. */
export class KeyCollector {
  /** For each statement: the wanted columns and the distinct cells met in them. */
  readonly #wanted: Map<number, Set<Cell>>[];
  /** By the distinct cells of a column, which small whole numbers are among them: many rows have the same. */
  readonly #small = new Map<Set<Cell>, Uint8Array>();

  constructor(plan: QueryPlan) {
    this.#wanted = plan.statements.map(() => new Map());
    for (const statement of plan.statements) {
      for (const bind of statement.binds ?? []) {
        if (bind.kind === 'keys') this.#wanted[bind.statement]?.set(bind.column, new Set());
      }
    }
  }

  /** Takes the wanted cells of a batch. */
  collect(statement: number, batch: Batch): void {
    for (const [index, cells] of this.#wanted[statement] ?? []) {
      const column = batch.columns[index];
      if (column === undefined) continue;
      if (batch.rows >= MANY && column.reading === 'number' && !column.nullable)
        this.#collectNumbers(column.numbers, batch.rows, cells);
      else this.#collectCells(batch, column, cells);
    }
  }

  #collectCells(batch: Batch, column: BatchColumn, cells: Set<Cell>): void {
    for (let row = 0; row < batch.rows; row++) {
      const cell = cellAt(batch, column, row);
      if (cell !== null) cells.add(cell);
    }
  }

  #collectNumbers(numbers: Float64Array, rows: number, cells: Set<Cell>): void {
    let small = this.#small.get(cells);
    if (small === undefined) {
      small = new Uint8Array(SMALL);
      this.#small.set(cells, small);
    }
    for (let row = 0; row < rows; row++) {
      const number = numbers[row] as number;
      if (number >= 0 && number < SMALL) {
        if (small[number] === 1) continue;
        small[number] = 1;
      }
      cells.add(number);
    }
  }

  /** Whether a statement asks for keys of which there are none: it would find nothing. */
  findsNothing({ binds = [] }: StatementPlan): boolean {
    return binds.some((bind) => bind.kind === 'keys' && this.#wanted[bind.statement]?.get(bind.column)?.size === 0);
  }

  /** The first and the last key that a statement asks for, where they are whole numbers without a gap and it can take them so. */
  range({ ranged, binds = [] }: StatementPlan): KeyRange | undefined {
    if (ranged === undefined) return undefined;
    const bind = binds.find(({ kind }) => kind === 'keys');
    const keys = bind?.kind === 'keys' ? this.#wanted[bind.statement]?.get(bind.column) : undefined;
    if (keys === undefined || keys.size === 0) return undefined;
    let first = Number.POSITIVE_INFINITY;
    let last = Number.NEGATIVE_INFINITY;
    for (const key of keys) {
      if (!Number.isSafeInteger(key)) return undefined;
      if ((key as number) < first) first = key as number;
      if ((key as number) > last) last = key as number;
    }
    return last - first + 1 === keys.size ? { sql: ranged, first, last } : undefined;
  }

  /** The distinct cells of a column as a JSON array. */
  json(statement: number, column: number): string {
    return jsonList(this.#wanted[statement]?.get(column) ?? []);
  }
}
