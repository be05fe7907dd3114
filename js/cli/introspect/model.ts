/** A field as it is written. */
export interface ModelField {
  readonly name: string;
  readonly isOptional: boolean;
  /** The type and its annotations. */
  readonly parts: readonly string[];
  /** The value that new objects have. */
  readonly initial?: string | undefined;
}

/** A class as it is written. */
export interface ModelClass {
  readonly name: string;
  readonly table: string;
  readonly fields: ModelField[];
  /** Indexes over several fields. */
  readonly indexes: readonly {
    readonly fields: readonly string[];
    readonly unique: boolean;
    readonly name: string | undefined;
  }[];
}

/** The classes of a database, and what they cannot say. */
export interface Model {
  readonly classes: readonly ModelClass[];
  readonly notes: readonly string[];
}
