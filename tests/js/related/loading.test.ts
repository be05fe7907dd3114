import { Database, RelataError } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Author, blog, Follow, Post, Profile, Topic } from '../../fixtures/entities/blog.js';
import { type Recording, recordStatements } from '../statements.js';

let database: Database;
let statements: Recording;

beforeEach(async () => {
  database = new Database([...blog]);
  await database.migrate();
  const [ada, bo] = [new Author('Ada'), new Author('Bo')];
  const [math, art, air] = [new Topic('Algebra'), new Topic('Art'), new Topic('Boats')];
  const posts = ['Notes', 'Engines', 'Numbers'].map((title) => new Post(ada, title));
  if (posts[0]) posts[0].reviewer = bo;
  await database.persist(ada, bo, posts, new Profile('mathematician', ada), [math, art, air]);
  await database.persist(new Follow(ada, math), new Follow(ada, art), new Follow(bo, art), new Follow(ada, air));
  statements = await recordStatements();
});

afterEach(() => database.close());

const named = (name: string) => database.query(Author).filter({ name }).findOne();

test('F40 nothing of a relation is fetched before it is asked for', async () => {
  const session = database.createSession();
  const [ada] = await session.query(Author).orderBy('name').find();
  statements.clear();
  expect(ada?.posts).toBeUndefined();
  const posts = session.related(ada as Author, 'posts');
  posts.query().filter({ title: 'Notes' }).limit(1);
  expect(statements.texts).toEqual([]);
});

test('F34 a relation is loaded by a call: the first takes one statement, the second none', async () => {
  for (const place of [database, database.createSession()]) {
    const ada = await place.query(Author).filter({ name: 'Ada' }).findOne();
    statements.clear();
    const posts = await place.related(ada, 'posts').load();
    expect(posts.map(({ title }) => title)).toEqual(['Notes', 'Engines', 'Numbers']);
    expect(posts.every((post) => post instanceof Post && (post.author as object) === ada)).toBe(true);
    expect(statements.count).toBe(1);
    expect(await place.related(ada, 'posts').load()).toBe(posts);
    expect(ada.posts).toBe(posts);
    expect(statements.count).toBe(1);
    expect(JSON.parse(JSON.stringify(ada))).toMatchObject({ name: 'Ada', posts: [{ title: 'Notes' }, {}, {}] });
    expect(await place.related(ada, 'posts').load({ reload: true })).toHaveLength(3);
    expect(statements.count).toBe(2);
  }
});

test('F41 the object of a reference is loaded in one statement, is the one that the session has, and costs nothing then', async () => {
  const session = database.createSession();
  const post = await session.query(Post).filter({ title: 'Notes' }).findOne();
  statements.clear();
  const author = await session.related(post, 'author', Post).load();
  expect(author).toBeInstanceOf(Author);
  expect(author.name).toBe('Ada');
  expect(post.author).toBe(author);
  expect(statements.count).toBe(1);
  expect(await session.related(post, 'author', Post).load()).toBe(author);
  const reviewer = await session.query(Author).filter({ name: 'Bo' }).findOne();
  statements.clear();
  expect(await session.related(post, 'reviewer', Post).load()).toBe(reviewer);
  expect(statements.count).toBe(0);
  const other = await session.query(Post).filter({ title: 'Engines' }).findOne();
  statements.clear();
  expect(other.author).toBe(author);
  expect(await session.related(other, 'reviewer', Post).load()).toBeUndefined();
  expect(statements.count).toBe(0);
});

test('F41: without a session the reference itself becomes whole', async () => {
  const post = await database.query(Post).filter({ title: 'Notes' }).findOne();
  const before = post.author;
  statements.clear();
  const author = await database.related(post, 'author', Post).load();
  expect(author).toBe(before);
  expect(author.name).toBe('Ada');
  expect(await database.related(post, 'author', Post).load()).toBe(author);
  expect(statements.count).toBe(1);
  const moved = await database.query(Post).filter({ title: 'Engines' }).findOne();
  moved.authorId = 2;
  expect((await database.related(moved, 'author', Post).load()).name).toBe('Bo');
});

test('F42 F43 F44 a relation is a query that is bound to its owner, through a pivot too', async () => {
  const ada = await named('Ada');
  const art = await database.query(Topic).filter({ name: 'Art' }).findOne();
  statements.clear();
  const posts = database.related(ada, 'posts').query();
  const topics = database.related(ada, 'topics').query();
  expect(statements.texts).toEqual([]);
  const found = await posts
    .filter({ title: { $like: '%N%' } })
    .sort({ title: 'desc' })
    .limit(2)
    .find();
  expect(found.map(({ title }) => title)).toEqual(['Numbers', 'Notes']);
  expect(statements.count).toBe(1);
  expect(statements.texts[0]).toMatch(/"author" = \?.*LIKE.*ORDER BY.*LIMIT/s);
  statements.clear();
  expect(
    (
      await topics
        .filter({ name: { $like: 'A%' } })
        .orderBy('name')
        .find()
    ).map(({ name }) => name),
  ).toEqual(['Algebra', 'Art']);
  expect(statements.count).toBe(1);
  const followers = database.related(art, 'followers').query().joinWith('posts').orderBy('name');
  expect((await followers.find()).map(({ name, posts: list }) => [name, list.length])).toEqual([
    ['Ada', 3],
    ['Bo', 0],
  ]);
  expect(await posts.clearFilter().count()).toBe(3);
  expect(await posts.groupBy('author').withCount('id', 'n').find()).toMatchObject([{ n: 3 }]);
  expect((await posts.filter({ title: 'Notes' }).patchOne({ title: 'Note G' })).modified).toBe(1);
  expect(
    (
      await database
        .related(await named('Bo'), 'posts')
        .query()
        .deleteMany()
    ).modified,
  ).toBe(0);
  const first = await database.query(Post).filter({ title: 'Note G' }).findOne();
  expect((await database.related(first, 'author', Post).query().findOne()).name).toBe('Ada');
  expect(await database.related(first, 'reviewer', Post).query().ids()).toEqual([2]);
});

test('F54 the other side of one to one is an object or undefined', async () => {
  const session = database.createSession();
  const [ada, bo] = await session.query(Author).orderBy('name').find();
  statements.clear();
  const profile = await session.related(ada as Author, 'profile').load();
  expect(profile).toBeInstanceOf(Profile);
  expect(profile?.text).toBe('mathematician');
  expect(profile?.author).toBe(ada);
  expect(ada?.profile).toBe(profile);
  expect(await session.related(bo as Author, 'profile').load()).toBeUndefined();
  expect(statements.count).toBe(2);
  expect(await session.related(ada as Author, 'profile').load()).toBe(profile);
  expect(await session.related(bo as Author, 'profile').load()).toBeUndefined();
  expect(statements.count).toBe(2);
});

test('how many there are, and whether there are any, is asked without loading them', async () => {
  const ada = await named('Ada');
  expect(await database.related(ada, 'posts').count()).toBe(3);
  expect(await database.related(ada, 'topics').has()).toBe(true);
  expect(await database.related(await named('Bo'), 'posts').has()).toBe(false);
  expect(ada.posts).toBeUndefined();
});

test('in a session a loaded list keeps new objects, and a member that was moved keeps its author', async () => {
  const session = database.createSession();
  const [ada, bo] = await session.query(Author).orderBy('name').find();
  const notes = await session.query(Post).filter({ title: 'Notes' }).findOne();
  notes.author = bo as Author;
  const draft = new Post(ada as Author, 'Draft');
  if (ada) ada.posts = [draft];
  const posts = await session.related(ada as Author, 'posts').load();
  expect(posts).toContain(notes);
  expect(posts).toContain(draft);
  expect(notes.author).toBe(bo);
});

test('what stands in the way is an error', async () => {
  const ada = await named('Ada');
  const related = database.related.bind(database) as (owner: unknown, field: string) => { load(): Promise<unknown> };
  for (const [owner, field, code] of [
    [ada, 'postz', 'notARelation'],
    [ada, 'name', 'notARelation'],
    [ada, '__proto__', 'notARelation'],
    [{}, 'posts', 'notAnEntity'],
    [undefined, 'posts', 'notAnEntity'],
  ] as const) {
    expect(() => related(owner, field)).toThrow(expect.objectContaining({ code }) as Error);
  }
  await expect(database.related(new Author('new'), 'posts').load()).rejects.toThrow('is not in the database yet');
  await database.remove(ada);
  await expect(database.related(ada, 'posts').query().find()).rejects.toThrow('was removed');
  await expect(database.related(ada, 'posts').load()).rejects.toThrow(RelataError);
});
