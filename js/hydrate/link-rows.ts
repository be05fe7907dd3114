import type { Attach } from '../../pkg/core.js';
import type { Cell } from '../codec/cell.js';
import { type Batch, type BatchColumn, cellAt } from '../driver/batch.js';

/** The rows of a pivot in one run: which parent leads to which child, by their keys. Both arrays are as long. */
export class LinkRows {
  readonly parents: Cell[] = [];
  readonly children: Cell[] = [];
  readonly #parent: number;
  readonly #child: number;

  /** @param attach where the children belong; says which columns hold the keys */
  constructor({ parentKey, links }: Attach) {
    this.#parent = parentKey;
    this.#child = links?.target ?? 0;
  }

  /** Takes the keys of a batch. */
  take(batch: Batch): void {
    const parents = batch.columns[this.#parent] as BatchColumn;
    const children = batch.columns[this.#child] as BatchColumn;
    for (let row = 0; row < batch.rows; row++) {
      this.parents.push(cellAt(batch, parents, row));
      this.children.push(cellAt(batch, children, row));
    }
  }
}
