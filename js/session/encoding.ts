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
  /** The cells that wait for keys which the commit gives. */
  readonly open: readonly OpenCells[];
}

/** The rows whose cells in one column are not known yet. */
interface OpenCells {
  /** The column's place in a row. */
  readonly index: number;
  readonly rows: readonly number[];
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
  const width = columns.length + (isNew ? 0 : increased.length + (entity.version === undefined ? 1 : 2));
  const encoding: Encoding = { group, isNew, width, cells: new Array(instances.length * width), problems: new Problems() };
  const open: OpenCells[] = [];
  // Column by column: what is the same for all objects is asked once.
  for (let index = 0; index < columns.length; index++) {
    const rows = encodeColumn(encoding, index);
    if (rows.length > 0) open.push({ index, rows });
  }
  if (!isNew) encodeEndings(encoding);
  violations.push(...encoding.problems.byRow());
  return { ...group, cells: encoding.cells, width, open };
}

/** What is the same for all cells of a group while they are made. */
interface Encoding {
  readonly group: WriteGroup;
  readonly isNew: boolean;
  readonly width: number;
  readonly cells: Cell[];
  readonly problems: Problems;
}

/** What is wrong with the objects of a group, found column by column and told object by object. */
class Problems {
  readonly found: Violation[] = [];
  readonly #rows: number[] = [];

  /** Says which row it is that the last ones were found in. */
  note(row: number): void {
    while (this.#rows.length < this.found.length) this.#rows.push(row);
  }

  byRow(): Violation[] {
    const all = this.#rows.map((row, index) => ({ row, violation: this.found[index] as Violation }));
    return all.sort((a, b) => a.row - b.row).map(({ violation }) => violation);
  }
}

/** Encodes the values of one column. Answers the rows whose cells are known only later. */
function encodeColumn({ group, isNew, width, cells, problems }: Encoding, index: number): number[] {
  const { entity, instances } = group;
  const column = group.columns[index] as Column;
  const { place, autoIncrement } = column;
  const quick = column.key === undefined && column !== entity.version ? column.quick : undefined;
  const open: number[] = [];
  for (let row = 0, at = index; row < instances.length; row++, at += width) {
    const instance = instances[row] as Instance;
    let cell: Cell | undefined;
    if (quick !== undefined) {
      const value = place.read(instance);
      if (!(isNew && autoIncrement && !value)) cell = quick(value);
    }
    if (cell === undefined) {
      cell = valueCell(entity, column, instance, isNew, problems.found);
      problems.note(row);
      if (cell === undefined) open.push(row);
    }
    cells[at] = cell ?? null;
  }
  return open;
}

/** Adds what ends the cells of updated rows: amounts, the key, and the version. */
function encodeEndings({ group, width, cells, problems }: Encoding): void {
  const { entity, columns, increased, instances, keys } = group;
  const versionAt = entity.version === undefined ? -1 : entity.columns.indexOf(entity.version);
  for (let row = 0; row < instances.length; row++) {
    const instance = instances[row] as Instance;
    let at = row * width + columns.length;
    if (increased.length > 0) {
      for (const column of increased) cells[at++] = amountCell(instance, column, columns.includes(column), problems.found);
      problems.note(row);
    }
    cells[at++] = keys?.[row] ?? knownCell(instance, entity.keyAt) ?? null;
    if (versionAt >= 0) cells[at] = knownCell(instance, versionAt) ?? null;
  }
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
  for (const { index, rows } of open) {
    const column = columns[index] as Column;
    for (let each = 0; each < rows.length; each++) {
      const row = rows[each] as number;
      const instance = instances[row] as Instance;
      const source = column.source(instance);
      cells[row * width + index] = source.encode(source.place.read(instance));
    }
  }
}
