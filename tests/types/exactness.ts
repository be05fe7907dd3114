import type { AutoIncrement, BackReference, Database, PrimaryKey, Reference } from 'relata';

/**
 * What the types must accept and what they must refuse. `npm run check` compiles this file; an error that is expected and does
 * not come is an error itself.
 */

class User {
  id: number & PrimaryKey & AutoIncrement = 0;
  age?: number;
  posts?: Post[] & BackReference;

  constructor(public name: string) {}

  greeting(): string {
    return `Hello ${this.name}`;
  }
}

class Post {
  id: number & PrimaryKey & AutoIncrement = 0;

  constructor(
    public author: User & Reference,
    public title: string,
    public editor?: User & Reference,
  ) {}
}

class Note {
  id: number & PrimaryKey & AutoIncrement = 0;
  tags: string[] = [];
  days = new Set<Date>();
  settings: { theme: { size: number } } = { theme: { size: 1 } };
}

/** A projection has the selected fields and no other. */
export async function projection(database: Database): Promise<string> {
  const row = await database.query(User).select('name').findOne();
  // @ts-expect-error age was not selected
  void row.age;
  return row.name;
}

/** A relation is called by its name. */
export function relationNames(database: Database): void {
  database.query(User).joinWith('posts');
  // @ts-expect-error there is no such relation
  database.query(User).joinWith('postz');
  // @ts-expect-error a plain field is no relation
  database.query(User).joinWith('name');
}

/** A loaded to-one is there and typed. */
export async function toOne(database: Database): Promise<string> {
  const post = await database.query(Post).innerJoinWith('author').findOne();
  // @ts-expect-error a name is a string
  const wrong: number = post.author.name;
  void wrong;
  return post.author.name;
}

/** An optional to-one may be missing after a left join, and is there after an inner join. */
export async function optionalToOne(database: Database): Promise<string> {
  const left = await database.query(Post).joinWith('editor').findOne();
  // @ts-expect-error the post may have no editor
  void left.editor.name;
  const inner = await database.query(Post).innerJoinWith('editor').findOne();
  return inner.editor.name;
}

/** A loaded to-many is there and typed. */
export async function toMany(database: Database): Promise<string | undefined> {
  const user = await database.query(User).joinWith('posts').findOne();
  // @ts-expect-error a post has no such field
  void user.posts[0]?.nope;
  return user.posts[0]?.title;
}

/** What was not loaded cannot be read. */
export async function notLoaded(database: Database): Promise<string> {
  const user = await database.query(User).findOne();
  // @ts-expect-error posts were not joined
  void user.posts.length;
  const post = await database.query(Post).findOne();
  // @ts-expect-error the author is a reference with its key only
  void post.author.name;
  const key: number = post.author.id;
  void key;
  return user.name + user.greeting();
}

/** A selection inside a join is exact. */
export async function nestedSelection(database: Database): Promise<string | undefined> {
  const user = await database.query(User).select('id', 'posts').useJoinWith('posts').select('title').end().findOne();
  // @ts-expect-error the id of a post was not selected
  void user.posts[0]?.id;
  return user.posts[0]?.title;
}

/** Optional stays optional. */
export async function nullability(database: Database): Promise<number | undefined> {
  const user = await database.query(User).findOne();
  // @ts-expect-error age may be undefined
  const wrong: number = user.age;
  void wrong;
  return user.age;
}

/** A filter names fields of the entity and values of their types. */
export function filters(database: Database): void {
  database.query(User).filter({ age: { $gt: 3 } });
  database.query(User).filter({ age: 3, name: { $like: 'a%' }, $or: [{ age: null }, { name: /x/ }] });
  database.query(Post).filter({ author: 1 });
  database.query(Post).filter({ author: { id: 1 } });
  database.query(Post).filter({ author: new User('a') });
  // @ts-expect-error there is no such field
  database.query(User).filter({ agee: { $gt: 3 } });
  // @ts-expect-error age is a number
  database.query(User).filter({ age: 'x' });
  // @ts-expect-error a key is a number
  database.query(Post).filter({ author: 'x' });
}

/** A filter by a related row: through a join, with a quantifier, by a nested object, by a dotted path. */
export function relatedFilters(database: Database): void {
  const users = database.query(User);
  const posts = database.query(Post);
  users.useInnerJoin('posts').filter({ title: 'a' });
  users.filter({ posts: { $some: { title: 'a' } } });
  posts.filter({ author: { name: { $like: 'A%' }, posts: { $none: {} } } });
  posts.filter({ 'author.name': 'a', title: { $ne: 'b' }, $or: [{ 'editor.age': null }, { editor: { age: 3 } }] });
  posts.orderBy('author.name').orderBy('editor', 'desc');
  // @ts-expect-error a post has a title
  users.useInnerJoin('posts').filter({ titl: 'a' });
  // @ts-expect-error a post has a title
  users.filter({ posts: { $some: { titl: 'a' } } });
  // @ts-expect-error a title is a string
  users.filter({ posts: { $some: { title: 1 } } });
  // @ts-expect-error which of the posts?
  users.filter({ posts: { title: 'a' } });
  // @ts-expect-error which of the posts?
  users.filter({ 'posts.title': 'a' });
  // @ts-expect-error a user has a name
  posts.filter({ author: { nam: 'a' } });
  // @ts-expect-error a name is a string
  posts.filter({ author: { name: 1 } });
  // @ts-expect-error a user has a name
  posts.filter({ 'author.nam': 'a' });
  // @ts-expect-error a name is a string
  posts.filter({ 'author.name': 1 });
  // @ts-expect-error a post has an author
  posts.filter({ $or: [{ 'autor.name': 'a' }] });
  // @ts-expect-error a user has a name
  posts.orderBy('author.nam');
  // @ts-expect-error there is no such order
  posts.orderBy('title', 'random');
}

/** A filter by what is inside JSON. */
export function jsonFilters(database: Database): void {
  const notes = database.query(Note);
  notes.filter({ 'settings.theme.size': { $gt: 3 }, 'tags.0': 'a', tags: { $contains: 'a' } });
  notes.filter({ settings: { theme: { size: 3 } }, days: { $some: { $gt: new Date() } } });
  // @ts-expect-error a theme has a size
  notes.filter({ 'settings.theme.siz': 3 });
  // @ts-expect-error a size is a number
  notes.filter({ settings: { theme: { size: 'a' } } });
  // @ts-expect-error a tag is a string
  notes.filter({ tags: { $contains: 1 } });
  // @ts-expect-error a day is a Date
  notes.filter({ days: { $contains: 'today' } });
}

/** A join refined in place has the type of the join that ends. */
export async function refinedJoins(database: Database): Promise<string | undefined> {
  const refined = await database
    .query(User)
    .joinWith('posts', (posts) => posts.filter({ title: 'a' }).select('title'))
    .findOne();
  // @ts-expect-error the id of a post was not selected
  void refined.posts[0]?.id;
  const [name]: string[] = await database.query(User).join('posts').findField('name');
  // @ts-expect-error an age is a number, or missing
  const wrong: string[] = await database.query(User).findField('age');
  const ids: number[] = await database.query(User).ids();
  void [wrong, ids];
  return name ?? refined.posts[0]?.title;
}

/** A join's filter is typed by the joined entity. */
export function joinFilters(database: Database): void {
  database.query(User).useInnerJoin('posts').filter({ title: 'a' }).end();
  // @ts-expect-error a post has a title
  database.query(User).useInnerJoin('posts').filter({ titl: 'a' }).end();
}

/** Annotated properties take plain values, and constructors ask for what they need. */
export function construction(): User {
  const post = new Post(new User('a'), 'b');
  post.id = 3;
  // @ts-expect-error a user needs a name
  new User();
  return post.author;
}

abstract class Person {
  id: number & PrimaryKey & AutoIncrement = 0;
  abstract type: string;
  constructor(public name: string) {}
}

class Employee extends Person {
  type: 'employee' = 'employee';
  email?: string;
  boss?: Employee & Reference;
}

/** A query of a base answers what every class of its table has; `instanceof` tells which one it is. */
export async function classesOfOneTable(database: Database): Promise<(string | undefined)[]> {
  const people: Person[] = await database.query(Person).find();
  // @ts-expect-error not everybody has a boss
  database.query(Person).joinWith('boss');
  // @ts-expect-error nor an e-mail address
  database.query(Person).filter({ email: 'ada@example.org' });
  const found = await database.query(Person).findOne();
  // @ts-expect-error before it is known who it is
  void found.email;
  const employees = await database.query(Employee).joinWith('boss').find();
  return [...people, ...employees, found].map((person) => (person instanceof Employee ? person.email : person.name));
}

/** A handle of a relation is of the kind that the field is; its objects are the target's. */
export async function handles(database: Database): Promise<string | undefined> {
  const posts = database.related(new User('a'), 'posts');
  const [post] = await posts.load();
  const title: string | undefined = (
    await posts
      .query()
      .filter({ title: { $like: 'a%' } })
      .findOne()
  ).title;
  // @ts-expect-error a post has no such field
  posts.query().filter({ nope: 1 });
  // @ts-expect-error there is no such relation
  database.related(new User('a'), 'name');
  // @ts-expect-error a user is no post
  await posts.add(new User('b'));
  const loaded = await database.query(Post).findOne();
  const author = await database.related(loaded, 'author', Post).load();
  const editor = await database.related(loaded, 'editor', Post).load();
  // @ts-expect-error the post may have no editor
  void editor.name;
  // @ts-expect-error a post has an author
  await database.related(loaded, 'author', Post).set(undefined);
  return post?.title ?? title ?? author.name;
}
