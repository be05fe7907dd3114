import { type DatabaseSession, sql } from 'relata';
import { type Case, thousands } from '../compare/case.js';
import type { HandDatabase } from '../compare/sql-js.js';
import type { HandPost, HandUser } from './by-hand.js';
import { Post, User } from './entities.js';
import { emptyTables, filledTables, handPosts, handUsers, newPosts, newUsers, type Sizes, type Tables } from './tables.js';

const ROUNDS = 15;

/**
 * All cases, in the order of the table. Listeners are possible and none is set.
 *
 * @param openByHand opens an empty database of sql.js, which may start with its first call: Relata has to be first
 * @param sizes how many objects
 */
export async function prepareCases(openByHand: () => Promise<HandDatabase>, { all, changed }: Sizes): Promise<Case[]> {
  const empty = await emptyTables(openByHand);
  const authors = await filledTables(openByHand, changed, 0);
  const full = await filledTables(openByHand, all, all);
  const few = await filledTables(openByHand, changed, changed);
  return [
    insertUsers(empty, all),
    await insertPosts(authors, all),
    updateUsers(few, changed),
    updatePosts(few, changed),
    deleteUsers(empty, changed),
    await deletePosts(authors, changed),
    selectUsers(full, all),
    selectPosts(full, all),
    idleCommit(full, all),
    await makePosts(authors, all),
  ];
}

/** What both sides do to rows that are there, or to objects that were made for it. */
interface Work<Ours, Theirs> {
  readonly name: string;
  readonly target: number;
  readonly tables: Tables;
  /** Makes what the work is about; its time is not measured. */
  readonly before: { ours(): Promise<Ours>; theirs(): Theirs };
  ours(subject: Ours): Promise<unknown>;
  theirs(subject: Theirs): unknown;
}

/** A case that changes tables: rows and objects are the same on both sides after it. */
function writeCase<Ours, Theirs>({ name, target, tables, before, ours, theirs }: Work<Ours, Theirs>): Case {
  let our: Ours;
  let their: Theirs;
  const { hand } = tables;
  async function* answers() {
    yield [await ours(await before.ours()), theirs(before.theirs())] as const;
    yield [await tables.relata.raw(sql`SELECT id, name, email, age, active FROM users`).find(), hand.usersAsCells()] as const;
    yield [await tables.relata.raw(sql`SELECT id, author, title, likes FROM posts`).find(), hand.postsAsCells()] as const;
  }
  return {
    name,
    figure: 'ratio',
    target,
    operations: 1,
    rounds: ROUNDS,
    answers,
    before: {
      ours: async () => {
        our = await before.ours();
      },
      theirs: () => {
        their = before.theirs();
      },
    },
    ours: () => ours(our),
    theirs: () => theirs(their),
  };
}

function insertUsers(tables: Tables, count: number): Case {
  const { relata, database, hand } = tables;
  return writeCase<User[], HandUser[]>({
    name: `insert ${thousands(count)} users by persist`,
    target: 1.4,
    tables,
    before: {
      async ours() {
        await relata.query(User).deleteMany();
        return newUsers(count);
      },
      theirs() {
        database.run('DELETE FROM users');
        return handUsers(count);
      },
    },
    async ours(users) {
      await relata.persist(users);
      return users;
    },
    theirs(users) {
      hand.insertUsers(users);
      return users;
    },
  });
}

/** Posts of users that are there. */
async function insertPosts(tables: Tables, count: number): Promise<Case> {
  const { relata, database, hand } = tables;
  const [ours, theirs] = [await relata.query(User).find(), hand.selectUsers()];
  return writeCase<Post[], HandPost[]>({
    name: `insert ${thousands(count)} posts by persist`,
    target: 1.4,
    tables,
    before: {
      async ours() {
        await relata.query(Post).deleteMany();
        return newPosts(ours, count);
      },
      theirs() {
        database.run('DELETE FROM posts');
        return handPosts(theirs, count);
      },
    },
    async ours(posts) {
      await relata.persist(posts);
      return posts;
    },
    theirs(posts) {
      hand.insertPosts(posts);
      return posts;
    },
  });
}

/** Objects of a session, of which a field is changed. */
function updateUsers(tables: Tables, count: number): Case {
  const { relata, hand } = tables;
  return writeCase<Loaded<User>, HandUser[]>({
    name: `update ${thousands(count)} users, unit of work`,
    target: 1.6,
    tables,
    before: { ours: () => loaded(relata.createSession(), (session) => session.query(User).find()), theirs: hand.selectUsers },
    async ours({ session, objects }) {
      for (const user of objects) user.age = (user.age + 1) % 90;
      await session.commit();
      return objects;
    },
    theirs(users) {
      for (const user of users) user.age = (user.age + 1) % 90;
      hand.updateUsers(users);
      return users;
    },
  });
}

function updatePosts(tables: Tables, count: number): Case {
  const { relata, hand } = tables;
  return writeCase<Loaded<Post>, HandPost[]>({
    name: `update ${thousands(count)} posts, unit of work`,
    target: 1.6,
    tables,
    before: { ours: () => loaded(relata.createSession(), (session) => session.query(Post).find()), theirs: hand.selectPosts },
    async ours({ session, objects }) {
      for (const post of objects) post.likes++;
      await session.commit();
      return objects;
    },
    theirs(posts) {
      for (const post of posts) post.likes++;
      hand.updatePosts(posts);
      return posts;
    },
  });
}

/** Objects of a session, which are removed. */
function deleteUsers(tables: Tables, count: number): Case {
  const { relata, database, hand } = tables;
  return writeCase<Loaded<User>, HandUser[]>({
    name: `delete ${thousands(count)} users, unit of work`,
    target: 1.4,
    tables,
    before: {
      async ours() {
        await relata.query(User).deleteMany();
        await relata.persist(newUsers(count));
        return loaded(relata.createSession(), (session) => session.query(User).find());
      },
      theirs() {
        database.run('DELETE FROM users');
        hand.insertUsers(handUsers(count));
        return hand.selectUsers();
      },
    },
    async ours({ session, objects }) {
      await session.remove(objects).commit();
    },
    theirs(users) {
      hand.deleteUsers(users);
    },
  });
}

async function deletePosts(tables: Tables, count: number): Promise<Case> {
  const { relata, database, hand } = tables;
  const [ours, theirs] = [await relata.query(User).find(), hand.selectUsers()];
  return writeCase<Loaded<Post>, HandPost[]>({
    name: `delete ${thousands(count)} posts, unit of work`,
    target: 1.4,
    tables,
    before: {
      async ours() {
        await relata.query(Post).deleteMany();
        await relata.persist(newPosts(ours, count));
        return loaded(relata.createSession(), (session) => session.query(Post).find());
      },
      theirs() {
        database.run('DELETE FROM posts');
        hand.insertPosts(handPosts(theirs, count));
        return hand.selectPosts();
      },
    },
    async ours({ session, objects }) {
      await session.remove(objects).commit();
    },
    theirs(posts) {
      hand.deletePosts(posts);
    },
  });
}

/** A session, and objects that were loaded in it. */
interface Loaded<T> {
  readonly session: DatabaseSession;
  readonly objects: T[];
}

async function loaded<T>(session: DatabaseSession, find: (session: DatabaseSession) => Promise<unknown[]>): Promise<Loaded<T>> {
  return { session, objects: (await find(session)) as T[] };
}

/** A selection in a session of its own: identity map and change detection. */
function sessionCase(name: string, ours: () => Promise<object[]>, theirs: () => object[]): Case {
  async function* answers() {
    yield [await ours(), theirs()] as const;
  }
  return { name, figure: 'ratio', target: 1.6, operations: 1, rounds: ROUNDS, answers, ours, theirs };
}

function selectUsers({ relata, hand }: Tables, count: number): Case {
  const select = () => relata.createSession().query(User).find();
  return sessionCase(`select ${thousands(count)} users in a session`, select, hand.selectUsers);
}

function selectPosts({ relata, hand }: Tables, count: number): Case {
  const select = () => relata.createSession().query(Post).find();
  return sessionCase(`select ${thousands(count)} posts in a session`, select, hand.selectPosts);
}

/** A commit that finds nothing to write in the objects of a session; by hand nobody looks. */
function idleCommit({ relata }: Tables, count: number): Case {
  let session: DatabaseSession;
  const load = async () => {
    session = relata.createSession();
    return session.query(Post).joinWith('author').find();
  };
  async function* answers() {
    const objects = await load();
    await session.commit();
    yield [objects.length, count] as const;
  }
  return {
    name: `idle commit, ${thousands(count)} posts with author`,
    figure: 'each',
    target: undefined,
    operations: count,
    rounds: ROUNDS,
    answers,
    before: { ours: load, theirs() {} },
    ours: () => session.commit(),
    theirs() {},
  };
}

/** New objects of a class with relations, and literals with the same properties. */
async function makePosts(tables: Tables, count: number): Promise<Case> {
  const [ours, theirs] = [await tables.relata.query(User).find(), tables.hand.selectUsers()];
  const make = async () => newPosts(ours, count);
  const makeByHand = () => handPosts(theirs, count);
  async function* answers() {
    yield [await make(), makeByHand()] as const;
  }
  return {
    name: `new Post(), ${thousands(count)} times`,
    figure: 'each',
    target: undefined,
    operations: count,
    rounds: ROUNDS,
    answers,
    ours: make,
    theirs: makeByHand,
  };
}
