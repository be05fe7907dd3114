/**
 * What is compared: SQLite libraries with one of their storages. Each has its best prepared statement run for each row, as its own
 * documentation shows; Relata has objects persisted.
 *
 * @typedef {object} Opened
 * @property {(rows: readonly (readonly [number, string])[]) => Promise<void>} insert writes rows in one transaction
 * @property {(id: number) => Promise<string | undefined>} text reads one row by its key
 * @property {() => Promise<void>} close
 *
 * @typedef {(name: string, durability: 'strict' | 'relaxed') => Promise<Opened>} Open opens a database, and makes its table where there is none
 */

/** Loaders, so that a worker loads one library only. @type {Record<string, () => Promise<Open>>} */
export const candidates = {
  'relata indexeddb': async () => (await import('./relata.mjs')).opener('indexeddb'),
  'wa-sqlite IDBMirrorVFS': async () => (await import('./wa-sqlite.mjs')).opener('IDBMirrorVFS'),
  'wa-sqlite IDBBatchAtomicVFS': async () => (await import('./wa-sqlite.mjs')).opener('IDBBatchAtomicVFS'),
  'relata opfs': async () => (await import('./relata.mjs')).opener('opfs'),
  'sqlite-wasm opfs-sahpool': async () => (await import('./sqlite-wasm.mjs')).opener(false),
  'sqlite-wasm opfs-sahpool, pool held': async () => (await import('./sqlite-wasm.mjs')).opener(true),
  'wa-sqlite OPFSCoopSyncVFS': async () => (await import('./wa-sqlite.mjs')).opener('OPFSCoopSyncVFS'),
  'wa-sqlite OPFSWriteAheadVFS': async () => (await import('./wa-sqlite.mjs')).opener('OPFSWriteAheadVFS'),
};

/** The table that every candidate has. */
export const TABLE =
  'CREATE TABLE IF NOT EXISTS entries (id INTEGER PRIMARY KEY AUTOINCREMENT, batch REAL NOT NULL, text TEXT NOT NULL)';
export const INSERT = 'INSERT INTO entries (batch, text) VALUES (?, ?)';
export const SELECT = 'SELECT text FROM entries WHERE id = ?';
