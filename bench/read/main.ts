import { createRequire } from 'node:module';
import { Database } from 'relata';
import { type HandDatabase, handWritten } from './by-hand.js';
import { Group, Membership, Post, User } from './entities.js';

/**
 * Reading, Relata against hand-written sql.js. Each timed run is paired with a run of the other side just before it, in CPU time;
 * the ratio is the median of the pairs. No full garbage collection in between: it would throw away the optimised readers.
 */

const ROUNDS = 25;
const WARM_UPS = 12;

const database = new Database([User, Post, Group, Membership]);
const { statements } = await database.migrate();
const users = Array.from({ length: 10_000 }, (_, i) => new User(`User ${i}`, `user${i}@example.org`, i % 90, i % 2 === 0));
const groups = Array.from({ length: 50 }, (_, i) => new Group(`Group ${i}`));
const posts = users
  .slice(0, 1000)
  .flatMap((user) => Array.from({ length: 10 }, (_, i) => new Post(user, `Post ${i} of ${user.name}`, i)));
const links = users
  .slice(0, 1000)
  .flatMap((user, u) => Array.from({ length: 10 }, (_, i) => new Membership(user, groups[(u + i) % 50] as Group)));
await database.persist(users, groups, posts, links);

const initSqlJs = createRequire(import.meta.url)('sql.js') as () => Promise<{ Database: new () => HandDatabase }>;
const hand = new (await initSqlJs()).Database();
for (const pragma of ['locking_mode = EXCLUSIVE', 'journal_mode = MEMORY', 'foreign_keys = ON']) hand.run(`PRAGMA ${pragma}`);
for (const statement of statements) hand.run(statement);
hand.run('BEGIN');
for (const { id, name, email, age, active } of users)
  hand.run('INSERT INTO users VALUES (?, ?, ?, ?, ?)', [id, name, email, age, Number(active)]);
for (const { id, name } of groups) hand.run('INSERT INTO groups VALUES (?, ?)', [id, name]);
for (const { id, author, title, likes } of posts)
  hand.run('INSERT INTO posts VALUES (?, ?, ?, ?)', [id, author.id, title, likes]);
for (const { id, user, group } of links) hand.run('INSERT INTO memberships VALUES (?, ?, ?)', [id, user.id, group.id]);
hand.run('COMMIT');
const byHand = handWritten(hand);

async function cpu(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] as number;

async function compare(name: string, ours: () => unknown, theirs: () => unknown): Promise<void> {
  for (let i = 0; i < WARM_UPS; i++) {
    await ours();
    await theirs();
  }
  const pairs: [number, number][] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const hands = await cpu(theirs);
    pairs.push([await cpu(ours), hands]);
  }
  const ratio = median(pairs.map(([a, b]) => a / b));
  const times = [median(pairs.map(([a]) => a)), median(pairs.map(([, b]) => b))].map((ms) => `${ms.toFixed(2)} ms`.padStart(12));
  console.log(`${name.padEnd(34)}${times.join('')}${ratio.toFixed(2).padStart(8)}`);
}

console.log(`${'read'.padEnd(34)}${'Relata'.padStart(12)}${'by hand'.padStart(12)}${'ratio'.padStart(8)}`);
await compare('select 10k', () => database.query(User).find(), byHand.select);
const first = { id: { $lte: 1000 } };
await compare(
  'users with posts, 1k x 10',
  () => database.query(User).filter(first).joinWith('posts').find(),
  () => byHand.toMany(1000),
);
await compare(
  'users with groups, 1k x 10',
  () => database.query(User).filter(first).joinWith('groups').find(),
  () => byHand.manyToMany(1000),
);
await compare('posts with author, 10k', () => database.query(Post).joinWith('author').find(), byHand.toOne);
await compare(
  'one by key, 10k times',
  async () => {
    for (let id = 1; id <= 10_000; id++) await database.query(User).filter({ id }).findOne();
  },
  () => {
    for (let id = 1; id <= 10_000; id++) byHand.byKey(id);
  },
);
let shape = 0;
const start = performance.now();
for (; shape < 200; shape++) {
  const fields = (['id', 'age', 'likes'] as const).slice(0, 1);
  await database
    .query(Post)
    .filter({ $or: Array.from({ length: shape + 1 }, () => ({ likes: shape })) })
    .select(...(fields as ['id']))
    .limit(0)
    .find();
}
console.log(
  `\na new shape: ${(((performance.now() - start) * 1000) / shape).toFixed(0)} µs on average, for conditions of 1 to ${shape} terms`,
);
await database.close();
