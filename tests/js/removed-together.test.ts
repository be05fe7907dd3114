import { Database, SoftDelete } from 'relata';
import { expect, test } from 'vitest';
import { Abbot, archive, Monk, Scribe, Scroll, Topic } from '../fixtures/entities/archive.js';
import { drive, Folder, Keeper, Paper } from '../fixtures/entities/drive.js';
import { rowsOf } from './sqlite-file.js';

/** Objects that are removed by one commit, of classes whose rows are kept and of others: none stops the removal of the others. */

/** Every order of the items. */
function orders<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((first, index) => orders(items.toSpliced(index, 1)).map((others) => [first, ...others]));
}

const kinds = ['scribe', 'topic', 'monk', 'scroll'] as const;

test.each(orders(kinds).map((order) => [order.join(' ')]))(
  'F94: rows are marked and deleted by one commit: %s',
  async (order) => {
    await using database = new Database([...archive], { plugins: [new SoftDelete([Scribe, Monk, Scroll])] });
    await database.migrate();
    const ada = new Scribe('ada');
    await database.persist(ada, new Scribe('bea'), new Scroll(ada, 'a1'), new Topic('sea'), new Topic('sky'), new Abbot('max'));
    const session = database.createSession();
    const objects = {
      scribe: await session.query(Scribe).filter({ name: 'ada' }).findOne(),
      topic: await session.query(Topic).filter({ name: 'sea' }).findOne(),
      monk: await session.query(Monk).findOne(),
      scroll: await session.query(Scroll).findOne(),
    };
    for (const kind of order.split(' ')) session.remove(objects[kind as keyof typeof objects]);
    await session.commit();
    expect(await rowsOf(database, 'SELECT name, deletedAt IS NOT NULL AS gone FROM scribe ORDER BY name')).toEqual([
      { name: 'ada', gone: 1 },
      { name: 'bea', gone: 0 },
    ]);
    expect(await rowsOf(database, 'SELECT title, deletedAt IS NOT NULL AS gone FROM scroll')).toEqual([{ title: 'a1', gone: 1 }]);
    expect(await rowsOf(database, 'SELECT deletedAt IS NOT NULL AS gone FROM monk')).toEqual([{ gone: 1 }]);
    expect(await rowsOf(database, 'SELECT name FROM topic')).toEqual([{ name: 'sky' }]);
  },
);

const reasons = {
  'preventDefault()': (database: Database) => database.listen('remove:pre', Folder, ({ preventDefault }) => preventDefault()),
  'preventDefault() of one': (database: Database) =>
    database.listen('remove:pre', Folder, ({ objects, preventDefault }) => preventDefault(...objects)),
  // Hears of every class.
  'preventDefault() of a class': (database: Database) =>
    database.listen('remove:pre', ({ entityClass, preventDefault }) => {
      if ((entityClass as unknown) === Folder) preventDefault();
    }),
} as const;

test.each(
  Object.keys(reasons).flatMap((reason) => orders(['folder', 'keeper', 'paper']).map((order) => [reason, order.join(' ')])),
)('F93: %s keeps a folder, and its paper and the keeper go: %s', async (reason, order) => {
  await using database = new Database([...drive]);
  await database.migrate();
  const kim = new Keeper('kim', 'Kim');
  await database.persist(new Paper(new Folder('top'), 'a'), kim, new Keeper('lee', 'Lee'));
  reasons[reason as keyof typeof reasons](database);
  const session = database.createSession();
  const objects = {
    folder: await session.query(Folder).findOne(),
    keeper: await session.query(Keeper).filter({ code: 'kim' }).findOne(),
    paper: await session.query(Paper).findOne(),
  };
  session.remove(order.split(' ').map((name) => objects[name as keyof typeof objects]));
  await session.commit();
  expect(await rowsOf(database, 'SELECT name FROM folder')).toEqual([{ name: 'top' }]);
  expect(await rowsOf(database, 'SELECT title FROM paper')).toEqual([]);
  expect(await rowsOf(database, 'SELECT name FROM keeper')).toEqual([{ name: 'Lee' }]);
});
