/** Whose relation a query's rows are in. */
export interface OwnedBy {
  /** The owner's entity, by its name. */
  readonly entity: string;
  /** The relation's field. */
  readonly field: string;
  /** The owner's key. */
  readonly key: unknown;
}

/** The condition that rows are in a relation of one object, whichever table has the keys. */
export class OwnerFilter {
  // Private, so that it is no filter with fields.
  readonly #owned: OwnedBy;

  constructor(owned: OwnedBy) {
    this.#owned = owned;
  }

  /** What a condition says. */
  static of(filter: OwnerFilter): OwnedBy {
    return filter.#owned;
  }
}
