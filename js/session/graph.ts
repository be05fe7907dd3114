import { describe } from '../entity/definition.js';
import { RelataError } from '../errors.js';
import { isDirty } from '../hydrate/node-reader.js';
import type { BackReferenceMetadata, EntityMetadata, Instance, PlacedReference } from '../metadata/entity-metadata.js';
import type { Meeting } from '../metadata/known-row.js';
import type { Metadata } from '../metadata/metadata.js';
import { isRemoved, isStored, knownCell } from '../metadata/row-state.js';
import { isUnloadedPrototype } from '../metadata/unloaded.js';
import { isUnloaded } from '../metadata/unloaded-reference.js';
import type { Walk } from '../metadata/walk.js';
import { isKeptLate, keepTrueLate } from '../relation/keep-true.js';
import { isAnyDisplaced } from '../relation/orphan.js';
import { isObject } from '../relation/sync.js';
import { type EntityObjects, ReachedObjects } from './reached-objects.js';
import { reconcileBack, reconcileReference } from './reconcile.js';

/** A link of a many-to-many collection, for which a pivot row may be needed. */
export interface Link {
  readonly relation: BackReferenceMetadata;
  readonly owner: Instance;
  readonly target: Instance;
}

/** The objects that a set of objects leads to. */
export interface Reached {
  /** Every object once, in the order of discovery. */
  readonly objects: ReachedObjects;
  /** The members of many-to-many collections. */
  readonly links: Link[];
}

/**
 * Follows references, back references and many-to-many collections from some objects. Unloaded references are kept, since a
 * field may have been set on them, but lead no further.
 *
 * @param walk those that it sets apart are followed and left out
 * @throws RelataError `notAnEntity` for an object of no entity
 */
export function reach(metadata: Metadata, items: readonly object[], walk: Walk): Reached {
  const graph = new GraphWalk(metadata, walk);
  for (let at = 0; at < items.length; at++) graph.expect(items[at] as object, 'persist()');
  return graph.run();
}

/** What is the same of all objects of a class, while they are walked. */
interface Kind {
  readonly entityClass: unknown;
  readonly entity: EntityMetadata;
  /** What its objects inherit from, unless they are references that are not loaded. */
  readonly prototype: object;
  /** Where its objects are collected. */
  readonly objects: EntityObjects;
  /** Whether its objects lead to others. */
  readonly follows: boolean;
  /** Whether its objects are kept true from their first commit on, since its class was not compiled. */
  readonly isLate: boolean;
}

/** Whether an object that inherits from a prototype is no reference without the rest. */
function isLoaded(own: object | null, { entity, prototype }: Kind): boolean {
  return own === prototype || (own !== entity.unloaded && !isUnloadedPrototype(own));
}

/** Objects of one kind, one after the other, that were met in the same way. */
interface Run {
  readonly kind: Kind;
  readonly meeting: Meeting;
  /** Where it ends: the place of the next run's first one. */
  end: number;
}

class GraphWalk {
  readonly #metadata: Metadata;
  readonly #walk: Walk;
  readonly #reached: Reached = { objects: new ReachedObjects(), links: [] };
  readonly #kinds = new Map<unknown, Kind>();
  #lastKind: Kind | undefined;
  /** Objects that lead to others. */
  readonly #pending: Instance[] = [];
  /** What they are, and how they were met. */
  readonly #runs: Run[] = [];
  #lastRun: Run | undefined;

  constructor(metadata: Metadata, walk: Walk) {
    this.#metadata = metadata;
    this.#walk = walk;
  }

  /** Visits an object later. `from` says where it was met, for messages. */
  expect(instance: object, from: string): void {
    const meeting = isObject(instance) ? this.#walk.meet(instance) : 'new';
    if (meeting === 'again') return;
    // What is not loaded has a row, or had one: it is not new.
    const own = meeting === 'new' ? undefined : (Object.getPrototypeOf(instance) as object | null);
    const last = this.#lastKind;
    const isAsLast = last !== undefined && (own === last.prototype || own === last.entity.unloaded);
    const kind = isAsLast ? last : this.#kindOf(instance, from);
    const { objects, follows } = kind;
    const isWhole = own === undefined || isLoaded(own, kind);
    if (meeting === 'new' || meeting === 'removed') objects.added.push(instance as Instance);
    else if (meeting === 'stored') (isWhole ? objects.stored : objects.unloaded).push(instance as Instance);
    if (!follows || !isWhole) return;
    if (this.#lastRun?.kind !== kind || this.#lastRun.meeting !== meeting) {
      this.#lastRun = { kind, meeting, end: this.#pending.length };
      this.#runs.push(this.#lastRun);
    }
    this.#lastRun.end++;
    this.#pending.push(instance as Instance);
  }

  run(): Reached {
    let at = 0;
    // The lists grow while they are walked.
    for (let each = 0; each < this.#runs.length; each++) {
      const run = this.#runs[each] as Run;
      const { entity, isLate } = run.kind;
      for (; at < run.end; at++) {
        const instance = this.#pending[at] as Instance;
        if (isLate && !isStored(instance)) keepTrueLate(instance);
        this.#follow(entity, instance, run.meeting);
      }
    }
    return this.#reached;
  }

  #kindOf(instance: object, from: string): Kind {
    const entityClass: unknown = instance?.constructor;
    if (this.#lastKind !== undefined && this.#lastKind.entityClass === entityClass) return this.#lastKind;
    let kind = this.#kinds.get(entityClass);
    if (kind === undefined) {
      const entity = entityOf(this.#metadata, instance, from);
      const follows = entity.references.length + entity.backReferences.length > 0;
      const prototype = entity.entityClass.prototype as object;
      kind = { entityClass, entity, prototype, objects: this.#reached.objects.of(entity), follows, isLate: isKeptLate(instance) };
      this.#kinds.set(entityClass, kind);
    }
    this.#lastKind = kind;
    return kind;
  }

  #follow(entity: EntityMetadata, instance: Instance, meeting: Meeting): void {
    const { references, backReferences } = entity;
    // By their places: of lists of several kinds, the engine would make an iterator for each object.
    for (let each = 0; each < references.length; each++) {
      const { column, at, answer } = references[each] as PlacedReference;
      // What goes comes into no list.
      const isReconciled = answer !== undefined && meeting !== 'apart';
      const value = isReconciled ? reconcileReference(answer, instance, meeting === 'stored') : instance[column.field];
      if (!isObject(value) || this.#walk.hasMet(value)) continue;
      // A row that still refers to one which is gone does not bring it back; whoever is given it, does.
      if (isRemoved(value) && isStored(instance) && !isDirty(column, instance, knownCell(instance, at))) continue;
      this.expect(value, column.path);
    }
    for (let each = 0; each < backReferences.length; each++) {
      const relation = backReferences[each] as BackReferenceMetadata;
      if (instance[relation.field] !== undefined || isAnyDisplaced()) this.#followBack(relation, instance);
    }
  }

  #followBack(relation: BackReferenceMetadata, instance: Instance): void {
    for (const taken of reconcileBack(instance, relation)) this.expect(taken, relation.path);
    for (const member of members(instance, relation)) {
      if (relation.pivot) this.#reached.links.push(link(relation, instance, member));
      this.expect(member, relation.path);
    }
  }
}

function members(instance: Instance, { field, list, path }: BackReferenceMetadata): readonly Instance[] {
  const value = instance[field];
  if (value === undefined || value === null) return none;
  if (!list) return isRemoved(value) ? [] : [value as Instance];
  // A list that was loaded before still holds what was removed since; it is no reason to write it again.
  if (Array.isArray(value)) return (value as Instance[]).filter((member) => !isRemoved(member));
  throw new RelataError('invalidValue', `${path} holds ${describe(value)}, but it is declared as a list.`, { field });
}

const none: readonly Instance[] = [];

/** A link to a member of a many-to-many collection. @throws RelataError `invalidValue` for a member of another entity */
function link(relation: BackReferenceMetadata, owner: Instance, target: Instance): Link {
  const { path, field, target: entity } = relation;
  // What is no object is refused when it is visited.
  if (!(target instanceof Object) || target instanceof entity.entityClass) return { relation, owner, target };
  const message = `${path} holds ${describe(target)}, but it is a list of ${entity.name}. Give it instances of ${entity.name}.`;
  throw new RelataError('invalidValue', message, { entity: path.slice(0, -field.length - 1), field });
}

function entityOf(metadata: Metadata, instance: unknown, from: string): EntityMetadata {
  const entity = typeof instance === 'object' && instance !== null ? metadata.ofInstance(instance) : undefined;
  if (entity !== undefined) return entity;
  throw new RelataError(
    'notAnEntity',
    `${from} got ${describe(instance)}, which is not an entity of this database. Give it instances of the classes that the database was opened with.`,
  );
}

/** Whether a link cannot exist yet, since the object at one of its ends is new. */
export function isNewLink({ owner, target }: Link): boolean {
  return !isStored(owner) || !isStored(target);
}

/** The pivot rows that links need; none where the application made the pivot object itself. */
export function pivotRows({ objects, links }: Reached): ReachedObjects {
  const pivots = new ReachedObjects();
  const known = new PivotIndex(objects);
  for (const { relation, owner, target } of links) {
    const { pivot, towards } = relation;
    if (pivot === undefined || towards === undefined) continue;
    if (!known.add(pivot, relation.inverse, owner, towards, target)) continue;
    const row = pivot.instantiate();
    row[relation.inverse] = owner;
    row[towards] = target;
    pivots.of(pivot).added.push(row);
  }
  return pivots;
}

/** Which pairs a pivot entity links already. */
class PivotIndex {
  readonly #pairs = new Map<EntityMetadata, Map<unknown, Set<unknown>>>();
  readonly #objects: ReachedObjects;

  constructor(objects: ReachedObjects) {
    this.#objects = objects;
  }

  /** Adds a pair; false when it was there. The order of the two fields does not matter: both sides may hold the link. */
  add(pivot: EntityMetadata, field: string, owner: Instance, other: string, target: Instance): boolean {
    const [left, right] = field < other ? [owner, target] : [target, owner];
    const [first, second] = field < other ? [field, other] : [other, field];
    let pairs = this.#pairs.get(pivot);
    if (pairs === undefined) {
      pairs = new Map();
      this.#pairs.set(pivot, pairs);
      for (const instance of this.#objects.of(pivot).all) {
        if (!isUnloaded(instance)) note(pairs, instance[first], instance[second]);
      }
    }
    return note(pairs, left, right);
  }
}

function note(pairs: Map<unknown, Set<unknown>>, left: unknown, right: unknown): boolean {
  let rights = pairs.get(left);
  if (rights === undefined) {
    rights = new Set();
    pairs.set(left, rights);
  }
  if (rights.has(right)) return false;
  rights.add(right);
  return true;
}
