/** The best hand-written form of each read, with the public API of sql.js: prepared once, `get()` into a literal. */

export interface HandStatement {
  bind(values: readonly unknown[]): boolean;
  step(): boolean;
  get(): unknown[];
  reset(): void;
}

export interface HandDatabase {
  run(sql: string, values?: readonly unknown[]): void;
  prepare(sql: string): HandStatement;
}

interface HandUser {
  id: number;
  name: string;
  email: string;
  age: number;
  active: boolean;
}

const userOf = ([id, name, email, age, active]: unknown[]): HandUser => ({
  id: id as number,
  name: name as string,
  email: email as string,
  age: age as number,
  active: active === 1,
});

/** Every read, by the name of its case. */
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

  const all = <T>(statement: HandStatement, values: readonly unknown[], make: (row: unknown[]) => T): T[] => {
    const rows: T[] = [];
    statement.bind(values);
    while (statement.step()) rows.push(make(statement.get()));
    statement.reset();
    return rows;
  };

  return {
    select: () => all(users, [], userOf),
    toMany: (until: number) => {
      const byId = new Map<unknown, HandUser & { posts: object[] }>();
      const parents = all(firstUsers, [until], (row) => {
        const user = { ...userOf(row), posts: [] as object[] };
        byId.set(user.id, user);
        return user;
      });
      all(postsOf, [until], ([id, author, title, likes]) => byId.get(author)?.posts.push({ id, author, title, likes }));
      return parents;
    },
    manyToMany: (until: number) => {
      const byId = new Map<unknown, HandUser & { groups: object[] }>();
      const parents = all(firstUsers, [until], (row) => {
        const user = { ...userOf(row), groups: [] as object[] };
        byId.set(user.id, user);
        return user;
      });
      const groupById = new Map(all(groups, [], ([id, name]) => [id, { id, name }]));
      all(links, [until], ([user, group]) => byId.get(user)?.groups.push(groupById.get(group) as object));
      return parents;
    },
    toOne: () => {
      const authors = new Map<unknown, HandUser>();
      return all(withAuthor, [], ([id, title, likes, ...rest]) => {
        let author = authors.get(rest[0]);
        if (author === undefined) {
          author = userOf(rest);
          authors.set(rest[0], author);
        }
        return { id, title, likes, author };
      });
    },
    byKey: (id: number): HandUser => {
      byKey.bind([id]);
      byKey.step();
      const user = userOf(byKey.get());
      byKey.reset();
      return user;
    },
  };
}
