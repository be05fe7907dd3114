import { Database } from 'relata';
import type { HandDatabase } from '../compare/sql-js.js';
import { type HandPost, type HandUser, handWritten } from './by-hand.js';
import { Post, User } from './entities.js';

/** How many objects there are. */
export interface Sizes {
  /** Objects that are made, inserted and selected: a multiple of a thousand, or of {@link changed} at least. */
  readonly all: number;
  /** Objects that are updated or deleted: a multiple of the rows of a statement. */
  readonly changed: number;
}

/** What the benchmark does. */
export const FULL: Sizes = { all: 10_000, changed: 1000 };

/** The same tables twice, and the work by hand on one of them. */
export interface Tables {
  readonly relata: Database;
  readonly database: HandDatabase;
  readonly hand: ReturnType<typeof handWritten>;
}

/** Tables without a row. */
export async function emptyTables(openByHand: () => Promise<HandDatabase>): Promise<Tables> {
  const relata = new Database([User, Post]);
  const { statements } = await relata.migrate();
  const database = await openByHand();
  for (const pragma of ['foreign_keys = ON', 'locking_mode = EXCLUSIVE', 'journal_mode = MEMORY', 'cache_size = -65536'])
    database.run(`PRAGMA ${pragma}`);
  for (const statement of statements) database.run(statement);
  return { relata, database, hand: handWritten(database) };
}

/** Tables with users, and with posts of the first of them. */
export async function filledTables(openByHand: () => Promise<HandDatabase>, users: number, posts: number): Promise<Tables> {
  const tables = await emptyTables(openByHand);
  const [ours, theirs] = [newUsers(users), handUsers(users)];
  await tables.relata.persist(ours);
  tables.hand.insertUsers(theirs);
  await tables.relata.persist(newPosts(ours, posts));
  tables.hand.insertPosts(handPosts(theirs, posts));
  return tables;
}

const many = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index));

/** New users. */
export const newUsers = (count: number): User[] =>
  many(count, (i) => new User(`User ${i}`, `user${i}@example.org`, i % 90, i % 2 === 0));

/** The same by hand; the key is there, as it is in the class. */
export const handUsers = (count: number): HandUser[] =>
  many(count, (i) => ({ id: 0, name: `User ${i}`, email: `user${i}@example.org`, age: i % 90, active: i % 2 === 0 }));

/** So many authors share the posts. */
const AUTHORS = 100;

/** New posts of the first users. */
export const newPosts = (authors: readonly User[], count: number): Post[] =>
  many(count, (i) => new Post(authors[i % AUTHORS] as User, `Post ${i}`, i % 1000));

/** The same by hand. */
export const handPosts = (authors: readonly HandUser[], count: number): HandPost[] =>
  many(count, (i) => ({ id: 0, author: authors[i % AUTHORS] as HandUser, title: `Post ${i}`, likes: i % 1000 }));
