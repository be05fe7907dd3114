import type { Attach } from '../../pkg/core.js';
import type { Cell } from '../codec/cell.js';
import { type Batch, type BatchColumn, cellAt } from '../driver/batch.js';

/** The keys of some rows in one column. */
type Keys = ArrayLike<Cell>;

/** The links of one batch: which parent leads to which child, by their keys. Both lists are as long. */
export interface Links {
  readonly parents: Keys;
  readonly children: Keys;
}

/** The rows of a pivot in one run, batch after batch. */
export class LinkRows {
  readonly batches: Links[] = [];
  readonly #parent: number;
  readonly #child: number;

  /** @param attach where the children belong; says which columns hold the keys */
  constructor({ parentKey, links }: Attach) {
    this.#parent = parentKey;
    this.#child = links?.target ?? 0;
  }

  /** Takes the keys of a batch. */
  take(batch: Batch): void {
    this.batches.push({ parents: keysOf(batch, this.#parent), children: keysOf(batch, this.#child) });
  }
}

/** A copy of the keys in a column: of numbers all at once, which takes a tenth of the time. */
function keysOf(batch: Batch, index: number): Keys {
  const column = batch.columns[index] as BatchColumn;
  if (column.reading === 'number' && !column.nullable) return column.numbers.slice(0, batch.rows);
  return Array.from({ length: batch.rows }, (_, row) => cellAt(batch, column, row));
}
