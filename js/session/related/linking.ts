import { describe } from '../../entity/definition.js';
import { RelataError } from '../../errors.js';
import { IdentityMap } from '../../identity/identity-map.js';
import type { Instance } from '../../metadata/entity-metadata.js';
import type { RelationMetadata } from '../../metadata/relation-metadata.js';
import { isRemoved, isStored, rowKey } from '../../metadata/row-state.js';
import { bindCells } from '../../query/binding.js';
import { everything } from '../../query/state.js';
import { deleteRows, patchRows } from '../change.js';
import { bothSides, checkLinks } from '../link-checks.js';
import type { OpenDatabase } from '../open-database.js';
import { inTransaction } from '../transaction.js';
import { commit, type Work } from '../unit-of-work.js';
import type { RelatedHost } from './host.js';
import { listOf } from './list-in-memory.js';
import { memoryOf } from './memory.js';
import type { RelatedPlace } from './place.js';
import { setField } from './set-field.js';

/** What becomes of the links of an object. */
export interface Links {
  /** The objects that it is linked with. */
  readonly add: readonly Instance[];
  /** Those whose link goes; `'others'`: all that are not added. */
  readonly take: readonly Instance[] | 'others';
}

/** Writes links of one object, all or nothing, and brings objects in memory to them. */
export function writeLinks(host: RelatedHost, place: RelatedPlace, links: Links): Promise<void> {
  return host.scope.run((database) => {
    const relation = place.relation(database.metadata);
    void place.cell;
    const members = [...links.add, ...(links.take === 'others' ? [] : links.take)];
    for (const member of members) refuseStranger(database, relation, member);
    const stored = links.add.filter(isStored);
    if (relation.back?.pivot === undefined) {
      checkLinks(stored.flatMap((member) => bothSides(relation, place.owner, member)));
    }
    return inTransaction(
      database,
      (transaction) => new LinkWriter(host, place, relation, transaction.database).write(links),
      async () => {},
      async () => {},
    );
  });
}

class LinkWriter {
  readonly #host: RelatedHost;
  readonly #owner: Instance;
  readonly #place: RelatedPlace;
  readonly #relation: RelationMetadata;
  readonly #database: OpenDatabase;
  /** Where objects are found that take what is written: a session's, or those that are at hand. */
  readonly #pool: IdentityMap;

  constructor(host: RelatedHost, place: RelatedPlace, relation: RelationMetadata, database: OpenDatabase) {
    this.#host = host;
    this.#owner = place.owner;
    this.#place = place;
    this.#relation = relation;
    this.#database = database;
    this.#pool = host.identities ?? new IdentityMap();
  }

  async write({ add, take }: Links): Promise<void> {
    const { column, back, field } = this.#relation;
    this.#meet([this.#owner, ...add, ...(take === 'others' ? [] : take), ...(listOf(this.#owner, field) ?? [])]);
    const memory = memoryOf(this.#owner, this.#relation, this.#pool);
    if (column !== undefined) await this.#refer(add[0]);
    else if (back?.pivot === undefined) await this.#writeChildren(add, take);
    else await this.#writePivot(add, take);
    memory.follow(add, take, this.#database.journal);
  }

  /** A reference: the owner's own row changes. */
  async #refer(target: Instance | undefined): Promise<void> {
    const { owner, field, column } = this.#relation;
    if (target === undefined && column?.nullable !== true) throw this.#required('set(undefined)');
    if (target !== undefined && !isStored(target)) await this.#commit({ persist: [target], remove: [] });
    if (target !== undefined) this.#meet([target]);
    const filters = [{ [owner.primaryKey.field]: owner.primaryKey.decode(this.#place.cell) }];
    const value = target === undefined ? null : this.#relation.target.keyValue(target);
    await this.#patch(owner, filters, { [field]: value });
  }

  /** The other side of a reference: rows of the members change. */
  async #writeChildren(add: readonly Instance[], take: Links['take']): Promise<void> {
    const { target, back } = this.#relation;
    const inverse = back?.inverse ?? '';
    const owned = this.#place.filter(this.#database.metadata);
    const keep = add.filter(isStored);
    if (take === 'others') await this.#release([owned, ...this.#except(keep)]);
    else if (take.length > 0) await this.#release([owned, this.#among(take)]);
    const fresh = add.filter((member) => !isStored(member));
    for (const member of fresh) {
      setField(member, inverse, this.#owner, this.#database.journal);
    }
    if (fresh.length > 0) await this.#commit({ persist: fresh, remove: [] });
    if (keep.length === 0) return;
    await this.#patch(target, [this.#among(keep)], { [inverse]: this.#relation.owner.keyValue(this.#owner) });
  }

  /** Empties the references of some rows. @throws RelataError `invalidArgument` where they may not be empty */
  async #release(filters: readonly object[]): Promise<void> {
    const { target, back } = this.#relation;
    const inverse = back?.inverse ?? '';
    if (target.byField.get(inverse)?.nullable === true) {
      await this.#patch(target, filters, { [inverse]: null });
      return;
    }
    const { plan, values } = this.#database.queries.compile(target, 'has', { ...everything, filters });
    let found = 0;
    const cells = bindCells(this.#database.metadata, plan, values);
    await this.#database.engine.read(plan, cells, (_, { rows }) => {
      found += rows;
    });
    if (found > 0) throw this.#required('taking objects out');
  }

  async #writePivot(add: readonly Instance[], take: Links['take']): Promise<void> {
    const { back } = this.#relation;
    const link = manyToMany(this.#relation);
    if (add.length > 0) refuseWidePivot(this.#relation);
    const inverse = { [back?.inverse ?? '']: this.#place.cell };
    const keys = (members: readonly Instance[]) => members.flatMap((member) => rowKey(member) ?? []);
    const gone =
      take === 'others'
        ? { ...inverse, [link.towards]: { $nin: keys(add) } }
        : { ...inverse, [link.towards]: { $in: keys(take) } };
    if (take === 'others' || take.length > 0) {
      const state = { ...everything, filters: [gone] };
      await deleteRows(this.#database, link.pivot, state, this.#host.identities);
    }
    if (add.length === 0) return;
    const persist = add.filter((member) => !isStored(member));
    await this.#commit({ persist, remove: [], links: [{ relation: link, owner: this.#owner, added: add, taken: [] }] });
  }

  #commit(work: Pick<Work, 'persist' | 'remove' | 'links'>): Promise<void> {
    const { identities } = this.#host;
    return commit(this.#database, () => ({
      ...work,
      ...(identities && { pool: identities }),
      done: (committed) => this.#host.take(committed, this.#database.journal),
    }));
  }

  async #patch(entity: RelationMetadata['target'], filters: readonly object[], changes: object): Promise<void> {
    const patch = { changes, returning: [] };
    await patchRows(this.#database, entity, { ...everything, filters }, patch, this.#pool);
  }

  #among(members: readonly Instance[]): object {
    const { primaryKey } = this.#relation.target;
    return { [primaryKey.field]: { $in: members.flatMap((member) => this.#keyOf(member)) } };
  }

  #except(members: readonly Instance[]): object[] {
    const { primaryKey } = this.#relation.target;
    return members.length === 0 ? [] : [{ [primaryKey.field]: { $nin: members.flatMap((member) => this.#keyOf(member)) } }];
  }

  #keyOf(member: Instance): unknown[] {
    const key = rowKey(member);
    return key === undefined ? [] : [this.#relation.target.primaryKey.decode(key)];
  }

  /** Makes objects known to the pool of this write, where they are no session's. */
  #meet(objects: readonly Instance[]): void {
    if (this.#host.identities !== undefined) return;
    for (const object of objects) {
      const entity = this.#database.metadata.ofInstance(object);
      const key = rowKey(object);
      if (entity !== undefined && key !== undefined) this.#pool.set(entity, key, object);
    }
  }

  #required(what: string): RelataError {
    const { owner, field, path, target, back, column } = this.#relation;
    const reference = column === undefined ? `${target.name}.${back?.inverse}` : path;
    const message = `${path}: ${what} would leave ${reference} empty, which needs a value. Move the objects to another ${(column === undefined ? owner : target).name} with add() or set(), remove() them from the database, or make the reference optional.`;
    return new RelataError('invalidArgument', message, { entity: owner.name, field });
  }
}

function manyToMany({ back }: RelationMetadata) {
  const { pivot, towards } = back ?? {};
  if (back === undefined || pivot === undefined || towards === undefined) throw new Error('not many to many');
  return { ...back, pivot, towards };
}

/** Refuses a pivot whose rows say more than which two objects belong together. */
function refuseWidePivot(relation: RelationMetadata): void {
  const { pivot, inverse, towards } = manyToMany(relation);
  const needed = pivot.columns.filter(({ field, nullable, hasDefault, autoIncrement }) => {
    return field !== inverse && field !== towards && !nullable && !hasDefault && !autoIncrement;
  });
  if (needed.length === 0) return;
  const { owner, field, path } = relation;
  const names = needed.map((column) => column.path).join(' and ');
  const message = `${path} takes no object by add() or set(): ${names} would have no value. Persist a ${pivot.name} with both objects instead.`;
  throw new RelataError('invalidArgument', message, { entity: owner.name, field });
}

function refuseStranger(database: OpenDatabase, { owner, field, path, target }: RelationMetadata, member: Instance): void {
  const entity = typeof member === 'object' && member !== null ? database.metadata.ofInstance(member) : undefined;
  if (entity === undefined || !(member instanceof target.entityClass)) {
    const message = `${path} holds objects of ${target.name}, not ${describe(member)}.`;
    throw new RelataError('invalidArgument', message, { entity: owner.name, field });
  }
  if (!isRemoved(member)) return;
  const message = `${path} got ${describe(member)}, which was removed from the database. Persist it anew first.`;
  throw new RelataError('invalidArgument', message, { entity: owner.name, field });
}
