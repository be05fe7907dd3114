import * as SQLite from '@journeyapps/wa-sqlite';
import { INSERT, SELECT, TABLE } from './candidates.mjs';

const KINDS = {
  IDBMirrorVFS: [() => import('@journeyapps/wa-sqlite/src/examples/IDBMirrorVFS.js'), asynchronous, 'NORMAL'],
  IDBBatchAtomicVFS: [() => import('@journeyapps/wa-sqlite/src/examples/IDBBatchAtomicVFS.js'), asynchronous, 'NORMAL'],
  OPFSCoopSyncVFS: [() => import('@journeyapps/wa-sqlite/src/examples/OPFSCoopSyncVFS.js'), synchronous, 'OFF'],
  OPFSWriteAheadVFS: [() => import('@journeyapps/wa-sqlite/src/examples/OPFSWriteAheadVFS.js'), synchronous, 'NORMAL'],
};

async function asynchronous() {
  return (await import('@journeyapps/wa-sqlite/dist/wa-sqlite-async.mjs')).default();
}

async function synchronous() {
  return (await import('@journeyapps/wa-sqlite/dist/wa-sqlite.mjs')).default();
}

/**
 * The package of the registry, which is a fork that is kept up to date; the original's is years old.
 *
 * @param {keyof typeof KINDS} kind
 * @returns {Promise<import('./candidates.mjs').Open>}
 */
export async function opener(kind) {
  const [load, build, relaxed] = KINDS[kind];
  const module = await build();
  const sqlite3 = SQLite.Factory(module);
  sqlite3.vfs_register(await (await load())[kind].create(kind, module), true);
  return async (name, durability) => {
    const database = await sqlite3.open_v2(name);
    await sqlite3.exec(database, `PRAGMA synchronous = ${durability === 'strict' ? 'FULL' : relaxed}`);
    await sqlite3.exec(database, TABLE);
    const [insert, select] = [await prepared(sqlite3, database, INSERT), await prepared(sqlite3, database, SELECT)];
    return {
      insert: async (rows) => {
        if (rows.length > 1) await sqlite3.exec(database, 'BEGIN');
        for (const row of rows) {
          sqlite3.bind_collection(insert, row);
          await sqlite3.step(insert);
          await sqlite3.reset(insert);
        }
        if (rows.length > 1) await sqlite3.exec(database, 'COMMIT');
      },
      text: async (id) => {
        sqlite3.bind_collection(select, [id]);
        const text = (await sqlite3.step(select)) === SQLite.SQLITE_ROW ? sqlite3.column(select, 0) : undefined;
        await sqlite3.reset(select);
        return text;
      },
      close: async () => {
        await sqlite3.finalize(insert);
        await sqlite3.finalize(select);
        // A relaxed commit tells other tabs of itself a moment later, for which it must be open.
        await new Promise((resolve) => setTimeout(resolve, 200));
        await sqlite3.close(database);
      },
    };
  };
}

/** A statement that is kept. */
async function prepared(sqlite3, database, text) {
  const statements = sqlite3.statements(database, text, { unscoped: true });
  return (await statements.next()).value;
}
