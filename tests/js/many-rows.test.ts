import { Database, defineEntity, RelataError, t, VersionConflict } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rowsOf } from './sqlite-file.js';
import { recordStatements } from './statements.js';

/** Commits that update or delete so many rows that one statement takes several. */

const Buoy = defineEntity('buoy', {
  id: t.number().primaryKey().autoIncrement(),
  name: t.string(),
  note: t.string().optional(),
  number: t.number().default(0),
  light: t.bytes().optional(),
});

const Lamp = defineEntity('lamp', {
  id: t.number().primaryKey().autoIncrement(),
  watts: t.number(),
  version: t.number().version(),
});

const Flag = defineEntity('flag', { code: t.string().primaryKey(), height: t.number() });

let database: Database;

beforeEach(async () => {
  database = new Database([Buoy, Lamp, Flag]);
  await database.migrate();
});

afterEach(() => database.close());

const numbers = Array.from({ length: 250 }, (_, index) => index + 1);

async function persistBuoys(): Promise<void> {
  await database.persist(numbers.map((number) => Object.assign(new Buoy(), { name: `Büoy ${number}`, number })));
}

test.each(['only ASCII', 'one that is not ASCII'])('texts of all lengths come back as they were: %s', async (kind) => {
  const note = (number: number) => [undefined, '', 'x'.repeat(number * 300), `n${number}`][number % 4];
  const light = (number: number) => (number % 3 === 0 ? new Uint8Array(40).fill(number) : undefined);
  const buoys = numbers.map((number) =>
    Object.assign(new Buoy(), { name: `b${'-'.repeat(number % 7)}${number}`, note: note(number), number, light: light(number) }),
  );
  if (kind !== 'only ASCII') Object.assign(buoys[120] as object, { name: 'ä\u0000é😀', note: 'é' });
  await database.persist(buoys);
  const found = await database.query(Buoy).orderBy('id').find();
  expect(found.map(({ name, note, number, light }) => [name, note, number, light])).toEqual(
    buoys.map(({ name, note, number, light }) => [name, note, number, light]),
  );
});

test('many changed rows are updated by few statements, each to its own values', async () => {
  await persistBuoys();
  const session = database.createSession();
  const buoys = await session.query(Buoy).find();
  const recording = await recordStatements();
  for (const buoy of buoys) Object.assign(buoy, { name: `moved ${buoy.number}`, note: buoy.number % 2 ? 'odd' : undefined });
  await session.commit();
  // The odd have another statement than the others; of either, a hundred rows are one, and 25 have one each.
  expect(recording.texts.filter((text) => text.startsWith('UPDATE'))).toHaveLength(2 * (1 + 25));
  const rows = await rowsOf(database, 'SELECT name, note, number FROM buoy ORDER BY id');
  expect(rows).toEqual(numbers.map((number) => ({ name: `moved ${number}`, note: number % 2 ? 'odd' : null, number })));

  recording.clear();
  await session.commit();
  expect(recording.count).toBe(0);
  for (const buoy of buoys) buoy.number++;
  await session.commit();
  Object.assign(buoys[7] as object, { note: 'eight' });
  await session.commit();
  expect(await rowsOf(database, 'SELECT name, note, number FROM buoy WHERE id IN (7, 8)')).toEqual([
    { name: 'moved 7', note: 'odd', number: 8 },
    { name: 'moved 8', note: 'eight', number: 9 },
  ]);
  recording.clear();
  await session.commit();
  expect(recording.count).toBe(0);
});

const given: Readonly<Record<string, (number: number) => string | undefined>> = {
  texts: (number) => `n${number % 3}`,
  'nothing, here and there': (number) => (number % 4 === 0 ? undefined : 'é'),
};

test.each(Object.keys(given))('one field of rows with keys without a gap is changed 25 rows at once: %s', async (kind) => {
  await persistBuoys();
  const session = database.createSession();
  const buoys = await session
    .query(Buoy)
    .filter({ id: { $gt: 3, $lt: 67 } })
    .find();
  for (const buoy of buoys) buoy.note = 'before';
  await session.commit();
  const recording = await recordStatements();
  for (const buoy of buoys) buoy.note = given[kind]?.(buoy.number);
  await session.commit();
  expect(recording.texts.filter((text) => text.startsWith('UPDATE')).map((text) => text.includes(' CASE '))).toEqual([
    ...[true, true],
    ...Array.from({ length: 13 }, () => false),
  ]);
  expect(await rowsOf(database, 'SELECT number, note FROM buoy ORDER BY id')).toEqual(
    numbers.map((number) => ({ number, note: (number > 3 && number < 67 ? given[kind]?.(number) : undefined) ?? null })),
  );
});

test('a row between two changed ones stays as it is, also where it is one of another key', async () => {
  await persistBuoys();
  const session = database.createSession();
  const buoys = await session.query(Buoy).find();
  for (const buoy of buoys) if (buoy.id !== 30) buoy.number = -buoy.number;
  await session.commit();
  expect(await rowsOf(database, 'SELECT number FROM buoy WHERE number > 0')).toEqual([{ number: 30 }]);
});

test('a row without a gap to the others that is gone is told, and the others stay as they were', async () => {
  await persistBuoys();
  const session = database.createSession();
  const buoys = await session.query(Buoy).find();
  await database.query(Buoy).filter({ id: 77 }).deleteOne();
  for (const buoy of buoys) buoy.number = -buoy.number;
  await expect(session.commit()).rejects.toMatchObject({ code: 'rowGone', message: expect.stringMatching(/^1 of 250 /) });
  expect(await rowsOf(database, 'SELECT count(*) AS n FROM buoy WHERE number < 0')).toEqual([{ n: 0 }]);
});

test('a text of the same length is another text', async () => {
  await persistBuoys();
  const session = database.createSession();
  const buoys = await session.query(Buoy).find();
  Object.assign(buoys[0] as object, { name: 'Buöy 1' });
  Object.assign(buoys[1] as object, { name: 'Büoy' });
  Object.assign(buoys[2] as object, { name: 'Büoy 3' });
  const recording = await recordStatements();
  await session.commit();
  expect(recording.count).toBe(2);
  const rows = await rowsOf(database, 'SELECT name FROM buoy WHERE id < 4 ORDER BY id');
  expect(rows).toEqual([{ name: 'Buöy 1' }, { name: 'Büoy' }, { name: 'Büoy 3' }]);
});

test('what a transaction updated and took back is written again', async () => {
  await persistBuoys();
  const session = database.createSession();
  const buoys = await session.query(Buoy).find();
  for (const buoy of buoys) buoy.number += 1000;
  const failed = session.transaction(async () => {
    await session.flush();
    throw new Error('no');
  });
  await expect(failed).rejects.toThrow('no');
  expect(await rowsOf(database, 'SELECT count(*) AS n FROM buoy WHERE number > 1000')).toEqual([{ n: 0 }]);
  await session.commit();
  expect(await rowsOf(database, 'SELECT count(*) AS n FROM buoy WHERE number > 1000')).toEqual([{ n: 250 }]);
});

test('two objects of one row among many are both written, the last one last', async () => {
  await persistBuoys();
  const [some, others] = [await database.query(Buoy).find(), await database.query(Buoy).find()];
  for (const buoy of some) buoy.number = -1;
  for (const buoy of others) buoy.number = -2;
  await database.persist([...some, ...others]);
  expect(await rowsOf(database, 'SELECT DISTINCT number FROM buoy')).toEqual([{ number: -2 }]);
  for (const buoy of some) buoy.number = -3;
  for (const buoy of others) buoy.number = -4;
  await database.persist(some.flatMap((buoy, index) => [buoy, others[index] as object]));
  expect(await rowsOf(database, 'SELECT DISTINCT number FROM buoy')).toEqual([{ number: -4 }]);
});

test('many rows are at their next version, unless somebody else wrote one of them', async () => {
  await database.persist(numbers.map((watts) => Object.assign(new Lamp(), { watts })));
  const session = database.createSession();
  const lamps = await session.query(Lamp).find();
  for (const lamp of lamps) lamp.watts *= 2;
  await session.commit();
  const versions = 'SELECT version, count(*) AS n, sum(watts) AS watts FROM lamp GROUP BY version';
  expect(await rowsOf(database, versions)).toEqual([{ version: 2, n: 250, watts: 250 * 251 }]);
  expect(lamps.every(({ version }) => version === 2)).toBe(true);

  await database.query(Lamp).filter({ id: 123 }).patchOne({ watts: 1 });
  for (const lamp of lamps) lamp.watts++;
  const conflict = await session.commit().catch((error: unknown) => error);
  expect(conflict).toBeInstanceOf(VersionConflict);
  expect(conflict).toMatchObject({ detail: { key: 123, expected: 2, actual: 3 } });
  expect(await rowsOf(database, 'SELECT count(*) AS n FROM lamp WHERE version = 2')).toEqual([{ n: 249 }]);
});

test('a row that is gone among many is told, and nothing is written', async () => {
  await persistBuoys();
  const session = database.createSession();
  const buoys = await session.query(Buoy).find();
  await database.query(Buoy).filter({ id: 50 }).deleteOne();
  for (const buoy of buoys) buoy.number = 0;
  const error = await session.commit().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(RelataError);
  expect(error).toMatchObject({ code: 'rowGone', message: expect.stringContaining('1 of 250') });
  expect(await rowsOf(database, 'SELECT count(*) AS n FROM buoy WHERE number = 0')).toEqual([{ n: 0 }]);
});

test('rows one after the other are deleted as a range, and none between others', async () => {
  await persistBuoys();
  const session = database.createSession();
  const buoys = await session.query(Buoy).find();
  const recording = await recordStatements();
  await session.remove(buoys.slice(10, 210)).commit();
  expect(recording.texts.filter((text) => text.startsWith('DELETE'))).toEqual([expect.stringContaining('BETWEEN')]);
  expect(await rowsOf(database, 'SELECT count(*) AS n, min(id) AS first FROM buoy WHERE id > 10')).toEqual([
    { n: 40, first: 211 },
  ]);

  recording.clear();
  await session.remove(buoys[0] as object, buoys[2] as object, buoys[5] as object).commit();
  expect(recording.texts.filter((text) => text.includes('BETWEEN'))).toEqual([]);
  const ids = await rowsOf(database, 'SELECT id FROM buoy WHERE id <= 10 ORDER BY id');
  expect(ids.map(({ id }) => id)).toEqual([2, 4, 5, 7, 8, 9, 10]);
});

test('keys that are texts are updated and deleted one by one, whatever stands between them', async () => {
  await database.persist(['1', '10', '2', '3'].map((code) => Object.assign(new Flag(), { code, height: 1 })));
  const session = database.createSession();
  const flags = await session
    .query(Flag)
    .filter({ code: { $in: ['1', '2', '3'] } })
    .find();
  for (const flag of flags) flag.height = 2;
  await session.commit();
  await session.remove(flags).commit();
  expect(await rowsOf(database, 'SELECT code, height FROM flag')).toEqual([{ code: '10', height: 1 }]);
});
