import type { Cell } from '../codec/cell.js';
import { DatabaseValidationError, type Violation } from '../errors.js';
import type { Column } from '../metadata/column.js';
import type { EntityMetadata, Instance } from '../metadata/entity-metadata.js';
import { knownCell } from '../metadata/row-state.js';
import { amountCell } from './atomic-change.js';
import type { ChangeSet, WriteGroup } from './change-set.js';
import { giveDiscriminator } from './discriminator.js';
import { firstVersion, refuseSetVersion } from './version.js';

/** Rows that are written with the same statement, and their cells. */
export interface EncodedGroup extends WriteGroup {
  /**
   * The cells of all rows, row after row. In an update each row ends with the amounts that are added, the key by which the row is
   * found and, where the entity has one, the version that it is to have.
   */
  readonly cells: Cell[];
  /** How many cells a row has. */
  readonly width: number;
  /** The places among the cells that wait for keys which the commit gives. */
  readonly open: readonly number[];
}

/** The place among the cells of an update where the key is by which a row is found. */
export function keyPlace({ entity, width }: EncodedGroup, row: number): number {
  return (row + 1) * width - (entity.version === undefined ? 1 : 2);
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
  const { entity, columns, increased, instances } = group;
  if (isNew && entity.discriminator !== undefined) giveDiscriminator(group, violations);
  if (!isNew) refuseSetVersion(group, violations);
  const ending = isNew ? undefined : endingOf(group);
  const width = columns.length + (isNew ? 0 : increased.length + (entity.version === undefined ? 1 : 2));
  const cells = new Array<Cell>(instances.length * width);
  const open: number[] = [];
  let at = 0;
  for (const instance of instances) {
    for (const column of columns) {
      const cell = valueCell(entity, column, instance, isNew, violations);
      if (cell === undefined) open.push(at);
      cells[at++] = cell ?? null;
    }
    if (ending !== undefined) at = addCondition(cells, at, ending, instance, violations);
  }
  return { ...group, cells, width, open };
}

/** Adds what ends the cells of an updated row: amounts, the key, and the version. Answers where the next row begins. */
function addCondition(
  cells: Cell[],
  from: number,
  { group, keyIndex, versionIndex }: Ending,
  instance: Instance,
  violations: Violation[],
): number {
  const { columns, increased } = group;
  let at = from;
  for (const column of increased) cells[at++] = amountCell(instance, column, columns.includes(column), violations);
  cells[at++] = knownCell(instance, keyIndex) ?? null;
  if (versionIndex !== undefined) cells[at++] = knownCell(instance, versionIndex) ?? null;
  return at;
}

/** Where among the known cells of an object those are that end the rows of a group. */
interface Ending {
  readonly group: WriteGroup;
  readonly keyIndex: number;
  readonly versionIndex: number | undefined;
}

function endingOf(group: WriteGroup): Ending {
  const { columns, keyAt, version } = group.entity;
  const versionIndex = version === undefined ? undefined : columns.indexOf(version);
  return { group, keyIndex: keyAt, versionIndex };
}

/** The cell of a value; undefined where it is known only later. */
function valueCell(
  entity: EntityMetadata,
  column: Column,
  instance: Instance,
  isNew: boolean,
  violations: Violation[],
): Cell | undefined {
  const source = column.key === undefined ? column : column.source(instance);
  const value = source.place.read(instance);
  if (isNew && column === entity.version) return firstVersion(column, value, violations);
  const cell = source.checked(value, isNew, violations);
  // A declared key field may say more of the key than its reference does.
  if (source === column && column.key?.declared && cell !== undefined && cell !== null)
    column.key.column.checked(column.key.keyOf(instance), isNew, violations);
  return cell;
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
