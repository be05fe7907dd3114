import type { CoreError } from '../pkg/core.js';

/** The codes of errors that the planner finds; their data is in `detail`. */
export type CoreErrorCode = CoreError['code'];

/** Every code that a {@link RelataError} can carry. */
export type ErrorCode =
  | CoreErrorCode
  | 'notAnEntity'
  | 'ambiguousEntity'
  | 'itemNotFound'
  | 'valueRequired'
  | 'invalidValue'
  | 'invalidArgument'
  | 'referenceNotLoaded'
  | 'uniqueConstraint'
  | 'foreignKeyConstraint'
  | 'notNullConstraint'
  | 'checkConstraint'
  | 'conflictingKey'
  | 'declaredTwice'
  | 'rowGone'
  | 'databaseClosed'
  | 'engine';

/** Where an error happened: as much of it as is known. */
export interface ErrorDetail {
  /** The entity's name. */
  readonly entity?: string;
  /** The field's name. */
  readonly field?: string;
  /** The SQL text that failed. */
  readonly sql?: string;
  /** Further data that belongs to the code. */
  readonly [key: string]: unknown;
}

/** The one error of Relata: a sentence, a code to switch on, and the data that belongs to the code. */
export class RelataError extends Error {
  override readonly name: string = 'RelataError';
  /** What kind of mistake it is. */
  readonly code: ErrorCode;
  /** The data that belongs to the code: entity, field, expected and actual values. */
  readonly detail: ErrorDetail;

  /**
   * @param code what kind of mistake it is
   * @param message a sentence for people
   * @param detail the data that belongs to the code
   * @param options the `cause`, where there is one
   */
  constructor(code: ErrorCode, message: string, detail: ErrorDetail = {}, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.detail = detail;
  }
}

/** `findOne()` met no row. */
export class ItemNotFound extends RelataError {
  override readonly name = 'ItemNotFound';
}

/** A value that is declared unique exists already. */
export class UniqueConstraintFailure extends RelataError {
  override readonly name = 'UniqueConstraintFailure';
}

/** A reference points at a row that does not exist, or a row that is still referenced was to go. */
export class ForeignKeyConstraintFailure extends RelataError {
  override readonly name = 'ForeignKeyConstraintFailure';
}
