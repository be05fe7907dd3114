/** Writes batches of rows into a file without end, and tells of each when it is committed: `node writer.mjs <path> <durability> <first>`. */
import { writeSync } from 'node:fs';
import { Database, defineEntity, SQLiteDatabaseAdapter, t } from '../../../dist/index.js';

const Entry = defineEntity(
  'Entry',
  { id: t.number().primaryKey().autoIncrement(), batch: t.number(), text: t.string() },
  { collection: 'entries' },
);

const [path, durability, first] = process.argv.slice(2);
const database = new Database(new SQLiteDatabaseAdapter(path, { durability: durability === 'strict' ? 'strict' : 'relaxed' }), [
  Entry,
]);
for (let batch = Number(first); ; batch++) {
  // Many pages at once, and most of them used again: the process is to be killed in the middle of writing.
  const text = `${batch} `.repeat(5000 + ((batch * 997) % 9000));
  await database.transaction(async (session) => {
    await session
      .query(Entry)
      .filter({ batch: batch - 1 })
      .patchMany({ text: 'cut' });
    session.add(...Array.from({ length: 7 }, () => new Entry({ batch, text })));
  });
  writeSync(1, `${batch}\n`);
}
