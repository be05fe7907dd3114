import fc from 'fast-check';
import { Database } from 'relata';
import { expect, test } from 'vitest';
import { Choir, choir, Membership, Singer } from '../fixtures/entities/choir.js';
import { Borrower, lending, Title, Writer } from '../fixtures/entities/library.js';
import { rowsOf } from './sqlite-file.js';

/** Random moves between lists, held against sets of pairs: memory after every step, rows after every commit. */

/** The objects of a step. */
interface Move {
  readonly play: Play;
  readonly borrower: Borrower;
  readonly next: Borrower;
  readonly title: Title;
  readonly singer: Singer;
  readonly sung: Choir;
  /** The places of singer and choir. */
  readonly pair: string;
  readonly at: number;
}

/** What is done to the objects, and to the model. */
const moves = {
  refer({ play, borrower, title }: Move) {
    title.borrower = borrower;
    play.give([title], borrower);
  },
  clear({ play, title }: Move) {
    title.borrower = undefined as never;
    play.give([title]);
  },
  push({ play, borrower, title }: Move) {
    if (!borrower.titles.includes(title)) borrower.titles.push(title);
    play.give([title], borrower);
  },
  unshift({ play, borrower, title }: Move) {
    if (!borrower.titles.includes(title)) borrower.titles.unshift(title);
    play.give([title], borrower);
  },
  pop: ({ play, borrower }: Move) => play.give([borrower.titles.pop()]),
  shift: ({ play, borrower }: Move) => play.give([borrower.titles.shift()]),
  splice({ play, borrower, title, at }: Move) {
    const added = borrower.titles.includes(title) ? [] : [title];
    play.give(borrower.titles.splice(at % (borrower.titles.length + 1), 1, ...added));
    play.give(added, borrower);
  },
  fill({ play, borrower, title }: Move) {
    if (borrower.titles.length === 0) return;
    play.give([...borrower.titles]);
    borrower.titles.fill(title);
    borrower.titles.splice(1);
    play.give([title], borrower);
  },
  list({ play, borrower, title }: Move) {
    play.give([...borrower.titles]);
    borrower.titles = [title];
    play.give([title], borrower);
  },
  move({ play, borrower, next }: Move) {
    const moved = borrower.titles.splice(0);
    next.titles.push(...moved);
    play.give(moved, next);
  },
  link({ play, singer, sung, pair }: Move) {
    if (!singer.choirs?.includes(sung)) singer.choirs?.push(sung);
    play.links.add(pair);
  },
  unlink({ play, singer, sung, pair }: Move) {
    const index = sung.singers?.indexOf(singer) ?? -1;
    if (index >= 0) sung.singers?.splice(index, 1);
    play.links.delete(pair);
  },
  choirs({ play, singer, sung, pair }: Move) {
    singer.choirs = [sung];
    const [place] = pair.split('-');
    for (const known of [...play.links]) if (known.startsWith(`${place}-`)) play.links.delete(known);
    play.links.add(pair);
  },
  length({ play, borrower }: Move) {
    play.give([...borrower.titles]);
    borrower.titles.length = 0;
  },
  commit() {},
};

const step = fc.record({
  what: fc.constantFrom(...(Object.keys(moves) as (keyof typeof moves)[])),
  one: fc.nat(3),
  other: fc.nat(5),
  at: fc.nat(4),
});

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

class Play {
  readonly holder = new Map<Title, Borrower | undefined>();
  readonly links = new Set<string>();

  constructor(
    readonly borrowers: readonly Borrower[],
    readonly titles: readonly Title[],
    readonly singers: readonly Singer[],
    readonly choirs: readonly Choir[],
  ) {
    for (const title of titles) this.holder.set(title, title.borrower ?? undefined);
    singers.forEach((singer, s) => {
      choirs.forEach((sung, c) => {
        if (singer.choirs?.includes(sung)) this.links.add(`${s}-${c}`);
      });
    });
  }

  /** Does a step to the objects and to the model. */
  do({ what, one, other, at }: Step): void {
    const borrower = this.borrowers[one % this.borrowers.length] as Borrower;
    const title = this.titles[other % this.titles.length] as Title;
    const [s, c] = [one % this.singers.length, other % this.choirs.length];
    const [singer, sung] = [this.singers[s] as Singer, this.choirs[c] as Choir];
    const next = this.borrowers[at % this.borrowers.length] as Borrower;
    moves[what]({ play: this, borrower, next, title, singer, sung, pair: `${s}-${c}`, at });
  }

  give(titles: readonly (Title | undefined)[], borrower?: Borrower): void {
    for (const title of titles) if (title !== undefined) this.holder.set(title, borrower);
  }

  check(): void {
    for (const borrower of this.borrowers) {
      const held = this.titles.filter((title) => this.holder.get(title) === borrower);
      expect(new Set(borrower.titles)).toEqual(new Set(held));
      expect(borrower.titles).toHaveLength(held.length);
    }
    for (const title of this.titles) expect(title.borrower ?? undefined).toBe(this.holder.get(title));
    this.singers.forEach((singer, s) => {
      this.choirs.forEach((sung, c) => {
        const isLinked = this.links.has(`${s}-${c}`);
        expect([singer.choirs?.includes(sung) ?? false, sung.singers?.includes(singer) ?? false]).toEqual([isLinked, isLinked]);
      });
    });
  }

  async checkRows(database: Database): Promise<void> {
    const rows = await rowsOf(database, 'SELECT id, borrower FROM titles ORDER BY id');
    const kept = this.titles.map((title) => ({ id: title.id, borrower: this.holder.get(title)?.id ?? null }));
    expect(rows).toEqual(kept.sort((a, b) => a.id - b.id));
    const pairs = await rowsOf(database, 'SELECT singer, choir FROM membership ORDER BY singer, choir');
    const linked = [...this.links].map((pair) => pair.split('-').map(Number) as [number, number]);
    const wanted = linked.map(([s, c]) => ({ singer: this.singers[s]?.id ?? 0, choir: this.choirs[c]?.id ?? 0 }));
    expect(pairs).toEqual(wanted.sort((a, b) => a.singer - b.singer || a.choir - b.choir));
  }
}

async function play(database: Database, steps: readonly Step[]): Promise<void> {
  for (const entity of [Title, Borrower, Writer, Membership, Singer, Choir])
    await database.query(entity as typeof Writer).deleteMany();
  const ines = new Writer('Ines');
  const made = {
    borrowers: ['Jo', 'Mo', 'Bo'].map((name) => new Borrower(name)),
    titles: ['a', 'b', 'c', 'd', 'e'].map((name) => new Title(ines, name)),
    singers: ['s', 't'].map((name) => Object.assign(new Singer(name), { choirs: [] })),
    choirs: ['x', 'y', 'z'].map((name) => Object.assign(new Choir(name), { singers: [] })),
  };
  const half = Math.floor(steps.length / 2);
  let session = database.createSession();
  session.add(...made.borrowers, ...made.titles, ...made.singers, ...made.choirs);
  await run(new Play(made.borrowers, made.titles, made.singers, made.choirs), steps.slice(0, half));
  session = database.createSession();
  const borrowers = (await session.query(Borrower).joinWith('titles').orderBy('id').find()) as unknown as Borrower[];
  const titles = (await session.query(Title).orderBy('id').find()) as unknown as Title[];
  const singers = (await session.query(Singer).joinWith('choirs').orderBy('id').find()) as unknown as Singer[];
  const choirs = (await session.query(Choir).joinWith('singers').orderBy('id').find()) as unknown as Choir[];
  await run(new Play(borrowers, titles, singers, choirs), steps.slice(half));

  async function run(played: Play, some: readonly Step[]): Promise<void> {
    let isTrue = true;
    for (const one of [...some, { what: 'commit', one: 0, other: 0, at: 0 } as Step]) {
      if (one.what === 'commit' || !isTrue) {
        await session.commit();
        played.check();
        await played.checkRows(database);
        isTrue = true;
      }
      played.do(one);
      // No array notices this: a commit does.
      isTrue = one.what !== 'length';
      if (isTrue) played.check();
    }
  }
}

test('F24 F25: random moves keep both sides true, and every commit writes what they say', { timeout: 60_000 }, async () => {
  const database = new Database([...lending, ...choir]);
  await database.migrate();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 24 }), (steps) => play(database, steps)),
    { seed: 24, numRuns: 60 },
  );
  await database.close();
});
