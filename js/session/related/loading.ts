import type { Instance } from '../../metadata/entity-metadata.js';
import type { RelationMetadata } from '../../metadata/relation-metadata.js';
import { isUnloaded, referTo } from '../../metadata/unloaded-reference.js';
import type { RelatedHost } from './host.js';
import { listOf } from './list-in-memory.js';
import { isLoaded } from './loaded-fields.js';
import { loadTogether } from './loader.js';
import type { RelatedPlace } from './place.js';
import { readReferred, readRelated } from './reading.js';

/** What a to-one relation holds, where it needs no statement to know; undefined where it does. */
export function presentOf({ owner, field }: RelatedPlace): Instance[] | undefined {
  const value = owner[field];
  if (typeof value === 'object' && value !== null) return isUnloaded(value) ? undefined : [value as Instance];
  return isLoaded(owner, field) ? [] : undefined;
}

/** Loads a relation of an object, and answers what the object holds then. */
export function loadRelated(host: RelatedHost, place: RelatedPlace): Promise<Instance[]> {
  return host.scope.run(async (database) => {
    const relation = place.relation(database.metadata);
    const { owner, field } = place;
    if (relation.options.loader !== undefined) {
      void place.cell;
      await loadTogether(database, host, relation, owner);
      return relation.list ? (listOf(owner, field) ?? []) : single(owner[field]);
    }
    database.loads?.note(relation);
    if (relation.column === undefined) return readRelated(database, host, place, relation);
    const reference = referenceOf(owner, relation, host);
    if (reference === undefined) return [];
    const found = await readReferred(database, host, place, relation, reference);
    if (found !== undefined && owner[field] !== found) owner[field] = found;
    return found === undefined ? [] : [found];
  });
}

/** The object that stands for what a reference leads to; the key that was set beside it wins. */
function referenceOf(owner: Instance, { column, field, target }: RelationMetadata, host: RelatedHost): Instance | undefined {
  const source = column?.source(owner);
  if (source !== undefined && source !== column) {
    const key = source.encode(source.place.read(owner));
    return key === null ? undefined : referTo(target, key, host.identities);
  }
  const [reference] = single(owner[field]);
  return reference;
}

function single(value: unknown): Instance[] {
  return typeof value === 'object' && value !== null ? [value as Instance] : [];
}
