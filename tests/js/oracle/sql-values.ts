/**
 * What SQLite makes of values, said once. A value that is missing is null, in a column, inside JSON, and in every field of an object
 * that is missing. Null is equal to null and to nothing else, it is neither less nor greater than anything, and it comes first in an
 * order. Text is compared byte by byte in UTF-8, and `LIKE` takes the letters of ASCII, and only those, in either case.
 */

type Comparable = number | bigint | string | null;

/** A value in the form in which it compares. Lists and sets are their JSON, an object of an entity is its key. */
export function comparable(value: unknown): Comparable {
  if (value === undefined || value === null) return null;
  if (value instanceof Date) return value.getTime();
  if (value instanceof Set) return JSON.stringify([...value]);
  if (Array.isArray(value)) return JSON.stringify(value);
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'object')
    return Object.hasOwn(value, 'id') ? comparable((value as { id: unknown }).id) : JSON.stringify(value);
  return value as Comparable;
}

/** Whether two values are the same, null and null included. */
export function same(one: unknown, other: unknown): boolean {
  return comparable(one) === comparable(other);
}

/** Below 0, 0 or above 0, as in an ascending order. */
export function compare(one: unknown, other: unknown): number {
  const [a, b] = [comparable(one), comparable(other)];
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? -1 : 1;
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : 1;
}

const lower = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** SQL's LIKE. */
export function like(value: unknown, pattern: string): boolean {
  if (typeof value !== 'string') return false;
  const source = lower(pattern)
    .replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
    .replace(/%/g, '.*')
    .replace(/_/g, '.');
  return new RegExp(`^${source}$`, 'su').test(lower(value));
}
