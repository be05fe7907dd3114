import { ForeignKeyConstraintFailure, RelataError, UniqueConstraintFailure } from '../errors.js';
import { storageError } from '../storage/failure.js';
import type { Pointer, SqlJs } from './sqljs.js';
import { probedVfs } from './vfs-probe.js';

/** What SQLite says when the storage under it failed. */
const STORAGE_MESSAGES = ['disk I/O error', 'database or disk is full', 'unable to open database file'];

/** What SQLite says of a file that is none of its own, or was damaged. */
const CORRUPT_MESSAGES = ['database disk image is malformed', 'file is not a database'];

/** The error that SQLite reports on a handle, as its class. sql.js exports no error codes, so the message decides. */
export function sqliteError(sqljs: SqlJs, db: Pointer, sql: string): RelataError {
  const { module } = sqljs;
  const message = module.UTF8ToString(module._sqlite3_errmsg(db));
  if (STORAGE_MESSAGES.includes(message)) {
    const failure = probedVfs(sqljs)?.takeFailure();
    if (failure !== undefined) return storageError(failure);
  }
  return classify(message, sql);
}

/**
 * What sql.js or the core threw, as the error of the storage where it is one. Others stay what they are. */
export function storageCause(sqljs: SqlJs, thrown: unknown): unknown {
  if (thrown instanceof RelataError && thrown.code !== 'sqlite') return thrown;
  const { message } = thrown as Error;
  if (STORAGE_MESSAGES.some((part) => message.includes(part))) {
    const failure = probedVfs(sqljs)?.takeFailure();
    if (failure !== undefined) return storageError(failure);
  }
  const corrupt = CORRUPT_MESSAGES.find((part) => message.includes(part));
  return corrupt === undefined ? thrown : classify(corrupt, '');
}

/** Finds the class of an SQLite message. */
export function classify(message: string, sql: string): RelataError {
  const columns = /^(\w+(?: \w+)?) constraint failed: (.+)$/s.exec(message);
  const detail = { sql, sqlite: message };
  switch (columns?.[1]) {
    case 'UNIQUE':
      return new UniqueConstraintFailure('uniqueConstraint', `A row with the same ${columns[2]} exists already.`, {
        ...detail,
        columns: columns[2],
      });
    case 'NOT NULL':
      return new RelataError('notNullConstraint', `${columns[2]} needs a value.`, { ...detail, columns: columns[2] });
    case 'CHECK':
      return new RelataError('checkConstraint', `The check ${columns[2]} does not hold.`, detail);
  }
  if (message === 'FOREIGN KEY constraint failed') {
    return new ForeignKeyConstraintFailure(
      'foreignKeyConstraint',
      'A reference would point at a row that does not exist: the row was never written, or it would be deleted while others still refer to it.',
      detail,
    );
  }
  if (message === 'integer overflow') {
    return new RelataError(
      'integerOverflow',
      'A sum is beyond the 64 bits that SQLite keeps integers in. Sum fewer rows.',
      detail,
    );
  }
  if (message === 'database or disk is full') return new RelataError('storageFull', 'There is no room for the database.', detail);
  if (STORAGE_MESSAGES.includes(message))
    return new RelataError('storageFailed', `SQLite could not use its storage: ${message}.`, detail);
  if (CORRUPT_MESSAGES.includes(message)) {
    return new RelataError('databaseCorrupt', `The database is damaged, or is no SQLite database: ${message}.`, detail);
  }
  return new RelataError('engine', `SQLite refused a statement: ${message}.`, detail);
}
