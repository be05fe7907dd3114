import sqlite3InitModule from '@sqlite.org/sqlite-wasm';
import { INSERT, SELECT, TABLE } from './candidates.mjs';

/**
 * @param {boolean} held whether the pool's files are open from the start and stay so, whatever database is open; then no other tab can
 * have any. Otherwise they are opened with the database and given back with it, as the other libraries do.
 * @returns {Promise<import('./candidates.mjs').Open>}
 */
export async function opener(held) {
  const sqlite3 = await sqlite3InitModule();
  const pool = await sqlite3.installOpfsSAHPoolVfs({ initialCapacity: 12 });
  if (!held) pool.pauseVfs();
  return async (name, durability) => {
    if (!held) await pool.unpauseVfs();
    const database = new pool.OpfsSAHPoolDb(`/${name}`);
    if (durability === 'relaxed') database.exec('PRAGMA synchronous = OFF');
    database.exec(TABLE);
    const insert = database.prepare(INSERT);
    const select = database.prepare(SELECT);
    return {
      insert: async (rows) => {
        database.transaction(() => {
          for (const row of rows) insert.bind(row).stepReset();
        });
      },
      text: async (id) => {
        const text = select.bind([id]).step() ? select.get(0) : undefined;
        select.reset();
        return text;
      },
      close: async () => {
        insert.finalize();
        select.finalize();
        database.close();
        if (!held) pool.pauseVfs();
      },
    };
  };
}
