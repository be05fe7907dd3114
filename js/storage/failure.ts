import { RelataError } from '../errors.js';

/** A storage that cannot be had here. */
export function unavailable(sentence: string, cause?: unknown): RelataError {
  return new RelataError('storageUnavailable', sentence, {}, cause === undefined ? undefined : { cause });
}

/** A database that somebody else has open. */
export function inUse(name: string, who: string): RelataError {
  return new RelataError(
    'storageInUse',
    `The database '${name}' is open in ${who}. Close it there, or let one place open it and the others ask that one.`,
    { name },
  );
}

/** Whether an error says that there is no room: what browsers throw, and what Node does. */
export function isFull(error: unknown): boolean {
  const { name, code } = (error ?? {}) as { name?: unknown; code?: unknown };
  return name === 'QuotaExceededError' || code === 'ENOSPC' || code === 'EDQUOT' || code === 'storageFull';
}

/** What an error says, as the end of a sentence. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error || error instanceof DOMException ? error.message || error.name : String(error);
  return message.replace(/\.?$/, '.');
}

/** What a storage threw, as the error that an application sees. */
export function storageError(error: unknown): RelataError {
  if (error instanceof RelataError) return error;
  if (isFull(error)) {
    const sentence =
      'There is no room left on the storage of the database. Nothing of the transaction was kept: delete something, and try again.';
    return new RelataError('storageFull', sentence, {}, { cause: error });
  }
  return new RelataError('storageFailed', `The storage of the database failed: ${reasonOf(error)}`, {}, { cause: error });
}
