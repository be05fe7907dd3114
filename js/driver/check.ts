import { RelataError } from '../errors.js';
import { storageError } from '../storage/failure.js';
import type { SqlJs, SqlJsDatabase } from './sqljs.js';
import { probedVfs } from './vfs-probe.js';

/** How many findings an error tells. */
const MOST = 20;

/**
 * Looks through a whole database for damage, without comparing indexes with their tables.
 *
 * @throws RelataError `databaseCorrupt` with SQLite's `findings`; `storageFailed` where it could not be read
 */
export function checkDatabase(sqljs: SqlJs, database: SqlJsDatabase, name: string): void {
  const vfs = probedVfs(sqljs);
  // What failed before is no matter of this.
  vfs?.takeFailure();
  const findings = findingsOf(database);
  // What could not be read is not damaged for that.
  const failure = vfs?.takeFailure();
  if (failure !== undefined) throw storageError(failure);
  if (findings.length === 1 && findings[0] === 'ok') return;
  throw new RelataError(
    'databaseCorrupt',
    `The database '${name}' is damaged: ${findings[0]}. Put a backup in its place, or open it with { check: false } to save what can be read.`,
    { name, findings },
  );
}

function findingsOf(database: SqlJsDatabase): string[] {
  const findings: string[] = [];
  const statement = database.prepare(`PRAGMA quick_check(${MOST})`);
  try {
    while (statement.step()) findings.push(String(statement.get()[0]));
  } catch (error) {
    // Some damage is too much to look further.
    findings.push(error instanceof Error ? error.message : String(error));
  } finally {
    statement.free();
  }
  return findings;
}
