import type { Engine } from '../../driver/engine.js';
import { tabLock } from './messages.js';

/**
 * The number of each tab's last commit, written in the transaction itself: whoever leads next can tell whether a commit was done whose
 * answer was lost with the leader.
 */
const CREATE = 'CREATE TABLE IF NOT EXISTS relata_tabs (tab TEXT PRIMARY KEY, commits INTEGER NOT NULL) WITHOUT ROWID';
const FORGET = 'DELETE FROM relata_tabs WHERE tab NOT IN (SELECT value FROM json_each(?))';
const LAST = 'SELECT commits FROM relata_tabs WHERE tab = ?';

/** Records the number of a commit. */
export const RECORD_COMMIT = 'INSERT OR REPLACE INTO relata_tabs (tab, commits) VALUES (?, ?)';

/** Makes the table of records, and forgets the tabs that are gone. */
export async function prepareRecords(engine: Engine): Promise<void> {
  const { held = [] } = await navigator.locks.query();
  const prefix = tabLock('');
  const tabs = held.flatMap(({ name }) => (name?.startsWith(prefix) ? [name.slice(prefix.length)] : []));
  await engine.transaction('begin');
  try {
    await engine.raw({ sql: CREATE, does: 'write' }, []);
    await engine.raw({ sql: FORGET, does: 'write' }, [JSON.stringify(tabs)]);
    await engine.transaction('commit');
  } catch (error) {
    await engine.transaction('rollback');
    throw error;
  }
}

/** Whether a commit of a tab was done. */
export async function wasCommitted(engine: Engine, tab: string, number: number): Promise<boolean> {
  const { rows } = await engine.raw({ sql: LAST, does: 'read' }, [tab]);
  return Number(rows[0]?.[0] ?? 0) >= number;
}
