import type { PatchedRow, QueryPlan, WritePlan } from '../../pkg/core.js';
import type { Cell } from '../codec/cell.js';
import { cellAt } from '../driver/batch.js';
import { RelataError } from '../errors.js';
import { isDirty } from '../hydrate/node-reader.js';
import type { IdentityMap } from '../identity/identity-map.js';
import type { Column } from '../metadata/column.js';
import type { EntityMetadata, Instance } from '../metadata/entity-metadata.js';
import { markRemoved, rowState, setRowState } from '../metadata/row-state.js';
import { isUnloaded, type ReferencePool, referTo } from '../metadata/unloaded-reference.js';
import { bindCells } from '../query/binding.js';
import type { CompiledQuery } from '../query/compiler.js';
import { type Change, changesOf } from '../query/patch.js';
import { checkChanges, checkMade } from '../query/patch-cell.js';
import type { PatchResult } from '../query/patch-types.js';
import type { DeleteResult } from '../query/query.js';
import type { QueryState } from '../query/state.js';
import { followDeletes } from './cascade.js';
import type { Journal } from './journal.js';
import { dropRemoved } from './lists.js';
import { recordObject } from './object-journal.js';
import type { OpenDatabase } from './open-database.js';
import { removedRows } from './removals.js';
import { type Refused, restricted } from './restriction.js';
import type { KnownObject } from './settlement.js';
import { transaction } from './transaction.js';

/** Deletes the rows that a query finds. Objects of theirs in a session become objects without a row. */
export async function deleteRows(
  database: OpenDatabase,
  entity: EntityMetadata,
  state: QueryState,
  identities: IdentityMap | undefined,
): Promise<DeleteResult> {
  const compiled = database.queries.compile(entity, 'delete', state);
  const rows = await change(database, compiled, {
    refused: () => ({ entity, plan: database.writes.plan({ kind: 'delete', entity: entity.name }) }),
    async follow(deleted) {
      if (identities !== undefined) await forgetDeleted(database, identities, entity, deleted.map(keyOf));
    },
  });
  const keys = rows.map(keyOf);
  return { modified: keys.length, primaryKeys: keys.map((key) => entity.primaryKey.decode(key)) };
}

function keyOf([key]: readonly Cell[]): NonNullable<Cell> {
  return key as NonNullable<Cell>;
}

/** The objects of deleted rows, and of those that the database deleted in their wake, have no row any more. */
async function forgetDeleted(
  database: OpenDatabase,
  identities: IdentityMap,
  entity: EntityMetadata,
  keys: readonly NonNullable<Cell>[],
): Promise<void> {
  const forgotten: KnownObject[] = [];
  const forget = (known: KnownObject): void => {
    const { entity: owner, key, instance } = known;
    forgotten.push(known);
    const state = rowState(instance);
    database.journal?.record(() => {
      if (state !== undefined) setRowState(instance, state);
      identities.set(owner, key, instance);
    });
    markRemoved(instance);
    identities.delete(owner, key);
  };
  for (const key of keys) {
    const instance = identities.get(entity, key);
    if (instance !== undefined) forget({ entity, key, instance });
  }
  for (const gone of await followDeletes(database, identities, [{ entity, keys: [...keys] }])) forget(gone);
  dropRemoved(database, identities, removedRows(forgotten));
}

/** Patches the rows that a query finds. Objects of theirs in a session take the new values, where they have no own changes. */
export async function patchRows(
  database: OpenDatabase,
  entity: EntityMetadata,
  state: QueryState,
  { changes: given, returning }: { readonly changes: object; readonly returning: readonly string[] },
  identities: IdentityMap | undefined,
): Promise<PatchResult<Record<string, unknown>, string>> {
  const changes = changesOf(entity, given);
  const rekeys = changes.some(({ path }) => path === entity.primaryKey.field);
  if (identities && rekeys) throw keyInSession(entity);
  const checked = membersToCheck(entity, changes);
  const patch = { changes, returning, readBack: identities !== undefined || checked.length > 0 };
  const compiled = database.queries.compile(entity, 'patch', { ...state, patch });
  checkChanges(database.metadata, compiled.plan, compiled.values);
  const answer = patchedRow(compiled.plan);
  const fields = answer.fields.map((name) => entity.readable.find(({ field }) => field === name) as Column);
  const rows = await change(database, compiled, {
    refused: () => ({ entity, plan: rekeys ? keyChange(database, entity) : {} }),
    check(row) {
      checkRow(entity, answer, row);
      checkMade(entity, madeValues(fields, [...answer.increased, ...checked], row));
    },
  });
  for (const row of rows) {
    const instance = identities?.get(entity, row[0] as NonNullable<Cell>);
    if (instance !== undefined) takeOver(entity, instance, fields, row, identities, database.journal);
  }
  return {
    modified: rows.length,
    primaryKeys: rows.map(([key = null]) => entity.primaryKey.decode(key)),
    returning: Object.fromEntries(
      returning.map((field) => {
        const index = answer.fields.indexOf(field);
        const values = rows.map((row) => valueIn(fields[index] as Column, row[index + 1] ?? null, identities));
        return [field, values] as const;
      }),
    ),
  };
}

/** What changing the primary key of an entity reaches. */
function keyChange({ writes }: OpenDatabase, entity: EntityMetadata): WritePlan {
  return writes.plan({ kind: 'update', entity: entity.name, fields: [entity.primaryKey.field] });
}

/** What is done beside a plan that changes rows. */
interface Accompanied {
  /** What was to be written, asked for where it is refused. */
  refused(): Refused;
  /** Refuses what was done to a row; nothing is done then. */
  check?(row: readonly Cell[]): void;
  /** Called when everything is through, before anybody else's turn. */
  follow?(rows: readonly Cell[][]): Promise<void>;
}

/** Runs a plan that changes rows, all or nothing, and answers what it says of each row. */
function change(
  database: OpenDatabase,
  { plan, values }: CompiledQuery & { values: readonly unknown[] },
  accompanied: Accompanied,
): Promise<Cell[][]> {
  const cells = bindCells(database.metadata, plan, values);
  const run = async (): Promise<Cell[][]> => {
    const rows: Cell[][] = [];
    try {
      await database.engine.change(plan, cells, (_, batch) => {
        for (let row = 0; row < batch.rows; row++) rows.push(batch.columns.map((column) => cellAt(batch, column, row)));
      });
    } catch (error) {
      throw await restricted(database, error, accompanied.refused());
    }
    for (const row of rows) accompanied.check?.(row);
    return rows;
  };
  return database.lock.run(async () => {
    const rows = await transaction(database, run);
    await accompanied.follow?.(rows);
    return rows;
  });
}

/** The fields of which members change, and whose values are held to more than their type. */
function membersToCheck(entity: EntityMetadata, changes: readonly Change[]): string[] {
  const columns = entity.columns.filter(
    ({ field, isChecked }) => isChecked && changes.some(({ path }) => path.startsWith(`${field}.`)),
  );
  return columns.map(({ field }) => field);
}

/** The values that a row has now in some fields. */
function madeValues(fields: readonly Column[], names: readonly string[], row: readonly Cell[]): Record<string, unknown> {
  const made: [string, unknown][] = [];
  fields.forEach((column, index) => {
    const cell = row[index + 1] ?? null;
    if (cell !== null && names.includes(column.field)) made.push([column.field, column.decode(cell)]);
  });
  return Object.fromEntries(made);
}

function patchedRow({ statements }: QueryPlan): PatchedRow {
  return statements[0]?.patched ?? { fields: [], increased: [], members: [] };
}

/** What only the changed row shows: whether sums fit their columns, and whether members of JSON found a place. */
function checkRow(entity: EntityMetadata, { fields, increased, members }: PatchedRow, row: readonly Cell[]): void {
  const key = String(row[0]);
  for (const field of increased) {
    const column = entity.byField.get(field) as Column;
    const cell = row[fields.indexOf(field) + 1] ?? null;
    if (cell === null || column.holds(cell)) continue;
    const message = `$inc would make ${column.path} ${String(cell)} in the row ${key}, which the field cannot hold. Nothing was changed.`;
    throw new RelataError('integerOverflow', message, { entity: entity.name, field, key: row[0] });
  }
  members.forEach((field, index) => {
    if (row[fields.length + 1 + index] !== null) return;
    const message = `${entity.name}.${field} has no place in the row ${key}: the object or list around it is missing there. Set that as a whole, or leave such rows out by a filter. Nothing was changed.`;
    throw new RelataError('invalidValue', message, { entity: entity.name, field, key: row[0] });
  });
}

function keyInSession(entity: EntityMetadata): RelataError {
  const { name, primaryKey } = entity;
  const message = `A session cannot patch the primary key ${primaryKey.path}: its objects are known by it. Use database.query(${name}).`;
  return new RelataError('invalidArgument', message, { entity: name, field: primaryKey.field });
}

/** Brings an object to its changed row. A field with a change of its own keeps that for the next commit. */
function takeOver(
  entity: EntityMetadata,
  instance: Instance,
  fields: readonly Column[],
  row: readonly Cell[],
  identities: ReferencePool | undefined,
  journal: Journal | undefined,
): void {
  const state = rowState(instance);
  if (state === undefined) return;
  recordObject(journal, instance);
  const known = [...state.cells];
  // Where several entities share a table, the object may be of an heir.
  const own = state.entity;
  fields.forEach((changed, index) => {
    const column = own === entity ? changed : own.readable.find(({ field }) => field === changed.field);
    if (column === undefined || (column === own.version && isBehind(own, column, known, row[index + 1]))) return;
    // A key field stands for its reference.
    const { reference } = own.keys.find((key) => key.column === column) ?? { reference: column };
    const at = own.columns.indexOf(reference);
    const before = known[at];
    // Of a joined reference nothing is known where the join found no object; of a reference that was never loaded nothing is taken.
    if (before === undefined && (reference.target === undefined || isUnloaded(instance))) return;
    const cell = row[index + 1] ?? null;
    const isClean = isUntouched(reference, instance, before);
    if (isClean || reference.key === undefined) known[at] = cell;
    if (!isClean) return;
    reference.place.write(instance, valueIn(reference, cell, identities));
    reference.key?.settle(instance, known, identities);
  });
  state.cells = known;
}

/**
 * Whether somebody else has written a row since its object was read: this patch made its version one more. Then the object keeps the
 * version that it knows, so that a commit of what it holds beside is refused.
 */
function isBehind(
  { columns }: EntityMetadata,
  version: Column,
  known: readonly (Cell | undefined)[],
  present: Cell = null,
): boolean {
  const before = known[columns.indexOf(version)];
  return typeof before === 'number' && typeof present === 'number' && present > before + 1;
}

/** Whether nobody changed a field, or the key field of a reference. */
function isUntouched(column: Column, instance: Instance, known: Cell | undefined): boolean {
  if (isDirty(column, instance, known)) return false;
  return column.key === undefined || column.source(instance) === column;
}

/** The value of a cell; a reference is the object of the session, or one with its key only. */
function valueIn(column: Column, cell: Cell, pool: ReferencePool | undefined): unknown {
  return column.target === undefined || cell === null ? column.decode(cell) : referTo(column.target, cell, pool);
}
