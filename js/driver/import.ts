import { RelataError } from '../errors.js';
import { sqliteError } from './sqlite-error.js';
import { SQLITE_DONE, SQLITE_OK, type SqlJs, type SqlJsDatabase } from './sqljs.js';

/** The page size of databases that sql.js makes: a copy cannot change that of its target. */
const PAGE_SIZE = 4096;
const ALL_PAGES = -1;

/**
 * Replaces everything in a database by what a file has, in one transaction.
 *
 * @param bytes a database file; it is copied
 * @throws RelataError `databaseCorrupt` when the file is none, or is damaged; nothing has changed then
 */
export function importFile(sqljs: SqlJs, target: SqlJsDatabase, bytes: Uint8Array): void {
  const source = openChecked(sqljs, bytes);
  try {
    copy(sqljs, source, target);
  } finally {
    source.close();
  }
}

/** Opens a file that is not trusted. */
function openChecked(sqljs: SqlJs, bytes: Uint8Array): SqlJsDatabase {
  const source = new sqljs.module.Database(bytes);
  try {
    const [finding] = firstRow(source, 'PRAGMA quick_check(1)');
    if (finding !== 'ok') throw damaged(String(finding));
    const [size] = firstRow(source, 'PRAGMA page_size');
    if (size !== PAGE_SIZE) source.exec(`PRAGMA journal_mode = DELETE; PRAGMA page_size = ${PAGE_SIZE}; VACUUM`);
    return source;
  } catch (error) {
    source.close();
    throw error instanceof RelataError ? error : damaged(error instanceof Error ? error.message : String(error), error);
  }
}

function firstRow(database: SqlJsDatabase, sql: string): unknown[] {
  const statement = database.prepare(sql);
  try {
    return statement.step() ? statement.get() : [];
  } finally {
    statement.free();
  }
}

function copy(sqljs: SqlJs, source: SqlJsDatabase, target: SqlJsDatabase): void {
  const { module } = sqljs;
  const main = module.stringToNewUTF8('main');
  try {
    const backup = module._sqlite3_backup_init(target.db, main, source.db, main);
    if (backup === 0) throw sqliteError(sqljs, target.db, '');
    const stepped = module._sqlite3_backup_step(backup, ALL_PAGES);
    const finished = module._sqlite3_backup_finish(backup);
    if (stepped !== SQLITE_DONE || finished !== SQLITE_OK) throw sqliteError(sqljs, target.db, '');
  } finally {
    module._free(main);
  }
}

function damaged(finding: string, cause?: unknown): RelataError {
  const sentence = `The file is damaged, or is no SQLite database: ${finding}. Nothing was imported.`;
  return new RelataError('databaseCorrupt', sentence, { finding }, cause === undefined ? undefined : { cause });
}
