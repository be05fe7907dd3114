import type { Case } from './cases.js';
import { firstDifference } from './same-data.js';

/** What a case took; times are medians, in milliseconds of one call of a side. */
export interface Measurement extends Pick<Case, 'name' | 'figure' | 'target' | 'operations'> {
  readonly ours: number;
  readonly theirs: number;
  /** The median of the pairs' ratios, ours over theirs. */
  readonly ratio: number;
  /** The median of the pairs' differences, ours less theirs. */
  readonly difference: number;
}

/** A clock, in milliseconds since any moment. */
export type Clock = () => number;

/**
 * Compares the answers of both sides.
 *
 * @returns how many values at the top of the answers were compared
 * @throws Error where they do not hold the same
 */
export async function check({ name, answers }: Case): Promise<number> {
  let compared = 0;
  for await (const [ours, theirs] of answers()) {
    const found = firstDifference(ours, theirs);
    if (found !== undefined) throw new Error(`${name}: ${found}.`);
    compared += Array.isArray(ours) ? ours.length : 1;
  }
  return compared;
}

/**
 * Times a case. Each run of a side is paired with a run of the other next to it, the order changes from pair to pair, and medians are
 * taken over the pairs. No full garbage collection in between: it would throw away optimised code.
 */
export async function measure(subject: Case, clock: Clock): Promise<Measurement> {
  const { name, figure, target, operations, rounds } = subject;
  const timed = async (work: () => unknown): Promise<number> => {
    const before = clock();
    await work();
    return clock() - before;
  };
  const pair = async (round: number): Promise<readonly [number, number]> => {
    if (round % 2 === 0) return [await timed(subject.ours), await timed(subject.theirs)];
    const theirs = await timed(subject.theirs);
    return [await timed(subject.ours), theirs];
  };
  for (let round = 0; round < rounds / 2; round++) await pair(round);
  const pairs: (readonly [number, number])[] = [];
  for (let round = 0; round < rounds; round++) pairs.push(await pair(round));
  return {
    name,
    figure,
    target,
    operations,
    ours: median(pairs.map(([ours]) => ours)),
    theirs: median(pairs.map(([, theirs]) => theirs)),
    ratio: median(pairs.map(([ours, theirs]) => ours / theirs)),
    difference: median(pairs.map(([ours, theirs]) => ours - theirs)),
  };
}

/** Checks and times all cases, one after the other. */
export async function measureAll(cases: readonly Case[], clock: Clock): Promise<Measurement[]> {
  for (const subject of cases) await check(subject);
  const measured: Measurement[] = [];
  for (const subject of cases) measured.push(await measure(subject, clock));
  return measured;
}

/** The value in the middle. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] as number;
}
