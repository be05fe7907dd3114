import { Database } from 'relata';
import type { HandDatabase } from '../compare/sql-js.js';
import { Group, Membership, Post, User } from './entities.js';

/** How much is read. */
export interface Sizes {
  /** Users that are selected. */
  readonly users: number;
  /** The first users, which have posts and groups; as many posts are joined with their author. */
  readonly parents: number;
  /** Posts, and groups, of each parent. */
  readonly children: number;
  /** Rows of the selections that show how time grows. */
  readonly growth: readonly number[];
}

/** What the benchmark reads. */
export const FULL: Sizes = { users: 10_000, parents: 1000, children: 10, growth: [1000, 10_000, 100_000] };

/** The same rows twice. */
export interface Population {
  readonly relata: Database;
  readonly hand: HandDatabase;
}

const entities = [User, Post, Group, Membership];
const GROUPS = 50;

/** A database with the tables and no row. */
export async function emptyDatabase(): Promise<Database> {
  const database = new Database(entities);
  await database.migrate();
  return database;
}

/**
 * Fills a database of Relata and a hand-written one with the same rows.
 *
 * @param openByHand opens an empty database of sql.js
 * @param userCount how many users
 * @param sizes how many parents and children; none are made without
 */
export async function populate(
  openByHand: () => Promise<HandDatabase>,
  userCount: number,
  { parents, children }: Pick<Sizes, 'parents' | 'children'> = { parents: 0, children: 0 },
): Promise<Population> {
  const relata = new Database(entities);
  const { statements } = await relata.migrate();
  const users = Array.from({ length: userCount }, (_, i) => new User(`User ${i}`, `user${i}@example.org`, i % 90, i % 2 === 0));
  const groups = Array.from({ length: GROUPS }, (_, i) => new Group(`Group ${i}`));
  const ofParents = <T>(make: (user: User, child: number, parent: number) => T): T[] =>
    users.slice(0, parents).flatMap((user, u) => Array.from({ length: children }, (_, i) => make(user, i, u)));
  const posts = ofParents((user, i) => new Post(user, `Post ${i} of ${user.name}`, i));
  const links = ofParents((user, i, u) => new Membership(user, groups[(u + i) % GROUPS] as Group));
  await relata.persist(users, groups, posts, links);

  const hand = await openByHand();
  for (const pragma of ['foreign_keys = ON', 'locking_mode = EXCLUSIVE', 'journal_mode = MEMORY', 'cache_size = -65536'])
    hand.run(`PRAGMA ${pragma}`);
  for (const statement of statements) hand.run(statement);
  hand.run('BEGIN');
  insert(hand, 'users', ['id', 'name', 'email', 'age', 'active'], users, (u) => [u.id, u.name, u.email, u.age, Number(u.active)]);
  insert(hand, 'groups', ['id', 'name'], groups, (group) => [group.id, group.name]);
  insert(hand, 'posts', ['id', 'author', 'title', 'likes'], posts, (p) => [p.id, p.author.id, p.title, p.likes]);
  insert(hand, 'memberships', ['id', 'user', '"group"'], links, (link) => [link.id, link.user.id, link.group.id]);
  hand.run('COMMIT');
  hand.run('PRAGMA optimize = 0x10002');
  return { relata, hand };
}

function insert<T>(hand: HandDatabase, table: string, columns: string[], objects: T[], cells: (object: T) => unknown[]): void {
  const statement = hand.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`);
  for (const object of objects) {
    statement.bind(cells(object));
    statement.step();
    statement.reset();
  }
  statement.free();
}
