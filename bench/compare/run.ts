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

/** Collects new garbage, where the engine lets itself be told: `--expose-gc`. */
const { gc: collect = () => {} } = globalThis as { gc?: (options: { readonly type: 'minor' }) => void };

/** How often a side is called in a row: so often that the memory for new objects is full once or more, in the turn of whoever fills it. */
const TURN = 8;

/** So many rounds are not counted, until both sides are compiled. */
const WARM_UP = 3;

/**
 * Times a case. In a round each side has its turn, and they take turns in being first; medians are taken over the rounds. A turn is
 * several calls: if the sides changed with each, the engine would collect the garbage of both in the same place of every round, at the
 * cost of one. No full collection in between: it would throw away optimised code.
 */
export async function measure(subject: Case, clock: Clock): Promise<Measurement> {
  const { name, figure, target, operations, rounds } = subject;
  const turn = async (side: 'ours' | 'theirs'): Promise<number> => {
    let sum = 0;
    for (let call = 0; call < TURN; call++) {
      if (subject.before !== undefined) {
        await subject.before[side]();
        // Its garbage is not the call's.
        collect({ type: 'minor' });
      }
      const start = clock();
      await subject[side]();
      sum += clock() - start;
    }
    return sum / TURN;
  };
  const pairs: { ours: number; theirs: number }[] = [];
  for (let round = 0; round < WARM_UP + rounds; round++) {
    const times = { ours: 0, theirs: 0 };
    for (const side of round % 2 === 0 ? (['ours', 'theirs'] as const) : (['theirs', 'ours'] as const))
      times[side] = await turn(side);
    if (round >= WARM_UP) pairs.push(times);
  }
  return {
    name,
    figure,
    target,
    operations,
    ours: median(pairs.map(({ ours }) => ours)),
    theirs: median(pairs.map(({ theirs }) => theirs)),
    ratio: median(pairs.map(({ ours, theirs }) => ours / theirs)),
    difference: median(pairs.map(({ ours, theirs }) => ours - theirs)),
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
