import type { WritePlan } from '../../pkg/core.js';
import type { Cell } from '../codec/cell.js';
import { jsonList } from '../codec/json-list.js';
import type { RowSink } from '../driver/engine.js';
import { RelataError } from '../errors.js';
import type { IdentityMap } from '../identity/identity-map.js';
import type { EntityMetadata, Instance } from '../metadata/entity-metadata.js';
import { rowKey, rowState } from '../metadata/row-state.js';
import { Walk } from '../metadata/walk.js';
import { AssignedKeys, insertShape } from './assigned-keys.js';
import { followDeletes } from './cascade.js';
import { changesOf, type WriteGroup } from './change-set.js';
import { type EncodedGroup, encodeChanges, fillKeys, keyPlace } from './encoding.js';
import { followersOf, moveAlong, reloadFollowers } from './followers.js';
import type { Reached } from './graph.js';
import { InsertedPage, knownCells } from './inserted-page.js';
import { keyOrderOf, rangeOf } from './key-range.js';
import { deleteLinks, type LinkChange, settleLinks } from './links.js';
import { dropRemoved, settleLists } from './lists.js';
import { MovedKeys } from './moved-keys.js';
import type { OpenDatabase } from './open-database.js';
import { keepParents } from './orphans.js';
import { reachable } from './reachable.js';
import { divided, type RemovedRows, removalsOf, removedRows } from './removals.js';
import { referToRemoved } from './removed-keys.js';
import { restricted } from './restriction.js';
import { type KnownObject, nothing, settle, type Written } from './settlement.js';
import { SoftRemovals } from './soft-delete.js';
import { Sums } from './sums.js';
import { transaction } from './transaction.js';
import { type Vacating, vacatings } from './vacating.js';
import { nextVersion, refuseStale } from './version.js';
import type { Work } from './work.js';

/**
 * Writes a set of changes in one transaction: inserts, updates, then deletes, so that a row which was moved away from a deleted
 * one does not go with it. After a failure nothing is written and the objects are as they were.
 *
 * @param work says what is to be done, when its turn has come
 */
export function commit(database: OpenDatabase, work: () => Work): Promise<void> {
  return database.lock.run(async () => {
    await new UnitOfWork(database).commit(work());
  });
}

class UnitOfWork {
  readonly #database: OpenDatabase;
  readonly #written: Written[] = [];
  readonly #moved = new MovedKeys();
  readonly #assigned: AssignedKeys;
  /** The keys that rows have until their turn comes, by which they are found then. */
  readonly #meanwhile = new Map<Instance, NonNullable<Cell>>();
  /** Objects among which the rows of some were not there, or not as they were known. */
  #stale: EncodedGroup | undefined;

  constructor(database: OpenDatabase) {
    this.#database = database;
    this.#assigned = new AssignedKeys(database);
  }

  async commit(work: Work): Promise<void> {
    const walk = new Walk();
    const asked = removalsOf(work.remove, walk);
    const { objects, links, orphans } = await reachable(this.#database, work, walk);
    for (const { entity, key, instance } of orphans) asked.add(entity, key, instance);
    const [hard, marked] = divided(asked.rows);
    const soft = new SoftRemovals(this.#database.softDeletions, marked);
    const emptyAgain = keepParents(
      orphans.filter(({ entity }) => entity.softDelete !== undefined),
      work.pool,
    );
    try {
      await this.#writeAll(work, { objects, links, asked: asked.rows, removals: hard, soft: soft.groups });
    } catch (error) {
      soft.undo();
      emptyAgain();
      throw error;
    } finally {
      this.#database.journal?.record(() => {
        soft.undo();
        emptyAgain();
      });
    }
  }

  async #writeAll(work: Work, { objects, links, asked, removals, soft }: Reaching): Promise<void> {
    const { inserts: made, updates: changed } = changesOf(objects);
    const changes = { inserts: made, updates: [...changed, ...soft] };
    if (made.length + changes.updates.length + removals.length + links.length === 0) {
      work.done?.(nothing);
      return;
    }
    const encoded = encodeChanges(changes);
    const { inserts, updates } = encoded;
    referToRemoved(encoded, asked);
    const write = async () => {
      // First, so that what is taken out and put in again is not refused as being there twice.
      const unlinked = await deleteLinks(this.#database, links);
      await this.#assigned.assign(inserts, updates);
      await this.#vacate(vacatings(encoded, removals), updates);
      for (const group of inserts) await this.#insert(group);
      for (const group of updates) await this.#update(group);
      await this.#delete(removals);
      return unlinked;
    };
    const unlinked = await transaction(this.#database, write, () => this.#assigned.takeBack()).catch((error: unknown) =>
      this.#explain(error),
    );
    this.#database.journal?.record(() => this.#assigned.takeBack());
    const pivots = knownObjects(work.pool, unlinked);
    const gone = await this.#settle(work, objects, [...removals, ...removedRows(pivots)]);
    this.#settleLinks(objects);
    dropRemoved(this.#database, work.pool, gone);
    settleLists(this.#database.journal, objects);
  }

  /** Brings objects to what was written, and to what the database did in its wake. Answers those whose rows are gone. */
  async #settle(
    { pool, done }: Work,
    objects: Reached['objects'],
    removed: readonly RemovedRows[],
  ): Promise<readonly RemovedRows[]> {
    const { journal } = this.#database;
    const followers = followersOf(this.#moved, objects);
    const committed = settle(journal, this.#written, removed, pool, done !== undefined);
    const along = moveAlong(this.#database, followers, pool);
    done?.({ ...committed, rekeyed: [...committed.rekeyed, ...along] });
    await reloadFollowers(this.#database, followers, pool);
    if (pool === undefined || removed.length === 0) return removed;
    const wake = removedRows(await followDeletes(this.#database, pool, removed));
    if (wake.length === 0) return removed;
    done?.(settle(journal, [], wake, pool));
    return [...removed, ...wake];
  }

  #settleLinks(objects: Reached['objects']): void {
    let inserted: Set<Instance> | undefined;
    settleLinks(this.#database.journal, objects, (instance) => {
      inserted ??= new Set(this.#written.flatMap(({ isNew, instances }) => (isNew ? instances : [])));
      return inserted.has(instance);
    });
  }

  /** Now that everything is rolled back: was it a version? */
  async #explain(error: unknown): Promise<never> {
    if (this.#stale !== undefined) await refuseStale(this.#database, this.#stale.entity, this.#stale.instances);
    throw error;
  }

  /** Gives rows other values for as long as the commit takes, where another row takes theirs. */
  async #vacate(rows: readonly Vacating[], updates: readonly EncodedGroup[]): Promise<void> {
    for (const { entity, key, column, meanwhile } of rows) {
      const plan = this.#database.writes.plan({ kind: 'vacate', entity: entity.name, field: column.field });
      await this.#database.engine.write(plan, [meanwhile, key], 1);
    }
    const rekeyed = rows.filter(({ entity, column }) => column === entity.primaryKey);
    if (rekeyed.length === 0) return;
    for (const { instance, meanwhile } of rekeyed) if (meanwhile !== null) this.#meanwhile.set(instance, meanwhile);
    for (const group of updates) {
      const at = keyPlace(group);
      group.instances.forEach((instance, row) => {
        const key = this.#meanwhile.get(instance);
        if (key !== undefined) group.cells.set(row, at, key);
      });
    }
  }

  async #insert(group: EncodedGroup): Promise<void> {
    const { entity, columns, instances } = group;
    const plan = this.#database.writes.plan(insertShape(entity, columns));
    fillKeys(group);
    await this.#write(plan, group);
    await this.#assigned.confirm(group);
    const taken = entity.version && { taken: [entity.version] };
    const pages = entity.settlesKeys || taken !== undefined ? undefined : insertedPages(group);
    this.#written.push({ entity, instances, cells: (row) => knownCells(group, row), isNew: true, ...taken, ...pages });
  }

  async #update(group: EncodedGroup): Promise<void> {
    const { entity, columns, increased, instances } = group;
    const fields = columns.map(({ field }) => field);
    fillKeys(group);
    this.#moved.take(group);
    const increase = increased.length === 0 ? {} : { increase: increased.map(({ field }) => field) };
    const order = keyOrderOf(group);
    const many = order === undefined ? {} : { many: true };
    const joined = this.#database.writes.plan({ kind: 'update', entity: entity.name, fields, ...increase, ...many });
    const plan = order === 'without gaps' ? (joined.ranged ?? joined) : joined;
    const sums = new Sums(entity, increased);
    const changed = await this.#write(plan, group, sums.sink).catch(async (error: unknown) => {
      throw await restricted(this.#database, error, { entity, plan, keys: instances.map(rowKey) });
    });
    const places = columns.map((column) => entity.columns.indexOf(column));
    const isKept = this.#database.journal !== undefined;
    const cells = (row: number) => {
      const before = rowState(instances[row] as Instance)?.cells ?? [];
      return nextVersion(entity, sums.into(merged(isKept ? before.slice() : before, group, places, row), row));
    };
    const taken = entity.version === undefined ? increased : [...increased, entity.version];
    const told = entity.settlesKeys || taken.length > 0 ? undefined : { changed: { cells: group.cells, places } };
    const rekeys = columns.includes(entity.primaryKey) || entity.primaryKey.target !== undefined;
    this.#written.push({ entity, instances, cells, isNew: false, rekeys, ...(taken.length > 0 && { taken }), ...told });
    if (changed === instances.length) return sums.check(instances);
    this.#stale = group;
    throw new RelataError(
      'rowGone',
      `${instances.length - changed} of ${instances.length} changed ${entity.name} objects are no longer in the database. Load them again before changing them.`,
      { entity: entity.name },
    );
  }

  /** Writes the rows of a group, page by page. Answers how many rows there were. */
  async #write(plan: WritePlan, { cells }: EncodedGroup, sink?: RowSink): Promise<number> {
    const { pages } = cells;
    let changed = 0;
    for (let page = 0; page < pages.length; page++)
      changed += await this.#database.engine.write(plan, pages[page] as Cell[], cells.rowsOn(page), sink);
    return changed;
  }

  async #delete(removals: readonly RemovedRows[]): Promise<void> {
    // Whoever refers goes before what is referred to.
    const byEntity = removals.toSorted((a, b) => b.entity.rank - a.entity.rank);
    for (const { entity, keys: before, instances } of byEntity) {
      if (entity.version !== undefined) await refuseStale(this.#database, entity, instances);
      const plan = this.#database.writes.plan({ kind: 'delete', entity: entity.name });
      const isMoved = !this.#moved.none || this.#meanwhile.size > 0;
      const now = (key: NonNullable<Cell>, row: number) =>
        this.#meanwhile.get(instances[row] as Instance) ?? this.#moved.now(entity, key);
      const keys = isMoved ? before.map(now) : before;
      const range = plan.ranged && rangeOf(keys);
      const [found, cells] = plan.ranged && range ? [plan.ranged, range] : [plan, [jsonList(keys)]];
      try {
        await this.#database.engine.write(found, cells, 1);
      } catch (error) {
        throw await restricted(this.#database, error, { entity, plan, keys });
      }
    }
  }
}

/** What a commit is to write, before it is encoded. */
interface Reaching {
  readonly objects: Reached['objects'];
  readonly links: readonly LinkChange[];
  /** The rows of removed objects. */
  readonly asked: readonly RemovedRows[];
  /** Those of them that go. */
  readonly removals: readonly RemovedRows[];
  /** Those that are marked as deleted. */
  readonly soft: readonly WriteGroup[];
}

/** The objects of some rows in a session. */
function knownObjects(
  pool: IdentityMap | undefined,
  rows: readonly { entity: EntityMetadata; key: NonNullable<Cell> }[],
): KnownObject[] {
  return rows.flatMap(({ entity, key }) => {
    const instance = pool?.get(entity, key);
    return instance === undefined ? [] : [{ entity, key, instance }];
  });
}

/** Adds what was written of a row to what was known of it. */
function merged(
  cells: (Cell | undefined)[],
  { entity, cells: written }: EncodedGroup,
  places: readonly number[],
  row: number,
): (Cell | undefined)[] {
  while (cells.length < entity.readable.length) cells.push(undefined);
  places.forEach((place, index) => {
    cells[place] = written.get(row, index);
  });
  return cells;
}

/** The pages on which the objects of a group find their rows. */
function insertedPages({ entity, columns, cells }: EncodedGroup): Required<Pick<Written, 'pages'>> {
  return { pages: cells.pages.map((page, at) => new InsertedPage(entity, columns, page, cells.rowsOn(at))) };
}
