import type { AutoIncrement, BackReference, Database, Embedded, PrimaryKey, Reference } from 'relata';

/** What the types of grouped queries must accept and what they must refuse; see exactness.ts. */

class Place {
  city: string = '';
  zip?: number;
}

class User {
  id: number & PrimaryKey & AutoIncrement = 0;
  name: string = '';
  age?: number;
  born: Date | null = null;
  coins: bigint = 0n;
  home: Embedded<Place> = new Place();
  posts?: Post[] & BackReference;
  friends?: User[] & BackReference;

  greeting(): string {
    return this.name;
  }
}

class Post {
  id: number & PrimaryKey & AutoIncrement = 0;
  title: string = '';
  kind: 'a' | 'b' = 'a';

  constructor(public author: User & Reference) {}
}

/** The values of each function. */
export async function functions(database: Database): Promise<void> {
  const [r] = await database
    .query(User)
    .withCount()
    .withCount('id', 'n')
    .withSum('age')
    .withSum('coins', 'all')
    .withAverage('age', 'mean')
    .withMin('born', 'first')
    .withMax('name', 'last')
    .withGroupConcat('name', 'names')
    .find();
  if (r === undefined) return;
  const n: number = r.n + r.count + r.age;
  const all: bigint = r.all;
  const mean: number | null = r.mean;
  const first: Date | null = r.first;
  const texts: (string | null)[] = [r.last, r.names];
  void [n, all, mean, first, texts];
  // @ts-expect-error a count is a number
  const text: string = r.n;
  // @ts-expect-error there may be no value
  const date: Date = r.first;
  // @ts-expect-error the sum of bigints is one
  const sum: number = r.all;
  // @ts-expect-error a record has its fields only
  void r.other;
  // @ts-expect-error fields of the entity are no fields of the record
  void r.name;
  void [text, date, sum];
}

/** Group fields have their types, as their paths say. */
export async function groups(database: Database): Promise<void> {
  const r = await database.query(Post).innerJoin('author').groupBy('kind', 'author', 'author.name', 'author.home.city').findOne();
  const kind: 'a' | 'b' = r.kind;
  const key: number = r.author.id;
  const texts: string[] = [r['author.name'], r['author.home.city']];
  void [kind, key, texts];
  // @ts-expect-error the reference is not loaded
  void r.author.name;
  const u = await database.query(User).groupBy('age', 'born', 'home.zip').findOne();
  const values: [number | undefined, Date | null, number | undefined] = [u.age, u.born, u['home.zip']];
  void values;
  // @ts-expect-error age may be undefined
  const age: number = u.age;
  void age;
}

/** Behind a left join there may be nothing; behind an inner join there is a row. */
export async function outer(database: Database): Promise<void> {
  const inner = await database.query(User).innerJoin('posts').groupBy('posts.title').findOne();
  const title: string = inner['posts.title'];
  const left = await database.query(User).join('posts').filter({ id: 1 }).groupBy('posts.title', 'name').findOne();
  const name: string = left.name;
  const maybe: string | undefined = left['posts.title'];
  // @ts-expect-error there may be no post
  const wrong: string = left['posts.title'];
  const later = await database
    .query(User)
    .useJoin('posts')
    .filter({ title: 'a' })
    .end()
    .withCount()
    .groupBy('posts.title')
    .findOne();
  // @ts-expect-error there may be no post
  const wrongToo: string = later['posts.title'];
  const both = await database
    .query(User)
    .join('posts')
    .join('friends')
    .withCount()
    .groupBy('posts.title', 'friends.name')
    .findOne();
  // @ts-expect-error there may be no post
  const wrongPost: string = both['posts.title'];
  // @ts-expect-error there may be no friend
  const wrongFriend: string = both['friends.name'];
  void [title, name, maybe, wrong, wrongToo, wrongPost, wrongFriend];
}

/** Wrong fields, aliases and values do not compile. */
export function wrong(database: Database): void {
  const users = database.query(User);
  const by = users.groupBy('age').withCount('id', 'n').withMax('born', 'last');
  by.having({ n: { $gt: 1 }, last: new Date(), $or: [{ age: 1 }, { age: null }] })
    .orderBy('n', 'desc')
    .sort({ last: 'asc' });
  by.filter({ name: 'x' });
  // @ts-expect-error there is no such field
  users.groupBy('nothing');
  // @ts-expect-error a back reference has no value
  users.groupBy('posts');
  // @ts-expect-error a method has no value
  users.withCount('greeting');
  // @ts-expect-error there is no such field behind the relation
  users.innerJoin('posts').withCount('posts.nothing');
  // @ts-expect-error text is not added up
  users.withSum('name');
  // @ts-expect-error text is not added up, behind a relation either
  users.innerJoin('posts').withAverage('posts.title', 'x');
  // @ts-expect-error there is no such alias
  by.having({ m: 1 });
  // @ts-expect-error a field that is not grouped by is no field of a group
  by.having({ name: 'x' });
  // @ts-expect-error a count is a number
  by.having({ n: 'x' });
  // @ts-expect-error there is no such alias
  by.orderBy('m');
  // @ts-expect-error groups are ordered by their own fields
  by.orderBy('name');
  // @ts-expect-error groups are ordered by their own fields
  by.sort({ name: 'asc' });
  // @ts-expect-error groups load no relations
  by.joinWith('posts');
}
