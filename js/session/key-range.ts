import type { Cell } from '../codec/cell.js';
import { type EncodedGroup, keyPlace } from './encoding.js';

/** The first and the last of some keys that are whole numbers, one after the other; undefined where they are not. */
export function rangeOf(keys: readonly Cell[]): readonly [first: number, last: number] | undefined {
  const [first] = keys;
  if (typeof first !== 'number' || !Number.isSafeInteger(first)) return undefined;
  for (let index = 1; index < keys.length; index++) if (keys[index] !== first + index) return undefined;
  const last = first + keys.length - 1;
  return Number.isSafeInteger(last) ? [first, last] : undefined;
}

/** In what order the rows of an update are by their keys; undefined where they are in none, or there is one only. */
export type KeyOrder = 'ascending' | 'without gaps' | undefined;

/** The order of the rows of an update. In one, each has another key; without gaps, these are whole numbers one after the other. */
export function keyOrderOf(group: EncodedGroup): KeyOrder {
  const { cells } = group;
  if (cells.rows < 2) return undefined;
  const at = keyPlace(group);
  let before = cells.get(0, at);
  let hasGap = !Number.isSafeInteger(before);
  for (let row = 1; row < cells.rows; row++) {
    const key = cells.get(row, at);
    if (typeof key !== 'number' || typeof before !== 'number' || key <= before) return undefined;
    hasGap ||= key !== before + 1;
    before = key;
  }
  return hasGap || !Number.isSafeInteger(before) ? 'ascending' : 'without gaps';
}
