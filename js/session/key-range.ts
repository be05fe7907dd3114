import type { Cell } from '../codec/cell.js';
import { type EncodedGroup, keyIndex } from './encoding.js';

/** The first and the last of some keys that are whole numbers, one after the other; undefined where they are not. */
export function rangeOf(keys: readonly Cell[]): readonly [first: number, last: number] | undefined {
  const [first] = keys;
  if (typeof first !== 'number' || !Number.isSafeInteger(first)) return undefined;
  for (let index = 1; index < keys.length; index++) if (keys[index] !== first + index) return undefined;
  const last = first + keys.length - 1;
  return Number.isSafeInteger(last) ? [first, last] : undefined;
}

/** Whether there are several rows in an update, in the order of their keys: then each has another one. */
export function isAscending(group: EncodedGroup): boolean {
  const { cells } = group;
  const at = keyIndex(group);
  let before = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < cells.rows; row++) {
    const key = cells.get(row, at);
    if (typeof key !== 'number' || key <= before) return false;
    before = key;
  }
  return cells.rows > 1;
}
