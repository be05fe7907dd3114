/** What a case says of the times of both sides; table.ts computes it. */
export type Figure =
  /** Relata's time over the time by hand. */
  | 'ratio'
  /** What Relata takes over the time by hand, of one operation. */
  | 'over'
  /** What Relata takes for one operation. */
  | 'each'
  /** What Relata takes for one operation, over what it takes in the first case of this figure. */
  | 'growth';

/** One piece of work, done by both sides. */
export interface Case {
  readonly name: string;
  readonly figure: Figure;
  /** What the figure may be at most: a ratio, or microseconds; undefined where none is set. */
  readonly target: number | undefined;
  /** How many operations (queries, rows, objects) one call of a side does. */
  readonly operations: number;
  /** How often a pair of calls of each side is timed. */
  readonly rounds: number;
  /** Pairs of answers of Relata and by hand, which have to hold the same. */
  answers(): AsyncIterable<readonly [ours: unknown, theirs: unknown]>;
  ours(): Promise<unknown>;
  theirs(): unknown;
  /** What each side needs before a call, which is not timed: the rows and objects that the call changes. */
  readonly before?: { ours(): Promise<unknown>; theirs(): unknown };
}

/** A count as names have it: `10k`. */
export const thousands = (count: number): string => (count % 1000 === 0 ? `${count / 1000}k` : String(count));
