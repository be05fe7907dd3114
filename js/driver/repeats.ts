import type { StatementRows } from '../core.js';
import { readingOf } from './reading.js';

/** What is read of a row whose object was read before in the same run: a pivot leads to the same objects from many parents. */
export interface Repeats {
  /** The column of the object's key, a number. */
  readonly key: number;
  /** The columns that are read all the same. */
  readonly always: readonly number[];
  /** The columns of text that are not. */
  readonly skippedText: readonly number[];
}

/** How a statement's rows repeat; undefined where each row is an object of its own, or where more than the key tells them apart. */
export function repeatsOf({ nodes = [], attach, columns }: StatementRows): Repeats | undefined {
  const [node, another] = nodes;
  if (node === undefined || another !== undefined || attach === undefined || attach.inverse !== undefined) return undefined;
  const { key } = node;
  if (columns[key] === undefined || readingOf(columns[key].codec) !== 'number') return undefined;
  const always = [...new Set([key, attach.parentKey])];
  const skipped = columns.map((_, index) => index).filter((index) => !always.includes(index));
  return { key, always, skippedText: skipped.filter((index) => readingOf(columns[index]?.codec ?? 'number') === 'text') };
}
