import type { Cell } from '../codec/cell.js';
import { DatabaseValidationError, type Violation } from '../errors.js';
import type { Column } from '../metadata/column.js';
import type { EntityMetadata, Instance } from '../metadata/entity-metadata.js';
import { knownCell } from '../metadata/row-state.js';
import { amountCell } from './atomic-change.js';
import { CellPages, PAGE_ROWS } from './cell-pages.js';
import type { ChangeSet, WriteGroup } from './change-set.js';
import { giveDiscriminator } from './discriminator.js';
import { firstVersion, refuseSetVersion } from './version.js';

/** Rows that are written with the same statement, and their cells. */
export interface EncodedGroup extends WriteGroup {
  /**
   * The cells of all rows. In an update each row ends with the amounts that are added, the key by which the row is found and, where
   * the entity has one, the version that it is to have.
   */
  readonly cells: CellPages;
  /** The cells that wait for keys which the commit gives. */
  readonly open: readonly OpenCells[];
}

/** The rows whose cells in one column are not known yet. */
interface OpenCells {
  /** The column's place in a row. */
  readonly index: number;
  readonly rows: readonly number[];
}

/** The place among the cells of an updated row where the key is by which it is found. */
export function keyPlace({ entity, cells: { width } }: EncodedGroup): number {
  return width - (entity.version === undefined ? 1 : 2);
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
  const cells = new CellPages(instances.length, width);
  const encoding: Encoding = { group, isNew, cells, problems: new Problems(), open: columns.map(() => []) };
  for (let page = 0; page < cells.pages.length; page++) encodePage(encoding, page);
  violations.push(...encoding.problems.byRow());
  const open = encoding.open.map((rows, index) => ({ index, rows })).filter(({ rows }) => rows.length > 0);
  return { ...group, cells, open };
}

/** What is the same for all cells of a group while they are made. */
interface Encoding {
  readonly group: WriteGroup;
  readonly isNew: boolean;
  readonly cells: CellPages;
  readonly problems: Problems;
  /** By columns, the rows whose cells are known only later. */
  readonly open: readonly number[][];
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

function encodePage(encoding: Encoding, page: number): void {
  const { entity, columns, instances } = encoding.group;
  const from = page * PAGE_ROWS;
  const rows = { instances: instances.slice(from, from + PAGE_ROWS), from, page };
  const values = columns === entity.columns ? entity.values.of(rows.instances) : undefined;
  // Column by column: what is the same for all objects is asked once.
  for (let index = 0; index < columns.length; index++) encodeColumn(encoding, rows, index, values?.[index]);
  if (!encoding.isNew) encodeEndings(encoding, rows);
}

/** The rows of a page. */
interface PageRows {
  readonly instances: readonly Instance[];
  /** The first of them in the group. */
  readonly from: number;
  readonly page: number;
}

/** Encodes the values of one column, which may have been read already. */
function encodeColumn(
  { group, isNew, cells: { pages, width }, problems, open }: Encoding,
  { instances, from, page }: PageRows,
  index: number,
  values: readonly unknown[] | undefined,
): void {
  const { entity } = group;
  const column = group.columns[index] as Column;
  const cells = pages[page] as Cell[];
  const { place, autoIncrement } = column;
  const quick = column.key === undefined && column !== entity.version ? column.quick : undefined;
  const waiting = open[index] as number[];
  const mayWait = isNew && autoIncrement;
  for (let row = 0, at = index; row < instances.length; row++, at += width) {
    const instance = instances[row] as Instance;
    let cell: Cell | undefined;
    if (mayWait || quick !== undefined) {
      const value = values === undefined ? place.read(instance) : values[row];
      if (mayWait && !value) {
        waiting.push(from + row);
        cells[at] = null;
        continue;
      }
      cell = quick?.(value);
    }
    if (cell === undefined) {
      cell = valueCell(entity, column, instance, isNew, problems.found);
      problems.note(from + row);
      if (cell === undefined) waiting.push(from + row);
    }
    cells[at] = cell ?? null;
  }
}

/** Adds what ends the cells of updated rows: amounts, the key, and the version. */
function encodeEndings({ group, cells: { pages, width }, problems }: Encoding, { instances, from, page }: PageRows): void {
  const { entity, columns, increased, keys } = group;
  const cells = pages[page] as Cell[];
  const versionAt = entity.version === undefined ? -1 : entity.columns.indexOf(entity.version);
  for (let row = 0; row < instances.length; row++) {
    const instance = instances[row] as Instance;
    let at = row * width + columns.length;
    if (increased.length > 0) {
      for (const column of increased) cells[at++] = amountCell(instance, column, columns.includes(column), problems.found);
      problems.note(from + row);
    }
    cells[at++] = keys?.[from + row] ?? knownCell(instance, entity.keyAt) ?? null;
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
export function fillKeys({ columns, instances, cells, open }: EncodedGroup): void {
  for (const { index, rows } of open) {
    const column = columns[index] as Column;
    // Who gave the keys has put them there.
    if (column.autoIncrement) continue;
    for (let each = 0; each < rows.length; each++) {
      const row = rows[each] as number;
      const instance = instances[row] as Instance;
      const source = column.source(instance);
      cells.set(row, index, source.encode(source.place.read(instance)));
    }
  }
}
