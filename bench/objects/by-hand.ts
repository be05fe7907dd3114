/**
 * The best hand-written form of each write, with the public API of sql.js: one statement for a hundred rows, prepared once and used
 * again in a transaction. It tests and remembers nothing, and knows what has changed.
 */
import type { HandDatabase, HandStatement } from '../compare/sql-js.js';

export interface HandUser {
  id: number;
  name: string;
  email: string;
  age: number;
  active: boolean;
}

export interface HandPost {
  id: number;
  /** The author, or an object with its key. */
  author: Pick<HandUser, 'id'>;
  title: string;
  likes: number;
}

/** How many rows a statement takes; counts of objects are multiples of it. */
export const BLOCK = 100;

const repeated = (row: string): string => Array.from({ length: BLOCK }, () => row).join(', ');

function cellsOf(statement: HandStatement, names: readonly string[]): object[] {
  const rows: object[] = [];
  while (statement.step()) {
    const row = statement.get();
    rows.push(Object.fromEntries(names.map((name, index) => [name, row[index]])));
  }
  statement.reset();
  return rows;
}

/** Prepares every piece of work on a database with the tables. */
export function handWritten(database: HandDatabase) {
  const insertUsers = database.prepare(`INSERT INTO users (name, email, age, active) VALUES ${repeated('(?, ?, ?, ?)')}`);
  const insertPosts = database.prepare(`INSERT INTO posts (author, title, likes) VALUES ${repeated('(?, ?, ?)')}`);
  const updateUser = database.prepare('UPDATE users SET age = ? WHERE id = ?');
  const updatePost = database.prepare('UPDATE posts SET likes = ? WHERE id = ?');
  const deleteUsers = database.prepare(`DELETE FROM users WHERE id IN (${repeated('?')})`);
  const deletePosts = database.prepare(`DELETE FROM posts WHERE id IN (${repeated('?')})`);
  const users = database.prepare('SELECT id, name, email, age, active FROM users');
  const posts = database.prepare('SELECT id, author, title, likes FROM posts');
  const lastId = database.prepare('SELECT last_insert_rowid()');

  /** Inserts rows in blocks, and gives the objects the keys that the database chose, one after the other. */
  function insert<T extends { id: number }>(objects: T[], statement: HandStatement, bind: (cells: unknown[], object: T) => void) {
    database.run('BEGIN');
    for (let from = 0; from < objects.length; from += BLOCK) {
      const cells: unknown[] = [];
      for (let index = from; index < from + BLOCK; index++) bind(cells, objects[index] as T);
      statement.run(cells);
    }
    lastId.step();
    const first = (lastId.get()[0] as number) - objects.length + 1;
    lastId.reset();
    for (let index = 0; index < objects.length; index++) (objects[index] as T).id = first + index;
    database.run('COMMIT');
  }

  function update<T>(objects: T[], statement: HandStatement, cells: (object: T) => unknown[]) {
    database.run('BEGIN');
    for (const object of objects) statement.run(cells(object));
    database.run('COMMIT');
  }

  function remove(objects: readonly { id: number }[], statement: HandStatement) {
    database.run('BEGIN');
    for (let from = 0; from < objects.length; from += BLOCK) statement.run(objects.slice(from, from + BLOCK).map(({ id }) => id));
    database.run('COMMIT');
  }

  return {
    insertUsers: (objects: HandUser[]) =>
      insert(objects, insertUsers, (cells, { name, email, age, active }) => cells.push(name, email, age, active ? 1 : 0)),
    insertPosts: (objects: HandPost[]) =>
      insert(objects, insertPosts, (cells, { author, title, likes }) => cells.push(author.id, title, likes)),
    updateUsers: (objects: HandUser[]) => update(objects, updateUser, ({ age, id }) => [age, id]),
    updatePosts: (objects: HandPost[]) => update(objects, updatePost, ({ likes, id }) => [likes, id]),
    deleteUsers: (objects: readonly HandUser[]) => remove(objects, deleteUsers),
    deletePosts: (objects: readonly HandPost[]) => remove(objects, deletePosts),

    /** Rows as they are, for comparing. */
    usersAsCells: () => cellsOf(users, ['id', 'name', 'email', 'age', 'active']),
    postsAsCells: () => cellsOf(posts, ['id', 'author', 'title', 'likes']),

    selectUsers(): HandUser[] {
      const all: HandUser[] = [];
      while (users.step()) {
        const row = users.get();
        all.push({
          id: row[0] as number,
          name: row[1] as string,
          email: row[2] as string,
          age: row[3] as number,
          active: row[4] === 1,
        });
      }
      users.reset();
      return all;
    },

    /** Posts with an object for their author, which holds the key only and is shared. */
    selectPosts(): HandPost[] {
      const all: HandPost[] = [];
      const authors = new Map<unknown, HandPost['author']>();
      while (posts.step()) {
        const row = posts.get();
        let author = authors.get(row[1]);
        if (author === undefined) {
          author = { id: row[1] as number };
          authors.set(row[1], author);
        }
        all.push({ id: row[0] as number, author, title: row[2] as string, likes: row[3] as number });
      }
      posts.reset();
      return all;
    },
  };
}
