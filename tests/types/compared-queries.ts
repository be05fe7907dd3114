import type { AutoIncrement, BackReference, Database, PrimaryKey, Query, Reference } from 'relata';

/** Queries that load different things, side by side: the checker compares them by what they load, not method by method. */

class User {
  id: number & PrimaryKey & AutoIncrement = 0;
  age?: number;
  posts?: Post[] & BackReference;
  friends?: User[] & BackReference;
  name: string = '';
}

class Post {
  id: number & PrimaryKey & AutoIncrement = 0;
  title: string = '';

  constructor(
    public author: User & Reference,
    public editor?: User & Reference,
  ) {}
}

/** A list of queries; what each element has in common can be read. */
export async function list(database: Database): Promise<(string | undefined)[]> {
  const users = [
    database.query(User),
    database.query(User).joinWith('posts'),
    database.query(User).joinWith('posts').joinWith('friends'),
    database.query(User).useJoinWith('posts').joinWith('editor').end(),
    database.query(User).join('posts'),
  ];
  const posts = [
    database.query(Post).skip(1),
    database.query(Post).joinWith('author'),
    database.query(Post).innerJoinWith('editor'),
    database.query(Post).select('title'),
  ];
  const found = await Promise.all(users.map((query) => query.findOne()));
  // @ts-expect-error not every query loads the posts
  void found[0]?.posts.length;
  const titles = await Promise.all(posts.map((query) => query.findOne()));
  return [found[0]?.name, titles[0]?.title];
}

/** One query or the other. */
export async function either(database: Database, flag: boolean): Promise<string> {
  const plain = database.query(User);
  const query = flag ? plain : plain.joinWith('posts');
  const user = await query.findOne();
  // @ts-expect-error the posts may not be loaded
  void user.posts.length;
  return user.name;
}

/** The results of several queries. */
export async function together(database: Database): Promise<string | undefined> {
  const [users, post] = await Promise.all([
    database.query(User).joinWith('posts').find(),
    database.query(Post).joinWith('author').joinWith('editor').findOne(),
  ]);
  return users[0]?.posts[0]?.title ?? post.author.name;
}

/** Functions that take a query: a plain one, or one that loads whatever it loads. */
export async function taken(database: Database): Promise<string | undefined> {
  const plain = (query: Query<User>) => query.filter({ age: { $gte: 18 } });
  const any = <L, S, X>(query: Query<User, L, S, X>) => query.filter({ age: { $gte: 18 } });
  plain(database.query(User));
  plain(database.query(User).innerJoin('posts'));
  plain(database.query(User).useInnerJoin('posts').end());
  plain(database.query(User).join('posts'));
  // @ts-expect-error an entity of another kind
  plain(database.query(Post));
  // @ts-expect-error a post has no age
  any(database.query(Post).joinWith('author'));
  const user = await any(database.query(User).joinWith('posts').joinWith('friends')).findOne();
  return user.posts[0]?.title ?? user.friends[0]?.name;
}
