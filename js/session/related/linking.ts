import type { Cell } from '../../codec/cell.js';
import { cellAt } from '../../driver/batch.js';
import { describe } from '../../entity/definition.js';
import { RelataError } from '../../errors.js';
import { IdentityMap } from '../../identity/identity-map.js';
import { keyText } from '../../identity/key-text.js';
import type { EntityMetadata, Instance } from '../../metadata/entity-metadata.js';
import type { RelationMetadata } from '../../metadata/relation-metadata.js';
import { isRemoved, isStored, rowKey } from '../../metadata/row-state.js';
import { bindCells } from '../../query/binding.js';
import { everything, type QueryState } from '../../query/state.js';
import { deleteRows } from '../change.js';
import { bothSides, checkLinks } from '../link-checks.js';
import type { OpenDatabase } from '../open-database.js';
import type { RelatedHost } from './host.js';
import { inLinkRows, type LinkRows } from './link-rows.js';
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
    const pool = host.identities ?? new IdentityMap();
    return inLinkRows(host, database, pool, (rows) => new LinkWriter(host, place, { relation, rows, pool }).write(links));
  });
}

interface Writing {
  readonly relation: RelationMetadata;
  readonly rows: LinkRows;
  readonly pool: IdentityMap;
}

class LinkWriter {
  readonly #host: RelatedHost;
  readonly #owner: Instance;
  readonly #place: RelatedPlace;
  readonly #relation: RelationMetadata;
  readonly #rows: LinkRows;
  /** Where objects are found that take what is written: a session's, or those that are at hand. */
  readonly #pool: IdentityMap;

  constructor(host: RelatedHost, place: RelatedPlace, { relation, rows, pool }: Writing) {
    this.#host = host;
    this.#owner = place.owner;
    this.#place = place;
    this.#relation = relation;
    this.#rows = rows;
    this.#pool = pool;
  }

  get #database(): OpenDatabase {
    return this.#rows.database;
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
    if (target !== undefined && !isStored(target)) await this.#persist([target]);
    if (target !== undefined) this.#meet([target]);
    const filters = [{ [owner.primaryKey.field]: owner.primaryKey.decode(this.#place.cell) }];
    const value = target === undefined ? null : this.#relation.target.keyValue(target);
    await this.#patchAll(owner, filters, { [field]: value }, 1);
  }

  /** The other side of a reference: rows of the members change. */
  async #writeChildren(add: readonly Instance[], take: Links['take']): Promise<void> {
    const { target, back } = this.#relation;
    const inverse = back?.inverse ?? '';
    const owned = this.#place.filter(this.#database.metadata);
    const keep = add.filter(isStored);
    if (take === 'others') await this.#release({ filters: [owned, ...this.#except(keep)] });
    else if (take.length > 0) await this.#release({ filters: [owned, this.#among(take)], withDeleted: true });
    const fresh = add.filter((member) => !isStored(member));
    for (const member of fresh) {
      setField(member, inverse, this.#owner, this.#database.journal);
    }
    if (fresh.length > 0) await this.#persist(fresh);
    const rows = new Set(keep.map((member) => keyText(rowKey(member) ?? null))).size;
    if (rows === 0) return;
    await this.#patchAll(target, [this.#among(keep)], { [inverse]: this.#relation.owner.keyValue(this.#owner) }, rows);
  }

  /** Empties the references of some rows. @throws RelataError `invalidArgument` where they may not be empty */
  async #release(asked: Pick<QueryState, 'filters' | 'withDeleted'>): Promise<void> {
    const { target, back } = this.#relation;
    const inverse = back?.inverse ?? '';
    const state = { ...everything, ...asked };
    const isOptional = target.byField.get(inverse)?.nullable === true;
    if (isOptional) await this.#rows.patch(target, state, { [inverse]: null });
    if (isOptional && !this.#host.listeners.hears('patch:pre')) return;
    const left = await this.#keysIn(target, state);
    if (left.length > 0) throw isOptional ? this.#left(left.length, target) : this.#required('taking objects out');
  }

  /** The keys of the rows that a query finds, as cells. */
  async #keysIn(entity: EntityMetadata, state: QueryState): Promise<Cell[]> {
    const { field } = entity.primaryKey;
    const { plan, values } = this.#database.queries.compile(entity, 'find', { ...state, select: [field] });
    const at = plan.statements[0]?.nodes?.[0]?.fields.find((read) => read.field === field)?.column ?? 0;
    const keys: Cell[] = [];
    await this.#database.engine.read(plan, bindCells(this.#database.metadata, plan, values), (_, batch) => {
      const column = batch.columns[at];
      for (let row = 0; column !== undefined && row < batch.rows; row++) keys.push(cellAt(batch, column, row));
    });
    return keys;
  }

  async #writePivot(add: readonly Instance[], take: Links['take']): Promise<void> {
    const { back } = this.#relation;
    const link = manyToMany(this.#relation);
    if (add.length > 0) refuseWidePivot(this.#relation);
    const inverse = { [back?.inverse ?? '']: this.#place.cell };
    const keys = (members: readonly Instance[]) => members.flatMap((member) => rowKey(member) ?? []);
    if (take === 'others' || take.length > 0) {
      const towards = take === 'others' ? await this.#linked(keys(add)) : { $in: keys(take) };
      const state = { ...everything, filters: [{ ...inverse, [link.towards]: towards }] };
      await deleteRows(this.#database, link.pivot, state, this.#host.identities);
    }
    if (add.length === 0) return;
    const persist = add.filter((member) => !isStored(member));
    await this.#rows.commit({ persist, links: [{ relation: link, owner: this.#owner, added: add, taken: [] }] });
  }

  /** Which links of the owner are all but some: those of objects that are deleted softly nobody sees, and they stay. */
  async #linked(but: readonly Cell[]): Promise<object> {
    const { target } = this.#relation;
    if (target.softDelete === undefined) return { $nin: but };
    const kept = new Set(but.map(keyText));
    const filters = [this.#place.filter(this.#database.metadata)];
    const keys = await this.#keysIn(target, { ...everything, filters });
    return { $in: keys.filter((key) => !kept.has(keyText(key))) };
  }

  async #persist(fresh: readonly Instance[]): Promise<void> {
    await this.#rows.commit({ persist: fresh });
    const prevented = fresh.filter((member) => !isStored(member)).length;
    if (prevented > 0) throw this.#left(prevented, this.#relation.target);
  }

  /** Patches rows of which each has to be there, deleted softly or not. */
  async #patchAll(entity: EntityMetadata, filters: readonly object[], changes: object, rows: number): Promise<void> {
    const changed = await this.#rows.patch(entity, { ...everything, filters, withDeleted: true }, changes);
    if (changed.length < rows) throw this.#left(rows - changed.length, entity);
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

  /** The error of rows that were not changed. */
  #left(rows: number, entity: EntityMetadata): RelataError {
    const { path, field, owner } = this.#relation;
    const hears = this.#host.listeners.hears('patch:pre', 'insert:pre');
    const why = hears
      ? 'they are not in the database any more, or a handler left them out'
      : 'they are not in the database any more';
    const message = `${path} was not written: ${rows} of its ${entity.name} objects would stay as they are, since ${why}.`;
    return new RelataError('rowGone', message, { entity: owner.name, field });
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
