import type { Cell } from '../codec/cell.js';
import type { EncodedChanges, EncodedGroup } from './encoding.js';
import type { RemovedRows } from './removals.js';

type Key = NonNullable<Cell>;

/**
 * Makes what is written refer to removed rows by the keys that these have. An object may have been given another key before it was
 * removed, which nobody writes any more.
 */
export function referToRemoved({ inserts, updates }: EncodedChanges, removed: readonly RemovedRows[]): void {
  const groups = [...inserts, ...updates];
  // Who removes only refers to nothing.
  if (groups.length === 0) return;
  const keys = keysNotWritten(removed);
  if (keys.size > 0) for (const group of groups) referIn(group, keys);
}

/** The keys of the rows whose objects have others by now. */
function keysNotWritten(removed: readonly RemovedRows[]): ReadonlyMap<unknown, Key> {
  const keys = new Map<unknown, Key>();
  for (const { entity, keys: rows, instances } of removed) {
    const { primaryKey } = entity;
    instances.forEach((instance, row) => {
      const key = rows[row] as Key;
      // What was set may be no key at all, and has no cell then.
      if (primaryKey.differs(primaryKey.place.read(instance), key)) keys.set(instance, key);
    });
  }
  return keys;
}

function referIn({ columns, instances, cells }: EncodedGroup, keys: ReadonlyMap<unknown, Key>): void {
  columns.forEach((column, index) => {
    if (column.target === undefined) return;
    instances.forEach((instance, row) => {
      const key = keys.get(column.place.read(instance));
      if (key !== undefined && column.source(instance) === column) cells.set(row, index, key);
    });
  });
}
