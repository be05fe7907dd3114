import { KeptChildren } from '../../hydrate/kept-children.js';
import { isDirty } from '../../hydrate/node-reader.js';
import { IdentityMap } from '../../identity/identity-map.js';
import type { Instance } from '../../metadata/entity-metadata.js';
import { setLoadedMembers } from '../../metadata/loaded-members.js';
import type { RelationMetadata } from '../../metadata/relation-metadata.js';
import { rowState } from '../../metadata/row-state.js';
import { isUnloaded } from '../../metadata/unloaded-reference.js';
import { everything, type SelectionState } from '../../query/state.js';
import { loadBack, loadMembers, loadReference, loadWayBack } from '../../relation/load.js';
import { isHeld } from '../../relation/sync.js';
import type { OpenDatabase } from '../open-database.js';
import { cachedRows } from './cached-rows.js';
import type { RelatedHost } from './host.js';
import { listOf } from './list-in-memory.js';
import { setLoaded } from './loaded-fields.js';
import type { RelatedPlace } from './place.js';
import { prepared, wholeJoin } from './prepared.js';

/** Reads the objects in a relation of an object, and puts them where it holds them. Answers what it holds then. */
export async function readRelated(
  database: OpenDatabase,
  host: RelatedHost,
  place: RelatedPlace,
  relation: RelationMetadata,
): Promise<Instance[]> {
  const state = { ...everything, filters: [place.filter(database.metadata)] };
  const pool = host.identities ?? new IdentityMap();
  const found = await readRows(database, relation, place, state, pool);
  if (host.identities !== undefined) {
    const loaded = { ...everything, joins: [wholeJoin(place.field)] };
    database.journal?.loaded.note(relation.owner, loaded, [place.owner]);
  }
  return hold(place.owner, relation, found, host.identities, database);
}

/** Reads the object of a reference, the one that stands for it being made whole. */
export async function readReferred(
  database: OpenDatabase,
  host: RelatedHost,
  place: RelatedPlace,
  relation: RelationMetadata,
  reference: Instance,
): Promise<Instance | undefined> {
  const { target } = relation;
  const key = target.keyOf(reference);
  if (key === undefined || key === null) return undefined;
  const pool = host.identities ?? new IdentityMap();
  if (pool.get(target, key) === undefined) pool.set(target, key, reference);
  const filters = [{ [target.primaryKey.field]: target.primaryKey.decode(key) }];
  const [found] = await readRows(database, relation, place, { ...everything, filters }, pool);
  return found;
}

/** Reads rows: from what is kept of them, where the relation says so and they are not too old. */
async function readRows(
  database: OpenDatabase,
  relation: RelationMetadata,
  place: RelatedPlace,
  asked: SelectionState,
  pool: IdentityMap,
): Promise<Instance[]> {
  const { target, column } = relation;
  const { state, finish } = prepared(database, target, asked);
  const compiled = database.queries.compile(target, 'find', state);
  const reading = compiled.hydrator.start(pool);
  const key = column === undefined ? place.cell : String(compiled.values[0]);
  await cachedRows(database, relation, key, compiled, reading.sink);
  const found = reading.answer() as Instance[];
  await finish?.(found, pool);
  return found;
}

/** Puts objects where their owner holds them; in a session, beside what no commit has written yet. */
function hold(
  owner: Instance,
  relation: RelationMetadata,
  found: Instance[],
  identities: IdentityMap | undefined,
  { journal }: OpenDatabase,
): Instance[] {
  const { field, list, back } = relation;
  leadBack(owner, relation, found);
  const inSession = identities !== undefined;
  const kept = inSession && !isUnloaded(owner) ? new KeptChildren(identities) : undefined;
  if (!kept?.look(owner, field)) {
    if (list) loadMembers(owner, field, found, inSession);
    else if (back === undefined) loadReference(owner, field, found[0], inSession && isHeld(owner, field));
    else loadBack(owner, field, found[0], inSession);
    if (back?.pivot !== undefined) setLoadedMembers(owner, field, [...found]);
  }
  kept?.restore();
  setLoaded(owner, field, journal);
  if (list) return listOf(owner, field) ?? found;
  const [only] = found;
  return owner[field] === undefined || owner[field] === null ? [] : [(owner[field] as Instance) ?? only];
}

/** Makes the reference of loaded objects lead back to the very object whose they are. One that was set to another stays. */
export function leadBack(owner: Instance, { back }: RelationMetadata, found: readonly Instance[]): void {
  if (back === undefined || back.pivot !== undefined) return;
  for (const member of found) {
    const state = rowState(member);
    const column = state?.entity.byField.get(back.inverse);
    if (state === undefined || column === undefined) continue;
    const known = state.cells[state.entity.columns.indexOf(column)];
    if (!isDirty(column, member, known)) loadWayBack(member, back.inverse, owner, isHeld(owner, back.field));
  }
}
