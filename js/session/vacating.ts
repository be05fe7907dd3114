import type { Cell } from '../codec/cell.js';
import { keyText } from '../identity/key-text.js';
import type { Column } from '../metadata/column.js';
import type { EntityMetadata, Instance } from '../metadata/entity-metadata.js';
import { rowKey, rowState } from '../metadata/row-state.js';
import type { EncodedChanges, EncodedGroup } from './encoding.js';
import { objectsOf, type RemovedRows } from './removals.js';
import type { KnownObject } from './settlement.js';

/** A row that gives up a unique value before another row of the same commit takes it, and what it has in the meantime. */
export interface Vacating extends KnownObject {
  readonly column: Column;
  readonly meanwhile: Cell;
}

/** A row with the values that it has, or is about to have, in some columns. */
interface Holder {
  readonly entity: EntityMetadata;
  readonly instance: Instance;
  /** The values as one text; undefined where one is not known or NULL, which no index compares. */
  readonly values: string | undefined;
  /** The column that can have another value in the meantime. */
  readonly column?: Column | undefined;
}

/**
 * The rows that have to give up unique values first, so that SQLite does not find two rows with the same one: two rows may exchange
 * their values, and a new one may have that of a row which is removed.
 */
export function vacatings(changes: EncodedChanges, removed: readonly RemovedRows[]): Vacating[] {
  // Who removes only takes nothing.
  if (changes.inserts.length + changes.updates.length === 0) return [];
  const removals = removed.flatMap(objectsOf);
  return uniqueSets([...changes.updates, ...removals]).flatMap((set) => vacatingsIn(set, changes, removals));
}

function vacatingsIn(set: UniqueSet, { inserts, updates }: EncodedChanges, removals: readonly KnownObject[]): Vacating[] {
  // The key of a removed row is what others know it by: where there are any, nobody takes it. A version is looked for by it.
  const isFree = ({ entity }: KnownObject) => !entity.root.isReferredTo && entity.version === undefined;
  const leavers = set.isKey ? removals.filter(isFree) : removals;
  const givers = [...updates.flatMap((group) => leaving(group, set)), ...leavers.flatMap((row) => going(row, set))];
  if (givers.length === 0) return [];
  const takers = new Map<string | undefined, Instance>();
  for (const group of [...inserts, ...updates])
    for (const { values, instance } of coming(group, set)) takers.set(values, instance);
  takers.delete(undefined);
  return givers.flatMap(({ entity, instance, values, column }) => {
    const taker = takers.get(values);
    const key = rowKey(instance);
    if (taker === undefined || taker === instance || key === undefined || column === undefined) return [];
    const cell = rowState(instance)?.cells[entity.columns.indexOf(column)] ?? null;
    return [{ entity, key, instance, column, meanwhile: column.nullable ? null : substitute(cell) }];
  });
}

/** The unique sets of the entities of some rows, each by its table and once; keys come last, since rows are found by them. */
function uniqueSets(rows: readonly { readonly entity: EntityMetadata }[]): UniqueSet[] {
  const sets = new Map<string, UniqueSet>();
  for (const entity of new Set(rows.map((row) => row.entity))) {
    for (const columns of entity.unique) {
      const fields = columns.map(({ field }) => field);
      sets.set(JSON.stringify([entity.table, fields]), { table: entity.table, fields, isKey: columns === entity.unique[0] });
    }
  }
  return [...sets.values()].reverse();
}

interface UniqueSet {
  readonly table: string;
  readonly fields: readonly string[];
  /** Whether it is the primary key. */
  readonly isKey: boolean;
}

/** The columns of a set in an entity; none where it has not all of them. */
function columnsOf(entity: EntityMetadata, { table, fields }: UniqueSet): readonly Column[] {
  const columns = fields.flatMap((field) => entity.byField.get(field) ?? []);
  return entity.table === table && columns.length === fields.length ? columns : [];
}

/** The rows of an update that give up what they have in a set. */
function leaving({ entity, columns, instances }: EncodedGroup, set: UniqueSet): Holder[] {
  const unique = columnsOf(entity, set);
  const written = unique.filter((column) => columns.includes(column));
  if (written.length === 0) return [];
  const column = written.find(({ nullable }) => nullable) ?? written[0];
  return instances.map((instance) => ({ entity, instance, values: valuesOf(known(entity, instance, unique)), column }));
}

/** The same of a row that is removed. */
function going({ entity, instance }: KnownObject, set: UniqueSet): Holder[] {
  const unique = columnsOf(entity, set);
  if (unique.length === 0) return [];
  const free = set.isKey ? unique : unique.filter((column) => column !== entity.primaryKey);
  const column = free.find(({ nullable }) => nullable) ?? free[0];
  return [{ entity, instance, values: valuesOf(known(entity, instance, unique)), column }];
}

/** What rows are about to have in a set. */
function coming(group: EncodedGroup, set: UniqueSet): Holder[] {
  const { entity, columns, instances, cells } = group;
  const unique = columnsOf(entity, set);
  const places = unique.map((column) => columns.indexOf(column));
  if (places.every((place) => place < 0)) return [];
  return instances.map((instance, row) => {
    const before = known(entity, instance, unique);
    const after = places.map((place, index) => (place < 0 ? before[index] : cells.get(row, place)));
    return { entity, instance, values: valuesOf(after) };
  });
}

function known(entity: EntityMetadata, instance: Instance, columns: readonly Column[]): readonly (Cell | undefined)[] {
  const { cells = [] } = rowState(instance) ?? {};
  return columns.map((column) => cells[entity.columns.indexOf(column)]);
}

function valuesOf(cells: readonly (Cell | undefined)[]): string | undefined {
  const texts: string[] = [];
  for (const cell of cells) {
    if (cell === undefined || cell === null) return undefined;
    texts.push(keyText(cell));
  }
  return texts.length === 0 ? undefined : JSON.stringify(texts);
}

/** A value of the same type that no row has: drawn from so many that it can be taken for granted. */
function substitute(cell: Cell): Cell {
  const drawn = crypto.getRandomValues(new Uint32Array(4));
  if (cell instanceof Uint8Array) return new Uint8Array(drawn.buffer);
  const [high = 0, low = 0] = drawn;
  const number = -(2 ** 52) - (high % 2 ** 19) * 2 ** 32 - low;
  // Digits are text for a column of texts, and a number for one of 64 bits.
  return typeof cell === 'string' ? String(number) : number;
}
