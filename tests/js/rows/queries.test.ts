import { Database, defineEntity, ForeignKeyConstraintFailure, ItemNotFound, t } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { recordStatements } from '../statements.js';

/** Rows of FEATURES.md about queries, each as a whole and as users meet it. */

const Genre = defineEntity('Genre', { id: t.number().primaryKey().autoIncrement(), name: t.string().unique() });
const Film = defineEntity('Film', {
  id: t.number().primaryKey().autoIncrement(),
  title: t.string(),
  year: t.integer(),
  rating: t.number().optional(),
  details: t.object({ minutes: t.integer(), cast: t.array(t.string()) }),
  genre: t.reference(() => Genre, { onDelete: 'RESTRICT' }),
});

const TITLES = ['Ash', 'Birch', 'Cedar', 'Date', 'Elm', 'Fir'];

let database: Database;

beforeEach(async () => {
  database = new Database([Genre, Film]);
  await database.migrate();
  const genres = ['drama', 'crime'].map((name) => new Genre({ name }));
  const films = TITLES.map((title, index) => {
    const genre = genres[index % 2] as InstanceType<typeof Genre>;
    return new Film({ title, year: 2000 + index, details: { minutes: 90 + index, cast: ['Ada', `Bo ${index}`] }, genre });
  });
  await database.persist(films);
});

afterEach(() => database.close());

const films = () => database.query(Film);

test('F81: every builder method makes another query, is in the statement, and in the rows', async () => {
  const { texts } = await recordStatements();
  const titles = async (query: { find(): Promise<{ title: string }[]> }) => {
    texts.length = 0;
    const found = (await query.find()).map(({ title }) => title).join(' ');
    return [found, texts.join('\n')] as const;
  };
  const base = films().filter({ year: { $gte: 2001 } });
  const derived: readonly (readonly [string, { find(): Promise<{ title: string }[]> }, string, RegExp])[] = [
    ['filter', base.filter({ year: { $lt: 2004 } }), 'Birch Cedar Date', /WHERE t0\."year" >= \? AND t0\."year" < \?/],
    ['filterField', base.filterField('title', 'Elm'), 'Elm', /t0\."year" >= \? AND t0\."title" = \?/],
    ['clearFilter', base.clearFilter(), 'Ash Birch Cedar Date Elm Fir', /^(?!.*WHERE)/s],
    ['orderBy', base.orderBy('title', 'desc'), 'Fir Elm Date Cedar Birch', /ORDER BY t0\."title" DESC/],
    ['sort', base.sort({ year: 'desc' }), 'Fir Elm Date Cedar Birch', /ORDER BY t0\."year" DESC/],
    ['limit', base.orderBy('id').limit(2), 'Birch Cedar', /LIMIT \+\?$/],
    ['skip', base.orderBy('id').skip(3), 'Elm Fir', /OFFSET \+?\?/],
    ['page', base.orderBy('id').itemsPerPage(2).page(2), 'Date Elm', /LIMIT \+\? OFFSET \+?\?/],
  ];
  for (const [, query, found, statement] of derived) {
    expect(await titles(query)).toEqual([found, expect.stringMatching(statement)]);
  }
  const [selected] = await base.select('title').orderBy('id').find();
  expect(Object.keys(selected ?? {})).toEqual(['title']);
  expect(texts.at(-1)).not.toContain('"year",');
  // None of them changed the query that it was derived from.
  expect((await titles(base))[0]).toBe('Birch Cedar Date Elm Fir');
});

test('F86: rows, one row, a field, keys, existence and counts; a missing row is an error of its own kind', async () => {
  const late = films()
    .filter({ year: { $gt: 2003 } })
    .orderBy('id');
  const none = films().filter({ title: 'Gum' });
  expect((await late.find()).map(({ title }) => title)).toEqual(['Elm', 'Fir']);
  expect((await late.findOne()).title).toBe('Elm');
  expect((await late.findOneOrUndefined())?.title).toBe('Elm');
  expect(await late.findField('title')).toEqual(['Elm', 'Fir']);
  expect(await late.findOneField('title')).toBe('Elm');
  expect(await late.findOneFieldOrUndefined('title')).toBe('Elm');
  expect(await late.ids()).toEqual([5, 6]);
  expect([await late.has(), await none.has()]).toEqual([true, false]);
  expect([await late.count(), await none.count()]).toEqual([2, 0]);

  expect(await none.find()).toEqual([]);
  expect(await none.findField('title')).toEqual([]);
  expect(await none.ids()).toEqual([]);
  expect(await none.findOneOrUndefined()).toBeUndefined();
  expect(await none.findOneFieldOrUndefined('title')).toBeUndefined();
  for (const missing of [none.findOne(), none.findOneField('title')]) {
    const error = await missing.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ItemNotFound);
    expect(error).toMatchObject({ code: 'itemNotFound', detail: { entity: 'Film' } });
  }
});

test('F87: rows are patched and deleted by query, with counts, keys and new values, and no error is swallowed', async () => {
  const late = films().filter({ year: { $gt: 2003 } });
  expect(await late.patchMany({ rating: 4 })).toEqual({ modified: 2, primaryKeys: [5, 6], returning: {} });
  expect(await films().filter({ rating: 4 }).ids()).toEqual([5, 6]);
  const patched = await late.returning('year', 'rating').patchMany({
    $set: { title: 'Oak', 'details.minutes': 5, 'details.cast.1': 'Cy' },
    $inc: { year: 10 },
    $unset: { rating: true },
  });
  expect(patched).toEqual({
    modified: 2,
    primaryKeys: [5, 6],
    returning: { year: [2014, 2015], rating: [undefined, undefined] },
  });
  expect(await films().filter({ title: 'Oak' }).orderBy('id').findField('details')).toEqual([
    { minutes: 5, cast: ['Ada', 'Cy'] },
    { minutes: 5, cast: ['Ada', 'Cy'] },
  ]);
  expect(
    await films()
      .orderBy('id')
      .patchOne({ $inc: { 'details.minutes': -1 } }),
  ).toMatchObject({ modified: 1, primaryKeys: [1] });
  expect((await films().orderBy('id').findOne()).details.minutes).toBe(89);

  expect(await films().orderBy('id').deleteOne()).toEqual({ modified: 1, primaryKeys: [1] });
  expect(await films().filter({ title: 'Oak' }).deleteMany()).toEqual({ modified: 2, primaryKeys: [5, 6] });
  expect(await films().filter({ title: 'Oak' }).deleteMany()).toEqual({ modified: 0, primaryKeys: [] });

  await expect(database.query(Genre).deleteMany()).rejects.toBeInstanceOf(ForeignKeyConstraintFailure);
  await expect(films().patchMany({ genre: 99 as never })).rejects.toBeInstanceOf(ForeignKeyConstraintFailure);
  await expect(database.query(Genre).patchMany({ name: 'same' })).rejects.toMatchObject({ code: 'uniqueConstraint' });
  expect([await films().count(), await database.query(Genre).findField('name')]).toEqual([3, ['drama', 'crime']]);
});
