import type { Cell } from '../codec/cell.js';
import { cellAt } from '../driver/batch.js';
import { VersionConflict, type Violation } from '../errors.js';
import { keyText } from '../identity/key-text.js';
import type { Column } from '../metadata/column.js';
import type { EntityMetadata, Instance } from '../metadata/entity-metadata.js';
import { rowKey, rowState } from '../metadata/row-state.js';
import { bindCells } from '../query/binding.js';
import { everything } from '../query/state.js';
import type { WriteGroup } from './change-set.js';
import type { OpenDatabase } from './open-database.js';

/** The cell of a new object's version: 1, unless the application brings one along. */
export function firstVersion(column: Column, value: unknown, violations: Violation[]): Cell | undefined {
  return value === undefined || value === null || value === 0 ? 1 : column.checked(value, true, violations);
}

/** The version of an object in the database is Relata's to count: one that was set is among the violations. */
export function refuseSetVersion({ entity, columns, instances }: WriteGroup, violations: Violation[]): void {
  const { version } = entity;
  if (version === undefined || !columns.includes(version)) return;
  const { field, path } = version;
  for (const instance of instances) {
    const known = rowState(instance)?.cells[entity.columns.indexOf(version)];
    const message = `${path} counts the writes of its row and was set by hand. Give it back its value ${String(known)}.`;
    violations.push({
      entity: entity.name,
      field,
      path: field,
      code: 'invalidValue',
      message,
      value: version.place.read(instance),
    });
  }
}

/** The cells of an updated row with its new version. */
export function nextVersion({ columns, version }: EntityMetadata, cells: (Cell | undefined)[]): (Cell | undefined)[] {
  if (version === undefined) return cells;
  const at = columns.indexOf(version);
  const known = cells[at];
  cells[at] = typeof known === 'number' ? known + 1 : undefined;
  return cells;
}

/**
 * Refuses objects whose rows have another version than they know. Objects without a row, and references that were never loaded, pass.
 *
 * @throws VersionConflict for the first of them
 */
export async function refuseStale(database: OpenDatabase, entity: EntityMetadata, instances: readonly Instance[]): Promise<void> {
  const { version } = entity;
  if (version === undefined) return;
  const versions = await presentVersions(database, entity, version, instances);
  const at = entity.columns.indexOf(version);
  for (const instance of instances) {
    const key = rowKey(instance) ?? null;
    const [known, present] = [rowState(instance)?.cells[at], versions.get(keyText(key))];
    if (known === undefined || present === undefined || known === present) continue;
    throw conflict(entity, key, known, present);
  }
}

/** The versions that rows have now, by their keys. */
async function presentVersions(
  database: OpenDatabase,
  entity: EntityMetadata,
  version: Column,
  instances: readonly Instance[],
): Promise<Map<string, Cell>> {
  const { primaryKey } = entity;
  const keys = instances.map((instance) => primaryKey.decode(rowKey(instance) ?? null));
  const { plan, values } = database.queries.compile(entity, 'find', {
    ...everything,
    filters: [{ [primaryKey.field]: { $in: keys } }],
    select: [primaryKey.field, version.field],
    withDeleted: true,
  });
  const fields = plan.statements[0]?.nodes?.[0]?.fields ?? [];
  const columnOf = (field: string): number => fields.find((read) => read.field === field)?.column ?? 0;
  const [keyAt, versionAt] = [columnOf(primaryKey.field), columnOf(version.field)];
  const versions = new Map<string, Cell>();
  await database.engine.read(plan, bindCells(database.metadata, plan, values), (_, batch) => {
    const [found, counted] = [batch.columns[keyAt], batch.columns[versionAt]];
    for (let row = 0; found && counted && row < batch.rows; row++) {
      versions.set(keyText(cellAt(batch, found, row)), cellAt(batch, counted, row));
    }
  });
  return versions;
}

function conflict(entity: EntityMetadata, key: Cell, expected: Cell, actual: Cell): VersionConflict {
  const message = `The ${entity.name} with the key ${String(key)} was written by somebody else: the object knows version ${String(expected)}, its row is at version ${String(actual)}. Load it again (session.hydrateEntity() keeps what was set on the object) and write that. Nothing was written.`;
  return new VersionConflict('versionConflict', message, { entity: entity.name, key, expected, actual });
}
