import { describe } from '../entity/definition.js';
import { RelataError } from '../errors.js';
import { isDirty } from '../hydrate/node-reader.js';
import type { BackReferenceMetadata, EntityMetadata, Instance } from '../metadata/entity-metadata.js';
import type { Metadata } from '../metadata/metadata.js';
import { isRemoved, isStored, isUnloaded, knownCell } from '../metadata/row-state.js';
import { keepTrueLate } from '../relation/keep-true.js';
import { reconcileBack, reconcileReferences } from './reconcile.js';

/** A link of a many-to-many collection, for which a pivot row may be needed. */
export interface Link {
  readonly relation: BackReferenceMetadata;
  readonly owner: Instance;
  readonly target: Instance;
}

/** The objects that a set of objects leads to. */
export interface Reached {
  /** Every object once, with its entity, in the order of discovery. */
  readonly objects: Map<Instance, EntityMetadata>;
  /** The members of many-to-many collections. */
  readonly links: Link[];
}

/**
 * Follows references, back references and many-to-many collections from some objects. Unloaded references are kept, since a
 * field may have been set on them, but lead no further.
 *
 * @throws RelataError `notAnEntity` for an object of no entity
 */
export function reach(metadata: Metadata, items: Iterable<object>): Reached {
  const walk = new GraphWalk(metadata);
  for (const instance of items) walk.expect(instance, 'persist()');
  return walk.run();
}

class GraphWalk {
  readonly #metadata: Metadata;
  readonly #reached: Reached = { objects: new Map(), links: [] };
  readonly #pending: object[] = [];
  readonly #origins: string[] = [];

  constructor(metadata: Metadata) {
    this.#metadata = metadata;
  }

  /** Visits an object later. `from` says where it was met, for messages. */
  expect(instance: object, from: string): void {
    if (this.#reached.objects.has(instance as Instance)) return;
    this.#pending.push(instance);
    this.#origins.push(from);
  }

  run(): Reached {
    const { objects } = this.#reached;
    // The lists grow while they are walked.
    for (let index = 0; index < this.#pending.length; index++) {
      const instance = this.#pending[index] as Instance;
      if (objects.has(instance)) continue;
      const entity = entityOf(this.#metadata, instance, this.#origins[index] ?? '');
      objects.set(instance, entity);
      // Objects of classes that were not compiled are kept true from here on.
      if (!isStored(instance)) keepTrueLate(instance);
      if (!isUnloaded(instance)) this.#follow(entity, instance);
    }
    return this.#reached;
  }

  #follow(entity: EntityMetadata, instance: Instance): void {
    reconcileReferences(entity, instance);
    entity.columns.forEach((column, index) => {
      const value = column.target && instance[column.field];
      if (typeof value !== 'object' || value === null || this.#reached.objects.has(value as Instance)) return;
      // A row that still refers to one which is gone does not bring it back; whoever is given it, does.
      if (isRemoved(value) && isStored(instance) && !isDirty(column, instance, knownCell(instance, index))) return;
      this.expect(value, column.path);
    });
    for (const relation of entity.backReferences) {
      for (const taken of reconcileBack(instance, relation)) this.expect(taken, relation.path);
      for (const member of members(instance, relation)) {
        if (relation.pivot) this.#reached.links.push(link(relation, instance, member));
        this.expect(member, relation.path);
      }
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
export function pivotRows({ objects, links }: Reached): Map<Instance, EntityMetadata> {
  const pivots = new Map<Instance, EntityMetadata>();
  const known = new PivotIndex(objects);
  for (const { relation, owner, target } of links) {
    const { pivot, towards } = relation;
    if (pivot === undefined || towards === undefined) continue;
    if (!known.add(pivot, relation.inverse, owner, towards, target)) continue;
    const row = pivot.instantiate();
    row[relation.inverse] = owner;
    row[towards] = target;
    pivots.set(row, pivot);
  }
  return pivots;
}

/** Which pairs a pivot entity links already. */
class PivotIndex {
  readonly #pairs = new Map<EntityMetadata, Map<unknown, Set<unknown>>>();
  readonly #objects: ReadonlyMap<Instance, EntityMetadata>;

  constructor(objects: ReadonlyMap<Instance, EntityMetadata>) {
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
      for (const [instance, entity] of this.#objects) {
        if (entity === pivot && !isUnloaded(instance)) note(pairs, instance[first], instance[second]);
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
