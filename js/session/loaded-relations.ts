import type { IdentityMap } from '../identity/identity-map.js';
import type { EntityMetadata, Instance } from '../metadata/entity-metadata.js';
import { loadedMembers, setLoadedMembers } from '../metadata/loaded-members.js';
import { isRemoved, rowKey, storedEntity } from '../metadata/row-state.js';
import { isUnloaded } from '../metadata/unloaded-reference.js';
import { bindCells } from '../query/binding.js';
import { everything, type JoinState, type SelectionState } from '../query/state.js';
import { refill } from '../relation/load.js';
import { RelationList } from '../relation/relation-list.js';
import { place } from '../relation/sync.js';
import { groupBy } from './grouping.js';
import type { OpenDatabase } from './open-database.js';
import { listOf } from './related/list-in-memory.js';
import { membersOf } from './related/members.js';

/** How a relation was asked for. */
interface Asked {
  readonly entity: EntityMetadata;
  readonly join: JoinState;
  /** The parameters of the query around the join. */
  readonly parameters: SelectionState['parameters'];
}

/** A relation of one object. */
interface LoadedRelation {
  readonly owner: Instance;
  readonly asked: Asked;
}

/**
 * The relations without a column that a session loaded while a transaction was open, each as it was asked for last. After a rollback
 * they are read again: only the database knows which rows are in them then.
 */
export class LoadedRelations {
  readonly #relations = new Map<Instance, Map<string, Asked>>();

  /** Notes the relations that a query has loaded with some objects. */
  note(entity: EntityMetadata, state: SelectionState, owners: readonly Instance[]): void {
    // What a selection made has no row to be asked for.
    if (state.select !== undefined || owners.length === 0) return;
    for (const join of state.joins) {
      const relation = join.load ? entity.relations.find(({ field }) => field === join.field) : undefined;
      if (relation === undefined) continue;
      const { parameters } = state;
      const inner = parameters.size === 0 ? join : { ...join, parameters: new Map([...parameters, ...join.parameters]) };
      if (relation.back !== undefined) {
        const asked = { entity, join: inner, parameters };
        for (const owner of owners) this.#add(owner, asked);
      }
      this.note(relation.target, inner, membersOf(owners, join.field));
    }
  }

  /** Takes over what a nested transaction has loaded. */
  absorb({ relations }: LoadedRelations): void {
    for (const { owner, asked } of relations) this.#add(owner, asked);
  }

  get relations(): readonly LoadedRelation[] {
    return [...this.#relations].flatMap(([owner, fields]) => [...fields.values()].map((asked) => ({ owner, asked })));
  }

  /** Reads them again into the objects of a session. */
  async readAgain(database: OpenDatabase, identities: IdentityMap): Promise<void> {
    const relations = this.relations.filter(({ owner }) => isIn(identities, owner));
    const held = relations.map(({ owner, asked }) => new HeldList(owner, asked.join.field));
    for (const [asked, loaded] of groupBy(relations, (relation) => relation.asked)) {
      const owners = loaded.map(({ owner }) => owner);
      await read(database, identities, asked, owners);
    }
    for (const list of held) list.comeBack();
  }

  #add(owner: Instance, asked: Asked): void {
    const fields = this.#relations.get(owner);
    if (fields === undefined) this.#relations.set(owner, new Map([[asked.join.field, asked]]));
    else fields.set(asked.join.field, asked);
  }
}

/** The list of a relation that is about to be read again. The application may hold it, and may have changed it. */
class HeldList {
  readonly #owner: Instance;
  readonly #field: string;
  readonly #list: Instance[] | undefined;
  /** Members of a many-to-many collection that wait for a link, and those whose link is to go. */
  readonly #added: readonly Instance[];
  readonly #taken: ReadonlySet<unknown>;

  constructor(owner: Instance, field: string) {
    const [list, loaded] = [listOf(owner, field), loadedMembers(owner, field)];
    this.#owner = owner;
    this.#field = field;
    this.#list = list;
    const isKnown = list !== undefined && loaded !== undefined;
    this.#added = isKnown ? list.filter((member) => !loaded.includes(member) && !isRemoved(member)) : [];
    this.#taken = new Set(isKnown ? loaded.filter((member) => !list.includes(member)) : []);
    // A collection that was changed would stay as it is, with what the transaction had in it.
    if (isKnown) setLoadedMembers(owner, field, [...list]);
  }

  /** Takes the members of the list that was read, and the place of that. */
  comeBack(): void {
    const read = listOf(this.#owner, this.#field);
    if (!(read instanceof RelationList)) return;
    for (const member of this.#added) if (!RelationList.has(read, member)) RelationList.append(read, member);
    RelationList.drop(read, (member) => this.#taken.has(member));
    const list = this.#list;
    if (!(list instanceof RelationList) || list === read) return;
    refill(list, read);
    RelationList.settle(list, RelationList.written(read));
    place(this.#owner, this.#field, list);
  }
}

/** Whether an object has a row and is in a session still. */
function isIn(identities: IdentityMap, owner: Instance): boolean {
  const [entity, key] = [storedEntity(owner), rowKey(owner)];
  return entity !== undefined && key !== undefined && !isUnloaded(owner) && identities.watched(entity, key) === owner;
}

async function read(
  database: OpenDatabase,
  identities: IdentityMap,
  { entity, join, parameters }: Asked,
  owners: readonly Instance[],
): Promise<void> {
  const { primaryKey } = entity;
  const keys = owners.map((owner) => primaryKey.decode(rowKey(owner) ?? null));
  const filters = [{ [primaryKey.field]: { $in: keys } }];
  // An inner join would leave out whose relation is empty now.
  const joins: JoinState[] = [{ ...join, kind: 'left' }];
  const state = { ...everything, parameters, filters, joins, withDeleted: true } as const;
  const { plan, values, hydrator } = database.queries.compile(entity, 'find', state);
  const reading = hydrator.start(identities);
  await database.engine.read(plan, bindCells(database.metadata, plan, values), reading.sink);
  reading.answer();
}
