/**
 * The best hand-written form of each read, with the public API of sql.js: each statement prepared once, `get()` into a literal by
 * position, one loop for each read. What it answers is what Relata's objects hold.
 */

import type { HandDatabase, HandStatement } from '../compare/sql-js.js';

interface HandUser {
  id: number;
  name: string;
  email: string;
  age: number;
  active: boolean;
}

const userOf = (row: unknown[], at = 0): HandUser => ({
  id: row[at] as number,
  name: row[at + 1] as string,
  email: row[at + 2] as string,
  age: row[at + 3] as number,
  active: row[at + 4] === 1,
});

/** Selects users with ids up to a number. */
function usersUntil(statement: HandStatement, until: number): HandUser[] {
  const users: HandUser[] = [];
  statement.bind([until]);
  while (statement.step()) users.push(userOf(statement.get()));
  statement.reset();
  return users;
}

/** Users with ids up to a number, each made with a list for its children, and the lists by the user's id. */
function parentsUntil<T>(statement: HandStatement, until: number, make: (row: unknown[], children: object[]) => T) {
  const parents: T[] = [];
  const children = new Map<unknown, object[]>();
  statement.bind([until]);
  while (statement.step()) {
    const row = statement.get();
    const list: object[] = [];
    parents.push(make(row, list));
    children.set(row[0], list);
  }
  statement.reset();
  return { parents, children };
}

const withPosts = (row: unknown[], posts: object[]): object => ({
  id: row[0],
  name: row[1],
  email: row[2],
  age: row[3],
  active: row[4] === 1,
  posts,
});

const withGroups = (row: unknown[], groups: object[]): object => ({
  id: row[0],
  name: row[1],
  email: row[2],
  age: row[3],
  active: row[4] === 1,
  groups,
});

/** Prepares every read; each is a function that answers what Relata's query of the same name finds. */
export function handWritten(database: HandDatabase) {
  const users = database.prepare('SELECT id, name, email, age, active FROM users');
  const firstUsers = database.prepare('SELECT id, name, email, age, active FROM users WHERE id <= ?');
  const postsOf = database.prepare('SELECT id, author, title, likes FROM posts WHERE author <= ?');
  const groups = database.prepare('SELECT id, name FROM groups');
  const links = database.prepare('SELECT user, "group" FROM memberships WHERE user <= ?');
  const withAuthor = database.prepare(
    'SELECT p.id, p.title, p.likes, u.id, u.name, u.email, u.age, u.active FROM posts p JOIN users u ON u.id = p.author',
  );
  const byKey = database.prepare('SELECT id, name, email, age, active FROM users WHERE id = ?');

  return {
    select(): HandUser[] {
      const all: HandUser[] = [];
      while (users.step()) all.push(userOf(users.get()));
      users.reset();
      return all;
    },

    selectUntil: (until: number) => usersUntil(firstUsers, until),

    toMany(until: number) {
      const { parents, children } = parentsUntil(firstUsers, until, withPosts);
      postsOf.bind([until]);
      while (postsOf.step()) {
        const row = postsOf.get();
        children.get(row[1])?.push({ id: row[0], title: row[2], likes: row[3] });
      }
      postsOf.reset();
      return parents;
    },

    manyToMany(until: number) {
      const { parents, children } = parentsUntil(firstUsers, until, withGroups);
      const groupById = new Map<unknown, object>();
      while (groups.step()) {
        const row = groups.get();
        groupById.set(row[0], { id: row[0], name: row[1] });
      }
      groups.reset();
      links.bind([until]);
      while (links.step()) {
        const row = links.get();
        children.get(row[0])?.push(groupById.get(row[1]) as object);
      }
      links.reset();
      return parents;
    },

    toOne(): object[] {
      const posts: object[] = [];
      const postOf = handPosts();
      while (withAuthor.step()) posts.push(postOf(withAuthor.get()));
      withAuthor.reset();
      return posts;
    },

    byKey(id: number): HandUser {
      byKey.bind([id]);
      byKey.step();
      const user = userOf(byKey.get());
      byKey.reset();
      return user;
    },

    /** The statement of {@link byKey} alone: bound, stepped to its row and reset, nothing read. */
    stepByKey(id: number): void {
      byKey.bind([id]);
      byKey.step();
      byKey.reset();
    },

    /** A statement that is seen for the first time: prepared, run, each row read by position, freed. */
    once(sql: string, values: readonly unknown[], make: (row: unknown[]) => object): object[] {
      const found: object[] = [];
      const statement = database.prepare(sql);
      statement.bind(values);
      while (statement.step()) found.push(make(statement.get()));
      statement.free();
      return found;
    },
  };
}

/** A row of `SELECT id, name, email, age, active`. */
export const handUser = (row: unknown[]): object => userOf(row);

/** Makes posts with their author, whom posts share, of the rows of one answer. */
export function handPosts(): (row: unknown[]) => object {
  const authors = new Map<unknown, HandUser>();
  return (row) => {
    let author = authors.get(row[3]);
    if (author === undefined) {
      author = userOf(row, 3);
      authors.set(row[3], author);
    }
    return { id: row[0], title: row[1], likes: row[2], author };
  };
}
