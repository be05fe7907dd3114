import { Database, defineEntity, t } from 'relata';
import { expect, test } from 'vitest';
import { rowsOf } from './sqlite-file.js';
import { recordStatements } from './statements.js';

/** Objects that were read or inserted together share pages of what is known of their rows: each has to find its own cells there. */

const Harbour = defineEntity('harbour', { id: t.number().primaryKey().autoIncrement(), name: t.string() });

const Ship = defineEntity('ship', {
  id: t.number().primaryKey().autoIncrement(),
  name: t.string(),
  length: t.number(),
  afloat: t.boolean(),
  note: t.string().optional(),
  home: t.reference(() => Harbour),
});

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

test('of many loaded objects a commit writes those that changed, whatever they changed', async () => {
  await using database = new Database([Harbour, Ship]);
  await database.migrate();
  const harbours = ['Kiel', 'Ghent'].map((name) => Object.assign(new Harbour(), { name }));
  await database.persist(
    Array.from({ length: 1200 }, (_, index) => {
      const note = index % 2 === 0 ? { note: 'ü'.repeat(index % 20) } : {};
      const ship = { name: `Ship ${index}`, length: index + 0.5, afloat: index % 3 > 0, home: harbours[index % 2], ...note };
      return Object.assign(new Ship(), ship);
    }),
  );
  const session = database.createSession();
  const ships = await session.query(Ship).orderBy('id').find();
  const [, ghent] = await session.query(Harbour).orderBy('id').find();
  const recording = await recordStatements();
  await session.commit();
  expect(recording.count).toBe(0);

  const changes = [
    { at: 0, change: { name: 'Ship X' }, cells: { name: 'Ship X' } },
    { at: 511, change: { length: 511 }, cells: { length: 511 } },
    { at: 512, change: { afloat: false }, cells: { afloat: 0 } },
    { at: 513, change: { note: 'new' }, cells: { note: 'new' } },
    { at: 1022, change: { note: undefined }, cells: { note: null } },
    { at: 1024, change: { home: ghent }, cells: { home: 2 } },
    { at: 1199, change: { name: 'Ship 1198', afloat: false }, cells: { name: 'Ship 1198', afloat: 0 } },
  ];
  for (const { at, change } of changes) Object.assign(ships[at] as object, change);
  await session.commit();
  expect(recording.texts.filter((text) => text.startsWith('UPDATE'))).toHaveLength(changes.length);
  const written = Array.from({ length: 1200 }, (_, index) => ({
    name: `Ship ${index}`,
    length: index + 0.5,
    afloat: index % 3 > 0 ? 1 : 0,
    note: index % 2 === 0 ? 'ü'.repeat(index % 20) : null,
    home: (index % 2) + 1,
  }));
  for (const { at, cells } of changes) Object.assign(written[at] as object, cells);
  expect(await rowsOf(database, 'SELECT name, length, afloat, note, home FROM ship ORDER BY id')).toEqual(written);
});
