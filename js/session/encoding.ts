import type { Cell } from '../codec/cell.js';
import { DatabaseValidationError, type Violation } from '../errors.js';
import { rowState } from '../metadata/row-state.js';
import type { ChangeSet, WriteGroup } from './change-set.js';
import { giveDiscriminator } from './discriminator.js';

/** Rows that are written with the same statement, and their cells. */
export interface EncodedGroup extends WriteGroup {
  /** The cells of all rows, row after row. In an update the key by which the row is found ends each row. */
  readonly cells: Cell[];
  /** How many cells a row has. */
  readonly width: number;
  /** The places among the cells that wait for keys which the commit gives. */
  readonly open: readonly number[];
}

/** What a commit writes, encoded. */
export interface EncodedChanges {
  readonly inserts: readonly EncodedGroup[];
  readonly updates: readonly EncodedGroup[];
}

/**
 * Tests and encodes every value that is to be written, each once and before the database is asked for anything.
 *
 * @throws DatabaseValidationError with everything that cannot be written
 */
export function encodeChanges({ inserts, updates }: ChangeSet): EncodedChanges {
  const violations: Violation[] = [];
  const encoded = {
    inserts: inserts.map((group) => encodeGroup(group, true, violations)),
    updates: updates.map((group) => encodeGroup(group, false, violations)),
  };
  const [first, ...others] = violations;
  if (first !== undefined) throw new DatabaseValidationError([first, ...others]);
  return encoded;
}

function encodeGroup(group: WriteGroup, isNew: boolean, violations: Violation[]): EncodedGroup {
  const { entity, columns, instances } = group;
  if (isNew && entity.discriminator !== undefined) giveDiscriminator(group, violations);
  const cells: Cell[] = [];
  const open: number[] = [];
  const keyIndex = entity.columns.indexOf(entity.primaryKey);
  for (const instance of instances) {
    for (const column of columns) {
      const source = column.source(instance);
      const cell = source.checked(source.place.read(instance), isNew, violations);
      // A declared key field may say more of the key than its reference does.
      if (source === column && column.key?.declared && cell !== undefined && cell !== null)
        column.key.column.checked(column.key.keyOf(instance), isNew, violations);
      if (cell === undefined) open.push(cells.length);
      cells.push(cell ?? null);
    }
    if (!isNew) cells.push(rowState(instance)?.cells[keyIndex] ?? null);
  }
  return { ...group, cells, width: columns.length + (isNew ? 0 : 1), open };
}

/**
 * Fills in the cells that waited for keys, now that all are given.
 *
 * @throws RelataError `invalidValue` for an object that has none even so
 */
export function fillKeys({ columns, instances, cells, width, open }: EncodedGroup): void {
  for (const place of open) {
    const column = columns[place % width];
    const instance = instances[Math.floor(place / width)];
    if (column === undefined || instance === undefined) continue;
    const source = column.source(instance);
    cells[place] = source.encode(source.place.read(instance));
  }
}
