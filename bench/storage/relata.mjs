import { Database, defineEntity, SQLiteDatabaseAdapter, t } from '../../dist/index.js';

const Entry = defineEntity('Entry', { id: t.number().primaryKey().autoIncrement(), batch: t.number(), text: t.string() });

/** @returns {import('./candidates.mjs').Open} */
export const opener = (storage) => async (name, durability) => {
  const database = new Database(new SQLiteDatabaseAdapter(name, { storage, durability }), [Entry]);
  await database.migrate();
  return {
    insert: (rows) =>
      database.transaction(async (session) => {
        for (const [batch, text] of rows) session.add(new Entry({ batch, text }));
      }),
    text: async (id) => (await database.query(Entry).filter({ id }).findOneOrUndefined())?.text,
    close: () => database.close(),
  };
};
