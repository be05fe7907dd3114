import { Database, type LoadsEntry, type LogEntry } from 'relata';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { logLine } from '../../../js/driver/console-log.js';
import { Author, blog, Post } from '../../fixtures/entities/blog.js';

let database: Database;
let warnings: LoadsEntry[];

const log = (entry: LogEntry): void => {
  if (entry.kind === 'loads') warnings.push(entry);
};

beforeEach(async () => {
  warnings = [];
  database = new Database([...blog], { log });
  await database.migrate();
  const authors = Array.from({ length: 25 }, (_, index) => new Author(`author ${index}`));
  await database.persist(
    authors,
    authors.map((author) => new Post(author, `post of ${author.name}`)),
  );
});

afterEach(async () => {
  vi.useRealTimers();
  await database.close();
});

test('F47 a relation that is loaded for one object after the other is warned of at the tenth, once', async () => {
  const session = database.createSession();
  const authors = await session.query(Author).find();
  for (const author of authors.slice(0, 9)) await session.related(author, 'posts').load();
  for (const author of authors.slice(0, 9)) await session.related(author, 'posts').load();
  expect(warnings).toEqual([]);
  for (const author of authors) await session.related(author, 'posts').load();
  const message =
    "author.posts was loaded 10 times in a row, each time for one object. Load it with them: query(author).joinWith('posts').";
  expect(warnings).toEqual([{ kind: 'loads', entity: 'author', field: 'posts', loads: 10, message }]);
  expect(logLine(warnings[0] as LoadsEntry)).toBe(message);
  warnings.length = 0;
  await Promise.all((await database.query(Post).find()).map((post) => database.related(post, 'author', Post).load()));
  expect(warnings.map(({ field }) => field)).toEqual(['author']);
});

test('loads that are far apart, joins, and a database without a log are not warned of', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const authors = await database.query(Author).joinWith('topics').find();
  for (const author of authors) {
    await database.related(author, 'posts', Author).load();
    vi.advanceTimersByTime(1001);
  }
  expect(warnings).toEqual([]);
  database.log = undefined;
  for (const author of authors) await database.related(author, 'reviews', Author).load();
  database.log = log;
  await database.related(authors[0] as (typeof authors)[0], 'reviews', Author).load({ reload: true });
  expect(warnings).toEqual([]);
});
