import { Database, type EventName } from 'relata';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Author, blog, Post, Profile, Topic } from '../../fixtures/entities/blog.js';
import { rowsOf } from '../sqlite-file.js';

let database: Database;
let heard: string[];

beforeEach(async () => {
  database = new Database([...blog]);
  await database.migrate();
  const [ada, bo] = [new Author('Ada'), new Author('Bo')];
  await database.persist(new Post(ada, 'Notes'), new Post(ada, 'Keys'), bo, new Profile('p', ada), new Topic('Art'));
  heard = [];
});

afterEach(() => database.close());

const names: EventName[] = ['insert:pre', 'insert:post', 'update:pre', 'find:pre', 'find:post', 'delete:pre', 'delete:post'];

function hearAll(): void {
  for (const name of names) {
    database.listen(name, (event) => {
      if ('entityClass' in event) heard.push(`${name} ${event.entityClass.name}`);
    });
  }
  for (const name of ['patch:pre', 'patch:post'] as const) {
    database.listen(name, ({ entityClass, changes }) => heard.push(`${name} ${entityClass.name} ${Object.keys(changes)}`));
  }
}

const posts = () => rowsOf(database, 'SELECT title, name FROM post JOIN author ON author.id = author ORDER BY title');

test.each(['database', 'session'])('F93: what a handle writes is told: %s', async (kind) => {
  const place = kind === 'database' ? database : database.createSession();
  const [ada, bo] = await place.query(Author).orderBy('name').find();
  const [notes] = await place.query(Post).orderBy('id').find();
  const profile = await place.query(Profile).findOne();
  const art = await place.query(Topic).findOne();
  if (!ada || !bo || !notes) throw new Error('missing');
  hearAll();
  const told = async (work: Promise<unknown>) => {
    heard.length = 0;
    await work;
    return heard.splice(0);
  };
  const fresh = new Post(bo as Author, 'New');
  expect(await told(place.related(bo, 'posts', Author).add(notes, fresh))).toEqual([
    'insert:pre Post',
    'insert:post Post',
    'patch:pre Post author',
    'patch:post Post author',
  ]);
  expect(await posts()).toEqual([
    { title: 'Keys', name: 'Ada' },
    { title: 'New', name: 'Bo' },
    { title: 'Notes', name: 'Bo' },
  ]);
  expect(await told(place.related(profile, 'author', Profile).set(bo))).toEqual([
    'patch:pre Profile author',
    'patch:post Profile author',
  ]);
  expect(await told(place.related(bo, 'reviews', Author).set([notes]))).toContain('patch:pre Post reviewer');
  expect(await told(place.related(bo, 'reviews', Author).clear())).toEqual([
    'patch:pre Post reviewer',
    'patch:post Post reviewer',
  ]);
  // Links of join tables and pivots are not told, as those of lists are not.
  expect(await told(place.related(ada, 'topics', Author).add(art, new Topic('Boats')))).toEqual([
    'insert:pre Topic',
    'insert:post Topic',
  ]);
  expect(await told(place.related(ada, 'topics', Author).clear())).toEqual([]);
  expect(await told(place.related(ada, 'posts', Author).query().find())).toEqual(['find:pre Post', 'find:post Post']);
  expect(await told(place.related(ada, 'posts', Author).query().filter({ title: 'Keys' }).deleteMany())).toEqual([
    'delete:pre Post',
    'delete:post Post',
  ]);
  // As a join does, load() asks nobody.
  expect(await told(place.related(bo, 'posts', Author).load())).toEqual([]);
});

test('F93: handlers of a handle work in its transaction, and what they refuse is not written', async () => {
  const [ada, bo] = await database.query(Author).orderBy('name').find();
  const [notes] = await database.query(Post).orderBy('id').find();
  if (!ada || !bo || !notes) throw new Error('missing');
  database.listen('patch:post', Post, async ({ session, result }) => {
    const moved = await session
      .query(Post)
      .filter({ id: result.primaryKeys[0] as number })
      .findOne();
    session.add(new Topic(`moved ${moved.title}`));
  });
  await database.related(bo, 'posts', Author).add(notes);
  expect(await database.query(Topic).orderBy('id').findField('name')).toEqual(['Art', 'moved Notes']);
  const stop = database.listen('patch:pre', Post, ({ preventDefault }) => preventDefault());
  await expect(database.related(ada, 'posts', Author).add(notes)).rejects.toMatchObject({
    code: 'rowGone',
    message: /author\.posts was not written: 1 of its post .*handler left them out/,
  });
  stop();
  database.listen('patch:pre', () => {
    throw new Error('no');
  });
  await expect(database.related(ada, 'posts', Author).add(notes, new Post(ada as Author, 'X'))).rejects.toThrow('no');
  expect(await posts()).toEqual([
    { title: 'Keys', name: 'Ada' },
    { title: 'Notes', name: 'Bo' },
  ]);
});

test('a handler narrows the query of a handle', async () => {
  database.listen('find:pre', Post, (event) => {
    event.query = event.query.filter({ title: { $ne: 'Keys' } });
  });
  const ada = await database.query(Author).filter({ name: 'Ada' }).findOne();
  const query = database.related(ada, 'posts', Author).query();
  expect([(await query.find()).length, await query.count()]).toEqual([1, 1]);
});

test('a row that is not there any more is refused, and lists stay as they are', async () => {
  const session = database.createSession();
  const [ada, bo] = await session.query(Author).joinWith('posts').orderBy('name').find();
  if (!ada || !bo) throw new Error('missing');
  await database.query(Post).filter({ title: 'Keys' }).deleteOne();
  await expect(session.related(bo, 'posts', Author).add(ada.posts)).rejects.toMatchObject({ code: 'rowGone' });
  expect([ada.posts.length, bo.posts.length]).toEqual([2, 0]);
  expect(await posts()).toEqual([{ title: 'Notes', name: 'Ada' }]);
});
