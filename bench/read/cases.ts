import type { Database } from 'relata';
import { type Case, thousands } from '../compare/case.js';
import type { HandDatabase } from '../compare/sql-js.js';
import { handWritten } from './by-hand.js';
import { Post, User } from './entities.js';
import { newShapes } from './new-shapes.js';
import { emptyDatabase, type Population, populate, type Sizes } from './population.js';

const ROUNDS = 15;

/** Of so many new shapes the answers of one are compared; prime, so that every operator is met in every place. */
const STRIDE = 37;

/**
 * All cases over databases filled for them, in the order of the table.
 *
 * @param openByHand opens an empty database of sql.js, which may start with its first call: Relata has to be first
 * @param sizes how much is read
 */
export async function prepareCases(openByHand: () => Promise<HandDatabase>, sizes: Sizes): Promise<Case[]> {
  const population = await populate(openByHand, sizes.users, sizes);
  const largest = await populate(openByHand, Math.max(...sizes.growth));
  const handEmpty = await populate(openByHand, 0);
  return [
    ...graphCases(population, sizes),
    ...keyCases(population, sizes.users),
    ...(await shapeCases(population, handEmpty.hand)),
    ...sizes.growth.map((rows) => growthCase(largest, rows)),
  ];
}

/** A case whose two sides answer the same in every call. */
function readCase(name: string, target: number | undefined, ours: () => Promise<unknown>, theirs: () => unknown): Case {
  async function* answers() {
    yield [await ours(), theirs()] as const;
  }
  return { name, figure: 'ratio', target, operations: 1, rounds: ROUNDS, answers, ours, theirs };
}

function graphCases({ relata, hand: database }: Population, { users, parents, children }: Sizes): Case[] {
  const hand = handWritten(database);
  const first = { id: { $lte: parents } };
  const size = `${thousands(parents)} x ${children}`;
  return [
    readCase(`select ${thousands(users)}`, 0.9, () => relata.query(User).find(), hand.select),
    readCase(
      `users with posts, ${size}`,
      0.9,
      () => relata.query(User).filter(first).joinWith('posts').find(),
      () => hand.toMany(parents),
    ),
    readCase(
      `users with shared groups, ${size}`,
      1,
      () => relata.query(User).filter(first).joinWith('groups').find(),
      () => hand.manyToMany(parents),
    ),
    readCase(
      `posts with author, ${thousands(parents * children)}`,
      0.9,
      () => relata.query(Post).joinWith('author').find(),
      hand.toOne,
    ),
  ];
}

/** One user by key, for all keys; over the same by hand, and over its statement alone. */
function keyCases({ relata, hand: database }: Population, count: number): Case[] {
  const hand = handWritten(database);
  const each = (work: (id: number) => void) => () => {
    for (let id = 1; id <= count; id++) work(id);
  };
  async function ours() {
    for (let id = 1; id <= count; id++) await relata.query(User).filter({ id }).findOne();
  }
  async function* answers() {
    for (let id = 1; id <= count; id++) yield [await relata.query(User).filter({ id }).findOne(), hand.byKey(id)] as const;
  }
  const byKey = { operations: count, rounds: ROUNDS, answers, ours };
  return [
    { ...byKey, name: `one by key, ${thousands(count)} times`, figure: 'ratio', target: 1.2, theirs: each(hand.byKey) },
    { ...byKey, name: 'one by key, over its bare statement', figure: 'over', target: 3, theirs: each(hand.stepByKey) },
  ];
}

/**
 * New shapes, over preparing and running their statements by hand; in blocks because browsers round the time. They are timed on tables without rows, so that it is the shape that takes
 * time and not the scan; the answers are compared on full tables, in a database whose shapes are not those that are timed.
 */
async function shapeCases(full: Population, emptyByHand: HandDatabase): Promise<Case[]> {
  const hand = handWritten(emptyByHand);
  const fullByHand = handWritten(full.hand);
  const relata: Database = await emptyDatabase();
  const block = 10;
  return newShapes.map(({ name, count, ours, theirs }) => {
    let asked = 0;
    let done = 0;
    async function* answers() {
      for (let index = 0; index < count; index += STRIDE)
        yield [await ours(full.relata, index), theirs(fullByHand, index)] as const;
    }
    return {
      name,
      figure: 'over',
      target: 100,
      operations: block,
      rounds: 20,
      answers,
      async ours() {
        for (const end = asked + block; asked < end; asked++) await ours(relata, asked % count);
      },
      theirs() {
        for (const end = done + block; done < end; done++) theirs(hand, done % count);
      },
    };
  });
}

/** Few rows are selected several times in a call: a short call would not pay for its garbage. */
function growthCase({ relata, hand: database }: Population, rows: number): Case {
  const hand = handWritten(database);
  const select = () =>
    relata
      .query(User)
      .filter({ id: { $lte: rows } })
      .find();
  const calls = Math.ceil(10_000 / rows);
  const read = readCase(`each row of ${thousands(rows)}`, undefined, select, () => hand.selectUntil(rows));
  return {
    ...read,
    figure: 'growth',
    operations: rows * calls,
    rounds: rows > 10_000 ? 5 : ROUNDS,
    async ours() {
      for (let i = 0; i < calls; i++) await select();
    },
    theirs() {
      for (let i = 0; i < calls; i++) hand.selectUntil(rows);
    },
  };
}
