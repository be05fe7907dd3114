import {
  type ErrorCode,
  type ErrorDetail,
  ForeignKeyConstraintFailure,
  ItemNotFound,
  RelataError,
  UniqueConstraintFailure,
  VersionConflict,
} from '../errors.js';

/** The classes of errors that an engine throws, by their names. */
const classes = { RelataError, ItemNotFound, UniqueConstraintFailure, ForeignKeyConstraintFailure, VersionConflict } as const;

/** An error as data: structured cloning would make a plain Error of it. */
export type PackedError =
  | {
      readonly kind: 'relata';
      readonly name: keyof typeof classes;
      readonly code: ErrorCode;
      readonly message: string;
      readonly detail: ErrorDetail;
      readonly cause: PackedError | undefined;
    }
  /** An error of somebody else, or whatever was thrown. */
  | { readonly kind: 'other'; readonly name: string; readonly message: string; readonly stack: string | undefined };

/** An error as data. */
export function packError(error: unknown): PackedError {
  if (error instanceof RelataError) {
    const { name, code, message, detail, cause } = error;
    const known = name in classes ? (name as keyof typeof classes) : 'RelataError';
    return { kind: 'relata', name: known, code, message, detail, cause: cause === undefined ? undefined : packError(cause) };
  }
  if (error instanceof Error) return { kind: 'other', name: error.name, message: error.message, stack: error.stack };
  return { kind: 'other', name: 'Error', message: String(error), stack: undefined };
}

/** The error that was packed, of the class that it had. */
export function unpackError(packed: PackedError): Error {
  if (packed.kind === 'relata') {
    const { name, code, message, detail, cause } = packed;
    return new classes[name](code, message, detail, cause === undefined ? undefined : { cause: unpackError(cause) });
  }
  const error = new Error(packed.message);
  error.name = packed.name;
  // Where it happened is of more use than where it was unpacked.
  if (packed.stack !== undefined) error.stack = packed.stack;
  return error;
}
