import { expect, test } from 'vitest';
import { Database, defineEntity, t } from 'relata';

class User { id = 0; created = new Date(); posts?: any; groups?: any; constructor(public name: string) {} hello() { return 'hi ' + this.name; } }
class Post { id = 0; constructor(public author: User, public title: string) {} }
class Group { id = 0; users?: any; constructor(public name: string) {} }
class UserGroup { id = 0; constructor(public user: User, public group: Group) {} }
defineEntity(User, { id: t.number().primaryKey().autoIncrement(), created: t.date(), name: t.string(), posts: t.backReferences(() => Post), groups: t.backReferences(() => Group, { via: () => UserGroup }) }, { collection: 'users' });
defineEntity(Post, { id: t.number().primaryKey().autoIncrement(), author: t.reference(() => User), title: t.string() }, { collection: 'posts' });
defineEntity(Group, { id: t.number().primaryKey().autoIncrement(), name: t.string(), users: t.backReferences(() => User, { via: () => UserGroup }) });
defineEntity(UserGroup, { id: t.number().primaryKey().autoIncrement(), user: t.reference(() => User), group: t.reference(() => Group) });

test('smoke', async () => {
  const db = new Database([User, Post, Group, UserGroup]);
  const r = await db.migrate();
  console.log(r.statements.join('\n'));
  expect((await db.migrate()).statements).toEqual([]);
  const u1 = new User('Ada é 😀'), u2 = new User('Bob');
  const g = new Group('g1');
  await db.persist(u1, u2, new Post(u1, 'one'), new Post(u1, 'two'), new UserGroup(u1, g), new UserGroup(u2, g));
  expect([u1.id, u2.id]).toEqual([1, 2]);
  const users: any[] = await (db.query(User) as any).joinWith('posts').joinWith('groups').orderBy('id').find();
  console.log(users);
  expect(users[0].posts.length).toBe(2);
  expect(users[0].posts[0].author).toBe(users[0]);
  expect(users[0].groups[0]).toBe(users[1].groups[0]);
  expect(users[0].hello()).toBe('hi Ada é 😀');
  console.log(JSON.stringify(users));
  const posts: any[] = await (db.query(Post) as any).joinWith('author').filter({ author: u1 }).find();
  expect(posts[0].author.name).toBe('Ada é 😀');
  expect(posts[0].author).toBe(posts[1].author);
  const plain: any[] = await db.query(Post).find();
  expect(() => plain[0].author.name).toThrow(/not loaded/);
  expect(JSON.stringify(plain[0])).toContain('"author":{"id":1}');
  users[0].name = 'Ada'; await db.persist(users[0]);
  expect((await db.query(User).filter({ name: 'Ada' } as any).findOne()).id).toBe(1);
  console.log(await (db.query(UserGroup) as any).filter({ user: u1, group: g }).deleteOne());
  expect(await db.query(UserGroup).count()).toBe(1);
  await db.remove(u1);
  expect(await db.query(Post).count()).toBe(0);
  const s = db.createSession();
  const a = await s.query(User).findOne(); const b = await s.query(User).findOne(); expect(a).toBe(b);
  (a as any).name = 'Z'; s.add(new User('N')); await s.commit();
  expect(await db.query(User).filter({ name: { $in: ['Z', 'N'] } } as any).count()).toBe(2);
  await expect(db.query(User).filter({ nope: 1 } as any).find()).rejects.toThrow(/nope/);
  await db.close();
});
