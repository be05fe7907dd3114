import { isStored } from '../metadata/row-state.js';

/** What an application asked a commit to write and to remove. */
export interface Asked {
  readonly added: readonly object[];
  /** The same may be there twice. */
  readonly removed: readonly object[];
  /** Changes when more is asked. */
  readonly times: number;
}

/** Nothing was asked. */
export const nothingAsked: Asked = { added: [], removed: [], times: 0 };

/** What was asked of a session and is not done yet. */
export class Asks {
  readonly #added = new Set<object>();
  /** What is to go, as it was given: to make a set of a thousand objects takes as long as to delete fifty rows. */
  #given: readonly object[] = [];
  /** The same, once more was asked. */
  #removed: Set<object> | undefined;
  #times = 0;

  /** Asks for objects to be written. What was to be removed is not any more. */
  add(objects: readonly object[]): void {
    this.#times++;
    const removed = this.#isAnyRemoved ? this.#removedOnce() : undefined;
    for (const object of objects) {
      removed?.delete(object);
      this.#added.add(object);
    }
  }

  /** Asks for objects to be removed. New ones that were added are forgotten. @param objects a list that nobody changes */
  remove(objects: readonly object[]): void {
    this.#times++;
    if (this.#added.size === 0 && !this.#isAnyRemoved) {
      this.#given = objects;
      return;
    }
    const removed = this.#removedOnce();
    for (const object of objects) if (!this.#added.delete(object) || isStored(object)) removed.add(object);
  }

  /** All that is asked. */
  now(): Asked {
    return {
      added: [...this.#added],
      removed: this.#removed === undefined ? this.#given : [...this.#removed],
      times: this.#times,
    };
  }

  /** What was asked is done. */
  answer({ added, removed, times }: Asked): void {
    if (times === this.#times) {
      this.clear();
      return;
    }
    const left = this.#removedOnce();
    for (const object of added) this.#added.delete(object);
    for (const object of removed) left.delete(object);
  }

  /** What was done is undone, and asked again. @param fresh the objects that are new again */
  restore({ added, removed }: Asked, fresh: Iterable<object>): void {
    const left = this.#removedOnce();
    for (const object of removed) left.add(object);
    for (const object of added) if (!left.has(object)) this.#added.add(object);
    // A new object is forgotten when it is removed, also where it is new again.
    for (const object of fresh) left.delete(object);
  }

  /** Forgets everything. */
  clear(): void {
    this.#added.clear();
    this.#given = [];
    this.#removed = undefined;
  }

  get #isAnyRemoved(): boolean {
    return this.#given.length > 0 || this.#removed !== undefined;
  }

  #removedOnce(): Set<object> {
    this.#removed ??= new Set(this.#given);
    this.#given = [];
    return this.#removed;
  }
}
