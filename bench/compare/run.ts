import type { Case } from './case.js';
import { firstDifference } from './same-data.js';

/** What a case took; times are medians, in milliseconds of one call of a side. */
export interface Measurement extends Pick<Case, 'name' | 'figure' | 'target' | 'operations'> {
  readonly ours: number;
  readonly theirs: number;
  /** The median of the rounds' ratios, ours over theirs. */
  readonly ratio: number;
  /** The median of the rounds' differences, ours less theirs. */
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
 * Times a case. A round runs Relata, twice the form by hand, and Relata again, so that neither side always pays for the garbage of
 * the other; medians are taken over the rounds. No full garbage collection in between: it would throw away optimised code.
 */
export async function measure(subject: Case, clock: Clock): Promise<Measurement> {
  const { name, figure, target, operations, rounds } = subject;
  const timed = async (side: 'ours' | 'theirs'): Promise<number> => {
    await subject.before?.[side]();
    const start = clock();
    await subject[side]();
    return clock() - start;
  };
  const round = async (): Promise<readonly [number, number]> => {
    const first = await timed('ours');
    const theirs = (await timed('theirs')) + (await timed('theirs'));
    return [(first + (await timed('ours'))) / 2, theirs / 2];
  };
  for (let i = 0; i < rounds / 2; i++) await round();
  const pairs: (readonly [number, number])[] = [];
  for (let i = 0; i < rounds; i++) pairs.push(await round());
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
