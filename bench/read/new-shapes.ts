import type { Database, Filter } from 'relata';
import { handPosts, handUser, type handWritten } from './by-hand.js';
import { Post, User } from './entities.js';

/**
 * Queries of shapes that were never seen before: three conditions, an order and a limit, as pages of lists have them. They differ in
 * their fields, operators and orders.
 */

type Hand = ReturnType<typeof handWritten>;

/** Queries of one kind, all of different shapes. */
export interface NewShapes {
  /** What the table says. */
  readonly name: string;
  /** How many different shapes there are. */
  readonly count: number;
  /** Asks Relata with the shape of a number. */
  ours(database: Database, index: number): Promise<object[]>;
  /** Does the same with sql.js; the text of the statement is written by hand as well. */
  theirs(hand: Hand, index: number): object[];
}

const OPERATORS = { $lte: '<=', $gte: '>=', $lt: '<', $gt: '>', $ne: '<>', $eq: '=' } as const;
const operators = Object.keys(OPERATORS) as (keyof typeof OPERATORS)[];
const LIMIT = 20;

/** One query, for both sides. */
interface Question {
  readonly filter: object;
  readonly order: string;
  readonly direction: 'asc' | 'desc';
  readonly sql: string;
  readonly values: readonly unknown[];
}

/**
 * All queries over the conditions' fields, each field with every operator, by every order.
 *
 * @param select the statement up to its conditions; the table's alias is `t`
 * @param lists the fields of the conditions, with their values
 * @param orders the fields to order by, unique ones, so that both sides cut at the same row
 */
function questionsOf(select: string, lists: Readonly<Record<string, unknown>>[], orders: readonly string[]): Question[] {
  const question = (index: number): Question => {
    let rest = index;
    const pick = <T>(choices: readonly T[]): T => {
      const choice = choices[rest % choices.length] as T;
      rest = Math.floor(rest / choices.length);
      return choice;
    };
    const chosen = [pick(operators), pick(operators), pick(operators)] as const;
    const direction = pick(['asc', 'desc'] as const);
    const order = pick(orders);
    const conditions = Object.entries(pick(lists)).map(([field, value], i) => ({ field, value, operator: chosen[i] ?? '$eq' }));
    const where = conditions.map(({ field, operator }) => `t.${field} ${OPERATORS[operator]} ?`).join(' AND ');
    return {
      filter: Object.fromEntries(conditions.map(({ field, operator, value }) => [field, { [operator]: value }])),
      order,
      direction,
      sql: `${select} WHERE ${where} ORDER BY t.${order} ${direction} LIMIT ?`,
      values: [...conditions.map(({ value }) => value), LIMIT],
    };
  };
  return Array.from({ length: operators.length ** 3 * 2 * orders.length * lists.length }, (_, index) => question(index));
}

const id = 50;
const age = 49;
const name = 'User 49';
const email = 'user49@example.org';
const users = questionsOf(
  'SELECT t.id, t.name, t.email, t.age, t.active FROM users t',
  [
    { id, name, email },
    { id, name, age },
    { name, email, age },
  ],
  ['id', 'name', 'email'],
);
const posts = questionsOf(
  'SELECT t.id, t.title, t.likes, u.id, u.name, u.email, u.age, u.active FROM posts t JOIN users u ON u.id = t.author',
  [{ id, title: 'Post 9 of User 4', likes: 9 }],
  ['id', 'title'],
);

const at = (questions: readonly Question[], index: number): Question => questions[index] as Question;

/** Three conditions, an order, a limit; and the same with a join. */
export const newShapes: readonly NewShapes[] = [
  {
    name: 'a new shape: 3 fields, order, limit',
    count: users.length,
    ours: (database, index) => {
      const { filter, order, direction } = at(users, index);
      const query = database.query(User).filter(filter as Filter<User>);
      return query
        .orderBy(order as 'id', direction)
        .limit(LIMIT)
        .find();
    },
    theirs: (hand, index) => hand.once(at(users, index).sql, at(users, index).values, handUser),
  },
  {
    name: 'a new shape with a join',
    count: posts.length,
    ours: (database, index) => {
      const { filter, order, direction } = at(posts, index);
      const query = database
        .query(Post)
        .joinWith('author')
        .filter(filter as Filter<Post>);
      return query
        .orderBy(order as 'id', direction)
        .limit(LIMIT)
        .find();
    },
    theirs: (hand, index) => hand.once(at(posts, index).sql, at(posts, index).values, handPosts()),
  },
];
