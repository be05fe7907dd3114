import { Database, type EntityClass, sql } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Author, blog, Follow, Post, Profile, Topic } from '../../fixtures/entities/blog.js';
import { rowsOf } from '../sqlite-file.js';
import { recordStatements } from '../statements.js';

let database: Database;

beforeEach(async () => {
  database = new Database([...blog]);
  await database.migrate();
  const [ada, bo] = [new Author('Ada'), new Author('Bo')];
  const topics = ['Algebra', 'Art', 'Boats'].map((name) => new Topic(name));
  await database.persist(ada, bo, new Post(ada, 'Notes'), new Post(ada, 'Engines'), new Post(bo, 'Keys'), topics);
  await database.persist(new Follow(bo, topics[1] as Topic));
});

afterEach(() => database.close());

const LINKS = 'SELECT a.name || t.name AS link FROM follow f JOIN author a ON a.id = f.author JOIN topic t ON t.id = f.topic';
const links = async () => (await rowsOf(database, `${LINKS} ORDER BY link`)).map(({ link }) => link);
const POSTS = "SELECT p.title || '/' || a.name AS post FROM post p JOIN author a ON a.id = p.author ORDER BY p.id";
const posts = async () => (await rowsOf(database, POSTS)).map(({ post }) => post);
const one = <T extends { name: string }>(place: Pick<Database, 'query'>, of: EntityClass<T>, name: string) =>
  place.query(of).where(sql`name = ${name}`).findOne();

test.each(['database', 'session'])(
  'F64 F65 F66 F67 members of a many-to-many relation are added, removed and cleared: %s',
  async (kind) => {
    const place = kind === 'database' ? database : database.createSession();
    const [ada, bo] = [await one(place, Author, 'Ada'), await one(place, Author, 'Bo')];
    const [algebra, art, boats] = [
      await one(place, Topic, 'Algebra'),
      await one(place, Topic, 'Art'),
      await one(place, Topic, 'Boats'),
    ];
    const topics = place.related(ada, 'topics');
    await topics.add(algebra, [art], new Topic('Clouds'));
    await topics.add(algebra, art);
    await topics.add(art);
    expect(await links()).toEqual(['AdaAlgebra', 'AdaArt', 'AdaClouds', 'BoArt']);
    expect((await topics.load()).map(({ name }) => name).sort()).toEqual(['Algebra', 'Art', 'Clouds']);
    expect((await place.related(art, 'followers').load()).map(({ name }) => name).sort()).toEqual(['Ada', 'Bo']);
    await place.related(boats, 'followers').add(ada, bo);
    expect(await topics.count()).toBe(4);
    await topics.remove(art, algebra);
    expect(await links()).toEqual(['AdaBoats', 'AdaClouds', 'BoArt', 'BoBoats']);
    expect((await place.related(art, 'followers').query().find()).map(({ name }) => name)).toEqual(['Bo']);
    await topics.clear();
    expect(await links()).toEqual(['BoArt', 'BoBoats']);
    expect(await topics.load()).toEqual([]);
    await topics.set([art, boats]);
    await topics.set([boats, algebra]);
    expect(await links()).toEqual(['AdaAlgebra', 'AdaBoats', 'BoArt', 'BoBoats']);
    expect((await topics.load()).map(({ name }) => name)).toEqual(['Boats', 'Algebra']);
    expect((await one(database, Topic, 'Clouds')).id).toBe(4);
  },
);

test('loaded lists of both sides follow, and a commit finds nothing to write', async () => {
  const session = database.createSession();
  const [ada, bo] = await session.query(Author).joinWith('topics').joinWith('posts').orderBy('name').find();
  const [algebra, art] = await session.query(Topic).joinWith('followers').orderBy('name').find();
  if (!ada || !bo || !algebra || !art) throw new Error('missing');
  await session.related(ada, 'topics', Author).add(algebra, art);
  expect(ada.topics).toEqual([algebra, art]);
  expect(art.followers).toEqual([bo, ada]);
  await session.related(art, 'followers', Topic).clear();
  expect(ada.topics).toEqual([algebra]);
  expect(bo.topics).toEqual([]);
  const [notes] = ada.posts;
  if (!notes) throw new Error('missing');
  await session.related(bo, 'posts', Author).add(notes);
  expect([ada.posts.length, bo.posts.length, notes.author]).toEqual([1, 2, bo]);
  const statements = await recordStatements();
  await session.commit();
  expect(statements.texts).toEqual([]);
  expect(await posts()).toEqual(['Notes/Bo', 'Engines/Ada', 'Keys/Bo']);
  expect(await links()).toEqual(['AdaAlgebra']);
});

test('only the links are written: other changes of a session wait for its commit', async () => {
  const session = database.createSession();
  const [ada, bo] = await session.query(Author).orderBy('name').find();
  const notes = await session.query(Post).filter({ title: 'Notes' }).findOne();
  if (!ada || !bo) throw new Error('missing');
  ada.name = 'Lady Ada';
  notes.title = 'Note G';
  await session.related(bo, 'posts').add(notes);
  expect(await posts()).toEqual(['Notes/Bo', 'Engines/Ada', 'Keys/Bo']);
  await session.commit();
  expect(await posts()).toEqual(['Note G/Bo', 'Engines/Lady Ada', 'Keys/Bo']);
});

test('children of a required reference are added and moved, and not taken out', async () => {
  const [ada, bo] = [await one(database, Author, 'Ada'), await one(database, Author, 'Bo')];
  const mine = database.related(ada, 'posts');
  const [notes, engines] = await mine.load();
  if (!notes || !engines) throw new Error('missing');
  const draft = new Post(bo as Author, 'Draft');
  await mine.add(draft);
  expect(draft.id).toBeGreaterThan(0);
  expect(draft.author).toBe(ada);
  expect(await posts()).toEqual(['Notes/Ada', 'Engines/Ada', 'Keys/Bo', 'Draft/Ada']);
  await database.related(bo, 'posts').add(notes, engines);
  expect(notes.author.id).toBe(bo.id);
  await expect(mine.clear()).rejects.toThrow('would leave post.author empty');
  await expect(mine.remove(draft)).rejects.toMatchObject({ code: 'invalidArgument' });
  await expect(mine.set([notes])).rejects.toThrow('Move the objects to another author');
  expect(await posts()).toEqual(['Notes/Bo', 'Engines/Bo', 'Keys/Bo', 'Draft/Ada']);
  await mine.set([draft, notes]);
  expect(await posts()).toEqual(['Notes/Ada', 'Engines/Bo', 'Keys/Bo', 'Draft/Ada']);
});

test('children of an optional reference are taken out, and stay in the database', async () => {
  const session = database.createSession();
  const bo = await session.query(Author).filter({ name: 'Bo' }).findOne();
  const [notes, engines, keys] = await session.query(Post).orderBy('id').find();
  if (!notes || !engines || !keys) throw new Error('missing');
  const reviews = session.related(bo, 'reviews');
  await reviews.add(notes, engines);
  expect(notes.reviewer).toBe(bo);
  await reviews.remove(notes, keys);
  expect(notes.reviewer).toBeUndefined();
  await reviews.set([keys]);
  expect((await database.related(bo, 'reviews').load()).map(({ title }) => title)).toEqual(['Keys']);
  await reviews.clear();
  expect(await database.query(Post).filter({ reviewer: null }).count()).toBe(3);
});

test('the object of a reference, and of its other side, is set', async () => {
  const session = database.createSession();
  const [ada, bo] = await session.query(Author).orderBy('name').find();
  const notes = await session.query(Post).filter({ title: 'Notes' }).findOne();
  if (!ada || !bo) throw new Error('missing');
  await session.related(ada, 'posts').load();
  const author = session.related(notes, 'author', Post);
  await author.set(bo);
  expect(notes.author).toBe(bo);
  expect(ada.posts?.map(({ title }) => title)).toEqual(['Engines']);
  await author.set(new Author('Cy'));
  expect(await posts()).toEqual(['Notes/Cy', 'Engines/Ada', 'Keys/Bo']);
  await expect((author as unknown as { set(object: undefined): Promise<void> }).set(undefined)).rejects.toThrow(
    'would leave post.author empty',
  );
  const reviewer = session.related(notes, 'reviewer', Post);
  await reviewer.set(ada);
  await reviewer.set(undefined);
  expect(notes.reviewer).toBeUndefined();
  expect(await database.query(Post).filter({ reviewer: null }).count()).toBe(3);
  const profile = new Profile('mathematician');
  await session.related(ada, 'profile').set(profile);
  await session.related(bo, 'profile').set(profile);
  expect([ada.profile, bo.profile, profile.author]).toEqual([undefined, profile, bo]);
  await session.related(bo, 'profile').set(new Profile('typist'));
  expect(await rowsOf(database, 'SELECT text, author FROM profile ORDER BY id')).toEqual([
    { text: 'mathematician', author: null },
    { text: 'typist', author: 2 },
  ]);
});

test('what fails changes nothing, neither rows nor objects; so does a rollback', async () => {
  const session = database.createSession();
  const [ada] = await session.query(Author).joinWith('topics').orderBy('name').find();
  const art = await session.query(Topic).filter({ name: 'Art' }).findOne();
  if (!ada) throw new Error('missing');
  const topics = session.related(ada, 'topics', Author);
  const wrong = new Topic(undefined as unknown as string);
  await expect(topics.set([art, wrong])).rejects.toMatchObject({ code: 'validationFailed' });
  await expect(topics.add(new Post(ada as Author, 'x') as unknown as Topic)).rejects.toThrow('holds objects of topic');
  expect(ada.topics).toEqual([]);
  const failing = session.transaction(async () => {
    await topics.add(art, new Topic('New'));
    await session.related(ada, 'posts', Author).add(new Post(ada as Author, 'New'));
    expect(ada.topics).toHaveLength(2);
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(ada.topics).toEqual([]);
  expect(await links()).toEqual(['BoArt']);
  expect(await posts()).toEqual(['Notes/Ada', 'Engines/Ada', 'Keys/Bo']);
  await topics.add(art);
  expect(await links()).toEqual(['AdaArt', 'BoArt']);
});
