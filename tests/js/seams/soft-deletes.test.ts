import { type AutoId, type BackReference, Database, entity, type Reference, SoftDelete } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { About, archive, Scribe, Scroll, Topic } from '../../fixtures/entities/archive.js';
import { rowsOf } from '../sqlite-file.js';
import { recordStatements } from '../statements.js';

@entity.name('basket')
class Basket {
  id: AutoId = 0;
  fruits: Fruit[] & BackReference<{ orphans: 'delete' }> = [];
}

@entity.name('fruit')
class Fruit {
  id: AutoId = 0;
  deletedAt?: Date;
  basket!: Basket & Reference;

  constructor(public kind: string) {}
}

let database: Database;

beforeEach(async () => {
  database = new Database([...archive, Basket, Fruit], { plugins: [new SoftDelete([Scribe, Scroll, About, Fruit])] });
  await database.migrate();
  const scribe = new Scribe('ada');
  const [first, second] = [new Scroll(scribe, 'a1'), new Scroll(scribe, 'a2')];
  const sea = new Topic('sea');
  first.topics = [sea];
  second.topics = [sea];
  const basket = new Basket();
  basket.fruits = [new Fruit('fig'), new Fruit('nut')];
  await database.persist(first, second, basket, new Scribe('bea'));
});

afterEach(() => database.close());

const fruits = () => rowsOf(database, 'SELECT kind, basket, deletedAt FROM fruit ORDER BY id');
const links = async () => (await rowsOf(database, 'SELECT scroll FROM about ORDER BY scroll')).map(({ scroll }) => scroll);

test('an orphan that is deleted softly is deleted once, keeps its parent, and is told as removed', async () => {
  const heard: string[] = [];
  for (const name of ['update:pre', 'remove:pre', 'remove:post'] as const) {
    database.listen(name, Fruit, ({ objects }) => heard.push(`${name} ${objects.map(({ kind }) => kind)}`));
  }
  database.listen('commit:post', ({ removed }) => heard.push(`removed ${removed.length}`));
  const session = database.createSession();
  const basket = await session.query(Basket).joinWith('fruits').findOne();
  const [fig] = basket.fruits.splice(0, 1);
  await session.commit();
  expect(heard).toEqual(['remove:pre fig', 'remove:post fig', 'removed 1']);
  const [row, other] = await fruits();
  expect([row, other]).toMatchObject([{ basket: 1, deletedAt: expect.any(Number) }, { deletedAt: null }]);
  expect([fig?.basket, basket.fruits.length]).toEqual([basket, 1]);
  const statements = await recordStatements();
  await session.commit();
  await session.commit();
  expect(statements.texts.filter((text) => /UPDATE|DELETE/.test(text))).toEqual([]);
  expect((await fruits())[0]).toEqual(row);
  await database.query(Fruit).restoreMany();
  expect((await database.query(Basket).joinWith('fruits').findOne()).fruits).toHaveLength(2);
});

test('a handler keeps an orphan, and a rollback makes it one again', async () => {
  const stop = database.listen('remove:pre', Fruit, ({ preventDefault }) => preventDefault());
  const session = database.createSession();
  const basket = await session.query(Basket).joinWith('fruits').findOne();
  const [fig] = basket.fruits.splice(0, 1);
  await session.commit();
  expect((await fruits())[0]).toMatchObject({ basket: 1, deletedAt: null });
  stop();
  const failing = session.transaction(async () => {
    await session.flush();
    expect(fig?.deletedAt).toBeInstanceOf(Date);
    throw new Error('back');
  });
  await expect(failing).rejects.toThrow('back');
  expect([fig?.deletedAt, fig?.basket]).toEqual([undefined, undefined]);
  await session.commit();
  expect((await fruits())[0]).toMatchObject({ basket: 1, deletedAt: expect.any(Number) });
});

test('what is deleted softly already is not deleted once more', async () => {
  const session = database.createSession();
  const fig = await session.query(Fruit).filter({ kind: 'fig' }).findOne();
  session.remove(fig);
  await session.commit();
  const [row] = await fruits();
  const statements = await recordStatements();
  session.remove(fig);
  await session.commit();
  expect(statements.texts.filter((text) => text.startsWith('UPDATE'))).toEqual([]);
  expect((await fruits())[0]).toEqual(row);
});

test('handles do not see deleted members, and write those that are named', async () => {
  await database.query(Scroll).filter({ title: 'a1' }).deleteOne();
  const session = database.createSession();
  const [ada, bea] = await session.query(Scribe).orderBy('name').find();
  const sea = await session.query(Topic).findOne();
  const gone = await session.query(Scroll).withDeleted().filter({ title: 'a1' }).findOne();
  if (ada === undefined || bea === undefined) throw new Error('missing');
  expect((await session.related(ada, 'scrolls', Scribe).load()).map(({ title }) => title)).toEqual(['a2']);
  const scrolls = session.related(sea, 'scrolls', Topic);
  expect([await scrolls.count(), (await scrolls.load()).length]).toEqual([1, 1]);
  await session.related(bea, 'scrolls', Scribe).add(gone);
  expect(
    await rowsOf(database, 'SELECT title, name, version FROM scroll JOIN scribe ON scribe.id = scribe ORDER BY title'),
  ).toEqual([
    { title: 'a1', name: 'bea', version: 3 },
    { title: 'a2', name: 'ada', version: 1 },
  ]);
  expect([gone.version, gone.scribe]).toEqual([3, bea]);
  // As an emptied list does, clear() leaves alone what nobody sees.
  await scrolls.clear();
  expect(await links()).toEqual([1]);
  await scrolls.remove(gone);
  expect(await links()).toEqual([]);
});
