import { Database, defineEntity, t } from 'relata';
import { expect, test } from 'vitest';
import { rowsOf } from './sqlite-file.js';
import { recordStatements } from './statements.js';

/** Inserted objects share pages of what is known of their rows: each has to find its own cells there. */

const Buoy = defineEntity('buoy', {
  id: t.number().primaryKey().autoIncrement(),
  name: t.string(),
  note: t.string().optional(),
  colour: t.string().default('red'),
});

test('of many inserted objects a second commit writes those that changed, and no other', async () => {
  await using database = new Database([Buoy]);
  await database.migrate();
  const session = database.createSession();
  const buoys = Array.from({ length: 600 }, (_, index) => {
    const buoy = Object.assign(new Buoy(), { name: `Buoy ${index}`, colour: 'green' });
    return index % 3 === 0 ? Object.assign(buoy, { note: `note ${index}` }) : buoy;
  });
  session.add(buoys);
  await session.commit();
  const recording = await recordStatements();
  await session.commit();
  expect(recording.count).toBe(0);

  Object.assign(buoys[299] as object, { name: 'Moved' });
  Object.assign(buoys[300] as object, { note: undefined });
  await session.commit();
  expect(recording.texts.filter((text) => text.startsWith('UPDATE'))).toHaveLength(2);
  const changed = await rowsOf(database, 'SELECT name, note, colour FROM buoy WHERE id IN (299, 300, 301)');
  expect(changed).toEqual([
    { name: 'Buoy 298', note: null, colour: 'green' },
    { name: 'Moved', note: null, colour: 'green' },
    { name: 'Buoy 300', note: null, colour: 'green' },
  ]);
});
