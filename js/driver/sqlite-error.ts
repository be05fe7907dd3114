import { ForeignKeyConstraintFailure, RelataError, UniqueConstraintFailure } from '../errors.js';
import type { Pointer, SqlJs } from './sqljs.js';

/** The error that SQLite reports on a handle, as its class. sql.js exports no error codes, so the message decides. */
export function sqliteError(sqljs: SqlJs, db: Pointer, sql: string): RelataError {
  const { module } = sqljs;
  return classify(module.UTF8ToString(module._sqlite3_errmsg(db)), sql);
}

/** Finds the class of an SQLite message. */
export function classify(message: string, sql: string): RelataError {
  const columns = /^(\w+(?: \w+)?) constraint failed: (.+)$/.exec(message);
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
  return new RelataError('engine', `SQLite refused a statement: ${message}.`, detail);
}
