import type { IdentityMap } from '../../identity/identity-map.js';
import type { Instance } from '../../metadata/entity-metadata.js';
import type { RelationMetadata } from '../../metadata/relation-metadata.js';
import type { Journal } from '../journal.js';
import { changeList, listOf, setList } from './list-in-memory.js';
import { setLoaded } from './loaded-fields.js';
import { leadBack } from './reading.js';
import { setField } from './set-field.js';

/** The objects that hold a link that is about to change. */
export interface LinkMemory {
  /** Brings them to what was written. */
  follow(add: readonly Instance[], take: readonly Instance[] | 'others', journal: Journal | undefined): void;
}

/** What objects in memory hold of the links of one object, before they change. */
export function memoryOf(owner: Instance, relation: RelationMetadata, pool: IdentityMap): LinkMemory {
  const { column, back } = relation;
  if (column !== undefined) return referenceMemory(owner, relation, pool);
  return back?.pivot === undefined ? childrenMemory(owner, relation, pool) : linkMemory(owner, relation, pool);
}

/** The other side's lists and the owner's own field. */
function referenceMemory(
  owner: Instance,
  { field, target, owner: entity, column }: RelationMetadata,
  pool: IdentityMap,
): LinkMemory {
  const sides = target.backReferences.filter(({ pivot, inverse, target: back }) => {
    return pivot === undefined && inverse === field && back.root === entity.root;
  });
  return {
    follow([object], _, journal) {
      for (const holder of pool.of(target)) {
        for (const side of sides) {
          const list = listOf(holder, side.field);
          if (holder === object && list !== undefined) changeList(holder, side.field, { added: [owner] }, journal);
          else if (list?.includes(owner)) changeList(holder, side.field, { taken: [owner] }, journal);
        }
      }
      setField(owner, field, object ?? (column?.nullValue ? null : undefined), journal);
      setLoaded(owner, field, journal);
    },
  };
}

/** Lists, and single objects, of those who had the children before. */
function childrenMemory(owner: Instance, relation: RelationMetadata, pool: IdentityMap): LinkMemory {
  const { field, list, owner: entity } = relation;
  return {
    follow(add, take, journal) {
      for (const holder of pool.of(entity)) {
        if (holder === owner) continue;
        const moved = (listOf(holder, field) ?? []).filter((member) => add.includes(member));
        if (moved.length > 0) changeList(holder, field, { taken: moved }, journal);
        if (!list && Object.hasOwn(holder, field) && add.includes(holder[field] as Instance)) {
          setField(holder, field, undefined, journal);
        }
      }
      if (!list) setField(owner, field, add[0], journal);
      else if (take === 'others') setList(owner, { field, remembers: false, keeps: pool.keeps }, add, journal);
      else changeList(owner, field, { added: add, taken: take }, journal);
      if (!list || take === 'others') setLoaded(owner, field, journal);
      leadBack(owner, relation, add);
    },
  };
}

/** Lists on both sides. */
function linkMemory(owner: Instance, { field, back, target }: RelationMetadata, pool: IdentityMap): LinkMemory {
  const others = target.links.filter(({ pivot, inverse }) => pivot === back?.pivot && inverse === back?.towards);
  return {
    follow(add, take, journal) {
      for (const member of pool.of(target)) {
        for (const other of others) {
          const isTaken = take === 'others' ? !add.includes(member) : take.includes(member);
          if (isTaken) changeList(member, other.field, { taken: [owner] }, journal);
          if (add.includes(member)) changeList(member, other.field, { added: [owner] }, journal);
        }
      }
      if (take !== 'others') return changeList(owner, field, { added: add, taken: take }, journal);
      setList(owner, { field, remembers: true, keeps: pool.keeps }, add, journal);
      setLoaded(owner, field, journal);
    },
  };
}
