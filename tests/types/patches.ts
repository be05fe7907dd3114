import type { AutoIncrement, BackReference, Database, Embedded, PrimaryKey, Reference } from 'relata';

/** What patches must accept and what they must refuse; `npm run check` compiles this file. */

class Home {
  street = '';
}

class User {
  id: number & PrimaryKey & AutoIncrement = 0;
  name = '';
  age?: number;
  note: string | null = null;
  visits = 0n;
  home: Embedded<Home> = new Home();
  settings: { theme: string; sizes: number[] } = { theme: '', sizes: [] };
  friend?: User & Reference;
  posts?: Post[] & BackReference;

  greeting(): string {
    return this.name;
  }
}

class Post {
  id: number & PrimaryKey & AutoIncrement = 0;
  author!: User & Reference;
}

/** Fields, operators, paths, references. */
export async function accepted(database: Database, friend: User): Promise<string | undefined> {
  const query = database.query(User).filter({ id: 1 });
  await query.patchOne({ name: 'a', age: null, note: null, friend, settings: { theme: 'x', sizes: [] } });
  await query.patchMany({ friend: 1, $inc: { age: 1, visits: 1n }, $unset: { age: true, 'settings.theme': true } });
  await query.patchMany({ friend: { id: 1 }, $set: { name: 'b', 'home.street': 'c' } });
  await query.patchOne({ 'home.street': 'a', 'settings.theme': 'b', 'settings.sizes.0': 1, name: 'c' });
  const { modified, returning } = await query.returning('name', 'age').patchOne({ name: 'x' });
  const ages: readonly (number | undefined)[] = returning.age;
  void [modified, ages];
  // @ts-expect-error note was not asked for
  void returning.note;
  return returning.name[0];
}

/** Wrong fields and wrong values. */
export function refused(database: Database): void {
  const query = database.query(User);
  // @ts-expect-error there is no such field
  void query.patchOne({ nam: 'a' });
  // @ts-expect-error a name is a string
  void query.patchOne({ name: 1 });
  // @ts-expect-error a name is never null
  void query.patchOne({ name: null });
  // @ts-expect-error a condition is no value
  void query.patchOne({ name: { $like: 'a' } });
  // @ts-expect-error nor is a regular expression
  void query.patchOne({ name: /a/ });
  // @ts-expect-error a back reference has no value of its own
  void query.patchOne({ posts: [] });
  // @ts-expect-error a method has none either
  void query.patchOne({ greeting: () => '' });
  // @ts-expect-error a path leads to a string
  void query.patchOne({ 'settings.theme': 1 });
  // @ts-expect-error a path leads nowhere
  void query.patchOne({ 'settings.nothing': 1 });
  // @ts-expect-error no path leads through a reference
  void query.patchOne({ 'friend.name': 'a' });
  // @ts-expect-error only numbers are increased
  void query.patchOne({ $inc: { name: 1 } });
  // @ts-expect-error a bigint by a bigint
  void query.patchOne({ $inc: { visits: 1 } });
  // @ts-expect-error there is no such operator
  void query.patchOne({ $push: { name: 'a' } });
  // @ts-expect-error back references are not answered
  void query.returning('posts');
}
