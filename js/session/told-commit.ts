import { RelataError } from '../errors.js';
import type { EntityMetadata, Instance } from '../metadata/entity-metadata.js';
import { rowState, storedEntity } from '../metadata/row-state.js';
import { Walk } from '../metadata/walk.js';
import { type ChangeSet, changesOf, type WriteGroup } from './change-set.js';
import type { ObjectChange } from './events.js';
import { reach } from './graph.js';
import { groupBy } from './grouping.js';
import type { Journal } from './journal.js';
import type { OpenDatabase } from './open-database.js';
import { leaveOutOrphans, orphansOf } from './orphans.js';
import type { DatabaseSession } from './session.js';
import { isDeletedSoftly } from './soft-delete.js';
import { commit } from './unit-of-work.js';
import type { Work } from './work.js';

/** So often handlers may add to what is written. */
const MOST_ROUNDS = 100;

/** What is told of objects of one entity. */
interface Told {
  readonly entity: EntityMetadata;
  readonly objects: readonly Instance[];
  readonly changes: readonly ObjectChange[];
}

/** What a commit is about to write, as far as it is told. */
interface Plan {
  readonly inserts: readonly Told[];
  readonly updates: readonly Told[];
  readonly removals: readonly Told[];
}

/**
 * Writes a set of changes and tells of it: before, when handlers may change what is written, and after, when they may add to it.
 *
 * @param database the database inside the transaction that holds all of it
 * @param session what handlers get
 * @param work says what is to be done; asked again after every handler
 */
export async function commitTold(
  database: OpenDatabase & { readonly journal: Journal },
  session: DatabaseSession,
  work: () => Work,
): Promise<void> {
  await database.listeners.tell('commit:pre', { session });
  await new ToldCommit(database, session, work).run();
}

class ToldCommit {
  readonly #database: OpenDatabase & { readonly journal: Journal };
  readonly #session: DatabaseSession;
  readonly #work: () => Work;
  /** What handlers left out. */
  readonly #prevented = new Set<object>();

  constructor(database: OpenDatabase & { readonly journal: Journal }, session: DatabaseSession, work: () => Work) {
    this.#database = database;
    this.#session = session;
    this.#work = work;
  }

  /** The work without what handlers left out. */
  #planned(): Work {
    return leavingOut(this.#work(), this.#prevented);
  }

  async run(): Promise<void> {
    const { journal, listeners } = this.#database;
    const written = { inserted: new Set<object>(), updated: new Set<object>(), removed: new Set<object>() };
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const plan = await this.#tellBefore();
      if (round > 0 && isNothing(plan)) {
        journal.follow(() =>
          listeners.tell('commit:post', {
            inserted: [...written.inserted],
            updated: [...written.updated],
            removed: [...written.removed],
          }),
        );
        return;
      }
      await commit(this.#database, () => this.#planned());
      for (const object of objectsOf(plan.inserts)) written.inserted.add(object);
      for (const object of objectsOf(plan.updates)) written.updated.add(object);
      for (const object of objectsOf(plan.removals)) written.removed.add(object);
      await this.#tellAfter(plan);
    }
    throw endless();
  }

  /** Tells of everything that is to be written, and of what handlers add to it, each object once. */
  async #tellBefore(): Promise<Plan> {
    const known = new Set<object>();
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const plan = planOf(this.#database, this.#planned());
      const fresh = without(plan, known);
      if (isNothing(fresh)) return plan;
      await this.#tellPlan(fresh, 'pre');
      for (const told of [...fresh.inserts, ...fresh.updates, ...fresh.removals]) {
        for (const object of told.objects) known.add(object);
      }
    }
    throw endless();
  }

  #tellAfter(plan: Plan): Promise<void> {
    return this.#tellPlan(plan, 'post');
  }

  async #tellPlan({ inserts, updates, removals }: Plan, when: 'pre' | 'post'): Promise<void> {
    for (const told of inserts) await this.#database.listeners.tell(`insert:${when}`, this.#event(told));
    for (const told of updates) await this.#database.listeners.tell(`update:${when}`, this.#event(told));
    for (const told of removals) await this.#database.listeners.tell(`remove:${when}`, this.#event(told));
  }

  #event({ entity, objects, changes }: Told) {
    return {
      entityClass: entity.entityClass,
      objects,
      changes,
      session: this.#session,
      preventDefault: (...named: readonly object[]): void => {
        for (const object of named.length === 0 ? objects : named) this.#prevented.add(object);
      },
    };
  }
}

function objectsOf(told: readonly Told[]): readonly object[] {
  return told.flatMap(({ objects }) => objects);
}

/** The same work without some objects. */
function leavingOut(work: Work, omitted: ReadonlySet<object>): Work {
  if (omitted.size === 0) return work;
  return {
    ...work,
    remove: work.remove.filter((object) => !omitted.has(object)),
    skips: (instance) => omitted.has(instance) || work.skips?.(instance) === true,
  };
}

/** What some work would write now. Rows of pivots that collections need are made when they are written, and not told. */
function planOf({ metadata }: OpenDatabase, work: Work): Plan {
  const removed = [...new Set(work.remove)] as readonly Instance[];
  const { objects } = reach(metadata, work.persist, new Walk(removed));
  if (work.skips !== undefined) objects.leaveOut(work.skips);
  // Those that the commit will refuse, a handler may still give a parent.
  const orphans = orphansOf(objects, false);
  leaveOutOrphans(objects, orphans);
  const { inserts, updates }: ChangeSet = changesOf(objects);
  const stored = [...removed, ...orphans.map(({ instance }) => instance)].flatMap((instance) => {
    const entity = typeof instance === 'object' && instance !== null ? storedEntity(instance) : undefined;
    return entity === undefined || isDeletedSoftly(entity, instance) ? [] : [{ entity, instance }];
  });
  return {
    inserts: byEntity(inserts, () => []),
    updates: byEntity(updates, changesIn),
    removals: [...groupBy(stored, ({ entity }) => entity)].map(([entity, rows]) => ({
      entity,
      objects: rows.map(({ instance }) => instance),
      changes: [],
    })),
  };
}

function byEntity(groups: readonly WriteGroup[], changes: (group: WriteGroup) => ObjectChange[]): Told[] {
  return [...groupBy(groups, ({ entity }) => entity)].map(([entity, own]) => ({
    entity,
    objects: own.flatMap(({ instances }) => instances),
    changes: own.flatMap(changes),
  }));
}

function changesIn({ entity, columns, instances }: WriteGroup): ObjectChange[] {
  return instances.map((object) => {
    const cells = rowState(object)?.cells ?? [];
    const before = columns.map((column) => {
      const cell = cells[entity.columns.indexOf(column)];
      return [column.field, cell === undefined ? undefined : column.decode(cell)] as const;
    });
    return { object, fields: columns.map(({ field }) => field), before: Object.fromEntries(before) };
  });
}

function without(plan: Plan, known: ReadonlySet<object>): Plan {
  const fresh = (told: readonly Told[]): Told[] =>
    told.flatMap(({ entity, objects, changes }) => {
      const others = objects.filter((object) => !known.has(object));
      return others.length === 0
        ? []
        : [{ entity, objects: others, changes: changes.filter(({ object }) => !known.has(object)) }];
    });
  return { inserts: fresh(plan.inserts), updates: fresh(plan.updates), removals: fresh(plan.removals) };
}

function isNothing({ inserts, updates, removals }: Plan): boolean {
  return inserts.length + updates.length + removals.length === 0;
}

function endless(): RelataError {
  const message = `Handlers of events gave the commit something new to write ${MOST_ROUNDS} times. Let them look at what they have done already; everything was rolled back.`;
  return new RelataError('endlessEvents', message);
}

/** The error of a handler that commits what is being committed. */
export function toldToWrite(): RelataError {
  const message =
    'A handler of an event called commit(), flush() or transaction() of the session that is being committed. Leave it out: what handlers add, change and remove is written with the rest.';
  return new RelataError('transactionMisused', message);
}
