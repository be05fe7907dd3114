import type { IdentityMap } from '../identity/identity-map.js';
import { keyText } from '../identity/key-text.js';
import type { EntityMetadata, Instance } from '../metadata/entity-metadata.js';
import { knownCell, rowKey, storedEntity } from '../metadata/row-state.js';
import { bindCells } from '../query/binding.js';
import { everything } from '../query/state.js';
import { recordObject } from './object-journal.js';
import type { OpenDatabase } from './open-database.js';
import { type RemovedRows, removedRows } from './removals.js';
import type { KnownObject } from './settlement.js';

/**
 * Brings a session to what the database did by itself after rows were deleted: objects whose references it emptied take their new
 * values. Only objects that referred to a deleted row are asked for, all of an entity in one statement.
 *
 * @returns the objects whose rows are gone as well
 */
export async function followDeletes(
  database: OpenDatabase,
  identities: IdentityMap,
  deleted: readonly Pick<RemovedRows, 'entity' | 'keys'>[],
): Promise<KnownObject[]> {
  const all = new Map<Instance, KnownObject>();
  for (let wake = deleted; wake.length > 0; ) {
    const found: KnownObject[] = [];
    for (const { entity: target, keys: gone } of wake) {
      const owners = ownersOf(database, target);
      if (owners.length === 0) continue;
      let texts: Set<string> | undefined;
      for (const owner of owners) {
        if (!identities.hasAny(owner)) continue;
        texts ??= new Set(gone.map(keyText));
        const suspects = suspectsOf(identities, owner, target, texts).filter(({ instance }) => !all.has(instance));
        found.push(...(await reload(database, identities, owner, suspects)));
      }
    }
    for (const known of found) all.set(known.instance, known);
    wake = removedRows(found);
  }
  return [...all.values()];
}

/** The entities whose rows the database may change when rows of another one are deleted. */
function ownersOf({ writes, metadata }: OpenDatabase, target: EntityMetadata): EntityMetadata[] {
  const { cascades = [], table } = writes.plan({ kind: 'delete', entity: target.name });
  const tables = new Set([...cascades, table]);
  return metadata.entities.filter(
    (owner) => tables.has(owner.table) && owner.columns.some((column) => column.target?.root === target.root),
  );
}

/** The objects that referred to some rows, as far as it is known. */
function suspectsOf(
  identities: IdentityMap,
  owner: EntityMetadata,
  target: EntityMetadata,
  keys: ReadonlySet<string>,
): KnownObject[] {
  const references = owner.references.filter(({ column }) => column.target?.root === target.root);
  const suspects: KnownObject[] = [];
  for (const instance of identities.of(owner)) {
    const key = rowKey(instance);
    // Classes that share a table have columns of their own.
    if (key === undefined || storedEntity(instance) !== owner) continue;
    const refers = references.some(({ at }) => {
      const cell = knownCell(instance, at);
      return cell === undefined || (cell !== null && keys.has(keyText(cell)));
    });
    if (refers) suspects.push({ entity: owner, key, instance });
  }
  return suspects;
}

/** Loads objects anew, and answers those that have no row any more. */
export async function reload(
  database: OpenDatabase,
  identities: IdentityMap,
  entity: EntityMetadata,
  suspects: readonly KnownObject[],
): Promise<KnownObject[]> {
  if (suspects.length === 0) return [];
  for (const { instance } of suspects) recordObject(database.journal, instance);
  const keys = suspects.map(({ key }) => entity.primaryKey.decode(key));
  const filters = [{ [entity.primaryKey.field]: { $in: keys } }];
  const { plan, values, hydrator } = database.queries.compile(entity, 'find', { ...everything, filters, withDeleted: true });
  const reading = hydrator.start(identities);
  await database.engine.read(plan, bindCells(database.metadata, plan, values), reading.sink);
  const found = new Set(reading.answer());
  return suspects.filter(({ instance }) => !found.has(instance));
}
