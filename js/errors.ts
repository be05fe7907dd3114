import type { CoreError, Validator } from '../pkg/core.js';

/** The codes of errors that the planner finds; their data is in `detail`. */
export type CoreErrorCode = CoreError['code'];

/** Every code that a {@link RelataError} can carry. */
export type ErrorCode =
  | CoreErrorCode
  | 'notAnEntity'
  | 'oneSidedRelation'
  | 'ambiguousEntity'
  | 'itemNotFound'
  | 'valueRequired'
  | 'invalidValue'
  | 'invalidArgument'
  | 'missingParameter'
  | 'validationFailed'
  | 'referenceNotLoaded'
  | 'uniqueConstraint'
  | 'foreignKeyConstraint'
  | 'notNullConstraint'
  | 'checkConstraint'
  | 'integerOverflow'
  | 'conflictingKey'
  | 'orphan'
  | 'declaredTwice'
  | 'eagerCircle'
  | 'loaderFailed'
  | 'rowGone'
  | 'unknownDiscriminator'
  | 'databaseClosed'
  | 'databaseNotOpen'
  | 'transactionBlocked'
  | 'transactionEnded'
  | 'transactionMisused'
  | 'endlessEvents'
  | 'versionConflict'
  | 'workerLost'
  | 'leaderChanged'
  | 'storageUnavailable'
  | 'storageInUse'
  | 'storageFull'
  | 'storageFailed'
  | 'databaseCorrupt'
  | 'databaseNewer'
  | 'migrationChanged'
  | 'migrationFailed'
  | 'migrationIncomplete'
  | 'migrationIrreversible'
  | 'migrationMissing'
  | 'migrationOutOfOrder'
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

/** The row of an object has another version by now: somebody else wrote it. Nothing was written, and the objects are as they were. */
export class VersionConflict extends RelataError {
  override readonly name = 'VersionConflict';
}

/** The kinds of what can be wrong with a value; a function of yours may have words of its own. */
export type ViolationCode = 'valueRequired' | 'invalidValue' | Validator['kind'] | (string & {});

/** One value that cannot be written. */
export interface Violation {
  /** The entity's name. */
  readonly entity: string;
  /** The field's name. */
  readonly field: string;
  /** Where in the object it is, the field first: `name`, `home.street`, `tags.0`. */
  readonly path: string;
  /** `valueRequired` for none, `invalidValue` for one of another type, else the validator that refused it. */
  readonly code: ViolationCode;
  /** A sentence for people. */
  readonly message: string;
  /** The value, where there is one. */
  readonly value?: unknown;
  /** What a validator of the application threw. */
  readonly cause?: unknown;
}

/** How many sentences one message holds. */
const MOST_SENTENCES = 5;

/** Values that were to be written are none that their fields take. Nothing was written, and the objects are as they were. */
export class DatabaseValidationError extends RelataError {
  override readonly name = 'DatabaseValidationError';
  /** The entity of the first of the errors. */
  readonly entity: string;
  /** Everything that is wrong, in the order of the objects and of their fields. */
  readonly errors: readonly Violation[];

  constructor(errors: readonly [Violation, ...Violation[]]) {
    const [{ entity, field }] = errors;
    const cause = errors.find((violation) => violation.cause !== undefined)?.cause;
    super('validationFailed', sentenceOf(errors), { entity, field, errors }, cause === undefined ? undefined : { cause });
    this.entity = entity;
    this.errors = errors;
  }
}

function sentenceOf(errors: readonly Violation[]): string {
  const messages = errors.slice(0, MOST_SENTENCES).map(({ message }) => message);
  if (errors.length > 1) messages.unshift(`${errors.length} values cannot be written.`);
  if (errors.length > MOST_SENTENCES) messages.push(`And ${errors.length - MOST_SENTENCES} more.`);
  return messages.join(' ');
}
