import { Database, type DatabaseSession, defineEntity, type Registration, SoftDelete, sql, t } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Abbot, About, archive, Monk, Scribe, Scroll, Topic } from '../fixtures/entities/archive.js';
import { rowsOf } from './sqlite-file.js';

let database: Database;
let session: DatabaseSession;
let who: string | undefined;

beforeEach(async () => {
  who = 'me';
  database = new Database([...archive], {
    plugins: [new SoftDelete(Scribe, { deletedBy: () => who }), new SoftDelete([Scroll, About, Monk])],
  });
  await database.migrate();
  const [ada, bea] = [new Scribe('ada'), new Scribe('bea')];
  const scrolls = [new Scroll(ada, 'a1'), new Scroll(ada, 'a2'), new Scroll(bea, 'b1')] as const;
  const [sea, sky] = [new Topic('sea'), new Topic('sky')];
  scrolls[0].topics = [sea, sky];
  scrolls[1].topics = [sea];
  scrolls[2].topics = [sky];
  await database.persist(scrolls, new Monk('odo'), new Abbot('max'));
  session = database.createSession();
});

afterEach(() => database.close());

const titles = (scrolls: readonly { title: string }[]) => scrolls.map(({ title }) => title).sort();
const scribe = (name: string) => database.query(Scribe).filter({ name });
const scroll = (title: string) => database.query(Scroll).filter({ title });
const marks = (table: string, name: string) =>
  rowsOf(database, `SELECT ${name} AS name, deletedAt IS NOT NULL AS gone FROM ${table} ORDER BY id`);

test('F94: remove() and deleteMany() keep the rows, and say since when and by whom', async () => {
  const ada = await session.query(Scribe).filter({ name: 'ada' }).findOne();
  ada.name = 'unwritten';
  session.remove(ada);
  const before = Date.now();
  await session.commit();
  expect(ada.deletedAt?.getTime()).toBeGreaterThanOrEqual(before);
  expect(ada.deletedBy).toBe('me');
  who = undefined;
  expect(await database.query(Scribe).deleteMany()).toEqual({ modified: 1, primaryKeys: [2] });
  expect(await rowsOf(database, 'SELECT name, deletedBy FROM scribe ORDER BY id')).toEqual([
    { name: 'ada', deletedBy: 'me' },
    { name: 'bea', deletedBy: null },
  ]);
  expect([await database.query(Scribe).count(), await database.query(Scribe).withDeleted().count()]).toEqual([0, 2]);
  expect((await database.query(Scroll).find()).length).toBe(3);
});

test('F94: finds, counts, keys and groups leave deleted rows out', async () => {
  await scroll('a1').deleteOne();
  const scrolls = database.query(Scroll);
  expect(titles(await scrolls.find())).toEqual(['a2', 'b1']);
  expect([await scrolls.count(), await scroll('a1').has(), await scrolls.ids()]).toEqual([2, false, [2, 3]]);
  expect(await scroll('a1').findOneOrUndefined()).toBeUndefined();
  expect(await scroll('a1').withDeleted().findOne()).toMatchObject({ title: 'a1', version: 2 });
  expect(await scrolls.groupBy('scribe').withCount('id', 'n').orderBy('n').find()).toMatchObject([{ n: 1 }, { n: 1 }]);
  expect(await scrolls.withDeleted().groupBy('scribe').withCount('id', 'n').orderBy('n').find()).toMatchObject([
    { n: 1 },
    { n: 2 },
  ]);
});

test('F94: joins leave deleted rows out, in both directions, and say themselves when they are wanted', async () => {
  await scroll('a1').deleteOne();
  await scribe('bea').deleteOne();
  const [ada] = await database.query(Scribe).joinWith('scrolls').find();
  expect(titles(ada?.scrolls ?? [])).toEqual(['a2']);
  const all = await database
    .query(Scribe)
    .joinWith('scrolls', (join) => join.withDeleted())
    .findOne();
  expect(titles(all.scrolls)).toEqual(['a1', 'a2']);
  const scrolls = await database.query(Scroll).joinWith('scribe').orderBy('id').find();
  expect(scrolls.map((one) => one.scribe?.name)).toEqual(['ada', undefined]);
  expect(titles(await database.query(Scroll).innerJoinWith('scribe').find())).toEqual(['a2']);
  expect(
    titles(
      await database
        .query(Scroll)
        .innerJoin('scribe', (join) => join.withDeleted())
        .find(),
    ),
  ).toEqual(['a2', 'b1']);
  const sums = database.query(Scribe).withDeleted().join('scrolls').groupBy('name').withCount('scrolls.id', 'n').orderBy('name');
  expect(await sums.find()).toEqual([
    { name: 'ada', n: 1 },
    { name: 'bea', n: 1 },
  ]);
});

test('F94: pivots leave deleted links and deleted targets out', async () => {
  const topics = () => database.query(Topic).joinWith('scrolls').orderBy('id').find();
  const linked = async () => (await topics()).map((topic) => titles(topic.scrolls));
  const counted = async () => {
    const groups = await database
      .query(Topic)
      .join('scrolls')
      .groupBy('name')
      .withCount('scrolls.id', 'n')
      .orderBy('name')
      .find();
    return groups.map(({ n }) => n);
  };
  const some = async () =>
    titles(
      await database
        .query(Scroll)
        .filter({ topics: { $some: { name: 'sky' } } })
        .find(),
    );
  const joined = async () =>
    titles(
      await database
        .query(Scroll)
        .innerJoin('topics', (join) => join.filter({ name: 'sky' }))
        .find(),
    );
  expect([await linked(), await counted(), await some(), await joined()]).toEqual([
    [
      ['a1', 'a2'],
      ['a1', 'b1'],
    ],
    [2, 2],
    ['a1', 'b1'],
    ['a1', 'b1'],
  ]);
  await database
    .query(About)
    .filter({ scroll: { title: 'a1' }, topic: { name: 'sky' } })
    .deleteOne();
  expect([await linked(), await counted(), await some(), await joined()]).toEqual([
    [['a1', 'a2'], ['b1']],
    [2, 1],
    ['b1'],
    ['b1'],
  ]);
  const paged = await database
    .query(Topic)
    .joinWith('scrolls', (join) => join.orderBy('title').limit(1))
    .orderBy('id')
    .find();
  expect(paged.map((topic) => titles(topic.scrolls))).toEqual([['a1'], ['b1']]);
  await scroll('b1').deleteOne();
  expect([await linked(), await counted(), await some(), await joined()]).toEqual([[['a1', 'a2'], []], [2, 0], [], []]);
});

test('F94: conditions and orders through relations do not see deleted rows', async () => {
  await scribe('ada').deleteOne();
  expect(
    titles(
      await database
        .query(Scroll)
        .filter({ scribe: { name: 'ada' } })
        .find(),
    ),
  ).toEqual([]);
  expect(
    titles(
      await database
        .query(Scroll)
        .filter({ 'scribe.name': { $ne: 'ada' } })
        .find(),
    ),
  ).toContain('b1');
  await scroll('b1').deleteOne();
  const withScrolls = database.query(Scribe).withDeleted();
  expect((await withScrolls.filter({ scrolls: { $some: { title: { $like: '%' } } } }).find()).map(({ name }) => name)).toEqual([
    'ada',
  ]);
  expect((await withScrolls.filter({ scrolls: { $none: {} } }).find()).map(({ name }) => name)).toEqual(['bea']);
});

test('F94: restores bring rows back, and objects of the session take it over', async () => {
  const bea = await session.query(Scribe).filter({ name: 'bea' }).findOne();
  await session.query(Scribe).deleteMany();
  expect(bea.deletedBy).toBe('me');
  expect(await session.query(Scribe).filter({ name: 'bea' }).restoreOne()).toMatchObject({ modified: 1, primaryKeys: [2] });
  expect([bea.deletedAt, bea.deletedBy]).toEqual([undefined, undefined]);
  expect((await database.query(Scribe).restoreMany()).modified).toBe(1);
  expect((await database.query(Scribe).restoreMany()).modified).toBe(0);
  expect(await database.query(Scribe).count()).toBe(2);
  await expect(database.query(Topic).restoreMany()).rejects.toMatchObject({
    code: 'invalidArgument',
    message: /SoftDelete\(topic\)/,
  });
});

test('F94: hard deletes are for good, and take along what foreign keys say', async () => {
  await scribe('ada').deleteOne();
  expect((await scribe('ada').hardDeleteMany()).modified).toBe(0);
  expect((await scribe('ada').withDeleted().hardDeleteOne()).modified).toBe(1);
  expect(await marks('scribe', 'name')).toEqual([{ name: 'bea', gone: 0 }]);
  expect(titles(await database.query(Scroll).withDeleted().find())).toEqual(['b1']);
  await database.query(Topic).filter({ name: 'sea' }).deleteOne();
  expect(await rowsOf(database, 'SELECT name FROM topic')).toEqual([{ name: 'sky' }]);
});

test('F94: what refers to a deleted row stays, and its unique values stay taken', async () => {
  await scribe('ada').deleteOne();
  const [first] = await scroll('a1').find();
  expect(first?.scribe.id).toBe(1);
  await expect(database.persist(new Scribe('ada'))).rejects.toMatchObject({ code: 'uniqueConstraint' });
  expect(await database.raw(Scribe, sql`SELECT * FROM ${Scribe}`).find()).toHaveLength(2);
});

test('F94: a rollback and an error bring objects back, and a lost delete is refused', async () => {
  const [one] = await session.query(Scroll).filter({ title: 'a1' }).find();
  const failing = session.transaction(async () => {
    session.remove(one as object);
    await session.flush();
    expect(one?.deletedAt).toBeInstanceOf(Date);
    throw new Error('back');
  });
  await expect(failing).rejects.toThrow('back');
  expect([one?.deletedAt, one?.version]).toEqual([null, 1]);
  await scroll('a1').patchOne({ title: 'a1' });
  await expect(session.commit()).rejects.toMatchObject({ code: 'versionConflict' });
  expect([one?.deletedAt, await scroll('a1').count()]).toEqual([null, 1]);
});

test('F94: classes that share a table are deleted softly together', async () => {
  await database.query(Abbot).deleteMany();
  expect((await database.query(Monk).find()).map(({ name }) => name)).toEqual(['odo']);
  expect(await database.query(Monk).withDeleted().count()).toBe(2);
  expect(await database.query(Abbot).restoreMany()).toMatchObject({ modified: 1 });
  expect(await database.query(Monk).count()).toBe(2);
});

test('F94: the object of a deleted row stays in its session, and can be written', async () => {
  const monk = await session.query(Monk).filter({ name: 'odo' }).findOne();
  session.remove(monk);
  await session.commit();
  expect(await session.query(Monk).filter({ name: 'odo' }).findOneOrUndefined()).toBeUndefined();
  expect(await session.query(Monk).withDeleted().filter({ name: 'odo' }).findOne()).toBe(monk);
  monk.name = 'still here';
  await session.commit();
  expect(await marks('monk', 'name')).toContainEqual({ name: 'still here', gone: 1 });
});

test('F94: a plugin of an application listens, and what is none is refused', async () => {
  const heard: string[] = [];
  const audit = {
    name: 'Audit',
    onRegister(registration: Registration) {
      heard.push(`${registration.entities.length} entities`);
      registration.listen('remove:post', Scribe, ({ objects }) => heard.push(`removed ${objects[0]?.name}`));
      registration.listen('delete:post', ({ result }) => heard.push(`deleted ${result.modified}`));
      // A log of changes, written by the transaction that makes them.
      registration.listen('update:post', Scribe, ({ changes, session: inside }) => {
        for (const { object, fields } of changes) inside.add(new Topic(`${object.name}: ${fields}`));
      });
    },
  };
  await using own = new Database([...archive], { plugins: [audit, new SoftDelete(Scribe)] });
  await own.migrate();
  const ada = new Scribe('ada');
  await own.persist(ada);
  ada.name = 'bea';
  await own.persist(ada);
  expect(await own.query(Topic).findField('name')).toEqual(['bea: name']);
  await own.remove(ada);
  await own.query(Scribe).withDeleted().hardDeleteMany();
  expect(heard).toEqual(['6 entities', 'removed bea', 'deleted 1']);
  expect(() => new Database([Topic], { plugins: [new SoftDelete(Scribe)] })).toThrow(/not an entity of this database/);
  expect(() => new Database([Topic], { plugins: [{} as never] })).toThrow(/onRegister/);
});

test('F94: an entity without such a date is refused when the database opens', async () => {
  const wrong = [
    [
      { id: t.number().primaryKey(), deletedAt: t.string().optional() },
      { code: 'unfitField', message: /deletedAt\?: Date/ },
    ],
    [{ id: t.number().primaryKey(), deletedAt: t.date() }, { code: 'unfitField' }],
    [{ id: t.number().primaryKey() }, { code: 'unknownField' }],
  ] as const;
  for (const [fields, error] of wrong) {
    const Wrong = defineEntity('wrong', fields);
    await using refused = new Database([Wrong], { plugins: [new SoftDelete(Wrong as never)] });
    await expect(refused.migrate()).rejects.toMatchObject(error);
  }
});
