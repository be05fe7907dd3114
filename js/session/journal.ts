/** How to take back what a transaction did to objects and sessions, beside the rows that the database takes back itself. */
export class Journal {
  readonly #entries: (() => void)[] = [];

  /** Remembers how something that was just done is undone. */
  record(undo: () => void): void {
    this.#entries.push(undo);
  }

  /** Takes over what a nested transaction did: it is part of this one now. */
  absorb(nested: Journal): void {
    for (const entry of nested.#entries) this.#entries.push(entry);
  }

  /** Undoes everything, the latest first. */
  undo(): void {
    for (let entry = this.#entries.pop(); entry !== undefined; entry = this.#entries.pop()) entry();
  }
}
