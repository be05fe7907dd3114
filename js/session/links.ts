import type { Cell } from '../codec/cell.js';
import { cellAt } from '../driver/batch.js';
import { keyText } from '../identity/key-text.js';
import type { EntityMetadata, Instance, ManyToManyMetadata } from '../metadata/entity-metadata.js';
import { loadedMembers, setLoadedMembers } from '../metadata/loaded-members.js';
import { isRemoved, rowKey } from '../metadata/row-state.js';
import { bindCells } from '../query/binding.js';
import { everything, type QueryState } from '../query/state.js';
import type { Link } from './graph.js';
import type { Journal } from './journal.js';
import type { OpenDatabase } from './open-database.js';
import type { ReachedObjects } from './reached-objects.js';

/** What changed in one loaded many-to-many collection. */
export interface LinkChange {
  readonly relation: ManyToManyMetadata;
  readonly owner: Instance;
  /** Objects that were put in. */
  readonly added: readonly Instance[];
  /** Objects in the database that were taken out. */
  readonly taken: readonly Instance[];
}

/** Compares loaded many-to-many collections with what they hold now. A collection that was never loaded says nothing. */
export function changedLinks(objects: ReachedObjects): LinkChange[] {
  const changes: LinkChange[] = [];
  for (const { owner, relation, members } of collections(objects)) {
    const loaded = loadedMembers(owner, relation.field);
    if (loaded === undefined || rowKey(owner) === undefined) continue;
    const [before, after] = [keysOf(loaded), keysOf(members)];
    const added = [...after].filter(([key]) => !before.has(key)).map(([, member]) => member);
    const taken = [...before].filter(([key]) => !after.has(key)).map(([, member]) => member);
    if (added.length + taken.length > 0) changes.push({ relation, owner, added, taken });
  }
  return changes;
}

/** The links to write: a collection that was loaded in part may not show those that are there already. */
export async function missingLinks(database: OpenDatabase, changes: readonly LinkChange[]): Promise<Link[]> {
  const links: Link[] = [];
  for (const { relation, owner, added } of changes) {
    const stored = added.filter((target) => rowKey(target) !== undefined);
    for (const target of added) if (!stored.includes(target)) links.push({ relation, owner, target });
    if (stored.length === 0) continue;
    const { towards } = relation;
    const { plan, values } = database.queries.compile(relation.pivot, 'find', {
      ...pivotRows(relation, owner, stored),
      select: [towards],
    });
    const present = new Set<string>();
    const column = plan.statements[0]?.nodes?.[0]?.fields.find(({ field }) => field === towards)?.column ?? 0;
    await database.engine.read(plan, bindCells(database.metadata, plan, values), (_, batch) => {
      const cells = batch.columns[column];
      for (let row = 0; cells !== undefined && row < batch.rows; row++) present.add(keyText(cellAt(batch, cells, row)));
    });
    for (const target of stored) if (!present.has(keyText(rowKey(target) ?? null))) links.push({ relation, owner, target });
  }
  return links;
}

/** Deletes the rows of links that were taken out. Answers their keys. */
export async function deleteLinks(
  database: OpenDatabase,
  changes: readonly LinkChange[],
): Promise<{ entity: EntityMetadata; key: NonNullable<Cell> }[]> {
  const deleted: { entity: EntityMetadata; key: NonNullable<Cell> }[] = [];
  for (const { relation, owner, taken } of changes) {
    if (taken.length === 0) continue;
    const { plan, values } = database.queries.compile(relation.pivot, 'delete', pivotRows(relation, owner, taken));
    await database.engine.change(plan, bindCells(database.metadata, plan, values), (_, batch) => {
      const [keys] = batch.columns;
      for (let row = 0; keys !== undefined && row < batch.rows; row++) {
        const key = cellAt(batch, keys, row);
        if (key !== null) deleted.push({ entity: relation.pivot, key });
      }
    });
  }
  return deleted;
}

/** Remembers what many-to-many collections hold, now that it is in the database. */
export function settleLinks(journal: Journal | undefined, objects: ReachedObjects, isNew: (instance: Instance) => boolean): void {
  for (const { owner, relation, members } of collections(objects)) {
    const { field } = relation;
    const loaded = loadedMembers(owner, field);
    // What an object that was in the database already holds, without having loaded it, is a part only.
    if (loaded === undefined ? !isNew(owner) : same(loaded, members)) continue;
    journal?.record(() => setLoadedMembers(owner, field, loaded));
    setLoadedMembers(owner, field, [...members]);
  }
}

interface Collection {
  readonly owner: Instance;
  readonly relation: LinkChange['relation'];
  readonly members: readonly Instance[];
}

/** The many-to-many collections of some objects, without members that were removed. */
function* collections(objects: ReachedObjects): Iterable<Collection> {
  for (const reached of objects) {
    const { links } = reached.entity;
    if (links.length === 0) continue;
    for (const owner of reached.all) {
      for (const relation of links) {
        const list = Object.hasOwn(owner, relation.field) ? owner[relation.field] : undefined;
        if (Array.isArray(list)) yield { owner, relation, members: list.filter((member: Instance) => !isRemoved(member)) };
      }
    }
  }
}

/** The pivot rows between an object and some others, found by the keys that they have in the database. */
function pivotRows(relation: LinkChange['relation'], owner: Instance, others: readonly Instance[]): QueryState {
  const keys = others.map((other) => rowKey(other));
  const filter = { [relation.inverse]: rowKey(owner), [relation.towards]: { $in: keys } };
  return { ...everything, filters: [filter] };
}

/** Objects in the database by their keys. */
function keysOf(members: readonly Instance[]): Map<string, Instance> {
  const keys = new Map<string, Instance>();
  for (const member of members) {
    const key = rowKey(member);
    if (key !== undefined) keys.set(keyText(key), member);
  }
  return keys;
}

function same(before: readonly Instance[], after: readonly Instance[]): boolean {
  return before.length === after.length && before.every((member, index) => member === after[index]);
}
