import { LoadedRelations } from './loaded-relations.js';

/** How to take back what a transaction did to objects and sessions, beside the rows that the database takes back itself. */
export class Journal {
  readonly #entries: (() => void)[] = [];
  readonly #followers: (() => Promise<void>)[] = [];
  /** What is read again after a rollback. */
  readonly loaded = new LoadedRelations();

  /** Remembers how something that was just done is undone. */
  record(undo: () => void): void {
    this.#entries.push(undo);
  }

  /** Remembers what is to follow when the outermost transaction is through. */
  follow(follower: () => Promise<void>): void {
    this.#followers.push(follower);
  }

  /** Does what follows, now that nothing can be taken back. */
  async followed(): Promise<void> {
    for (const follower of this.#followers.splice(0)) await follower();
  }

  /** Takes over what a nested transaction did: it is part of this one now. */
  absorb(nested: Journal): void {
    for (const entry of nested.#entries) this.#entries.push(entry);
    this.#followers.push(...nested.#followers.splice(0));
    this.loaded.absorb(nested.loaded);
  }

  /** Undoes everything, the latest first. */
  undo(): void {
    for (let entry = this.#entries.pop(); entry !== undefined; entry = this.#entries.pop()) entry();
  }
}
