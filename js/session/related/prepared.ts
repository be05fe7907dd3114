import type { IdentityMap } from '../../identity/identity-map.js';
import { eagerRelations } from '../../metadata/eager-circles.js';
import type { EntityMetadata, Instance } from '../../metadata/entity-metadata.js';
import type { RelationMetadata } from '../../metadata/relation-metadata.js';
import { everything, type JoinState, type QueryState, type SelectionState } from '../../query/state.js';
import type { OpenDatabase } from '../open-database.js';
import { refuseConditions, runLoader } from './loader.js';
import { membersOf } from './members.js';

/** A query with what the options of relations add to it. */
export interface Prepared {
  readonly state: SelectionState;
  /** Loads what functions of the application load; absent where there is nothing. */
  readonly finish?: (found: readonly Instance[], identities: IdentityMap | undefined) => Promise<void>;
}

/** A relation that a function loads, and the fields that lead to its owners. */
interface LoaderJoin {
  readonly relation: RelationMetadata;
  readonly way: readonly string[];
}

/** Adds the eager relations of the objects that a query loads, and takes out the joins that have a loader. */
export function prepared(database: OpenDatabase, entity: EntityMetadata, asked: SelectionState): Prepared {
  if (!database.metadata.hasOptions || isGrouped(asked)) return { state: asked };
  const loaders: LoaderJoin[] = [];
  const state = withOptions(entity, asked, { loaders, way: [] });
  if (loaders.length === 0) return { state };
  return {
    state,
    finish: async (found, identities) => {
      for (const { relation, way } of loaders) {
        const owners = way.reduce<readonly Instance[]>(membersOf, found);
        if (owners.length > 0) await runLoader(database, identities, relation, owners);
      }
    },
  };
}

function isGrouped(state: QueryState): boolean {
  return state.grouping !== undefined;
}

interface Way {
  readonly loaders: LoaderJoin[];
  readonly way: readonly string[];
  /** The relation that led here. */
  readonly cameBy?: RelationMetadata;
}

function withOptions<S extends SelectionState>(entity: EntityMetadata, state: S, place: Way): S {
  const named = new Set(state.joins.map(({ field }) => field));
  const eager = state.select === undefined ? eagerRelations(entity, place.cameBy) : [];
  const added = eager.filter(({ field }) => !named.has(field)).map(({ field }) => wholeJoin(field));
  const joins = [...state.joins, ...added].flatMap((join) => {
    const relation = join.load ? entity.relations.find(({ field }) => field === join.field) : undefined;
    // A field that is none is the planner's to refuse.
    if (relation === undefined) return [join];
    if (relation.options.loader === undefined) {
      return [withOptions(relation.target, join, { ...place, way: [...place.way, join.field], cameBy: relation })];
    }
    refuseConditions(relation, join);
    place.loaders.push({ relation, way: place.way });
    return [];
  });
  return { ...state, joins };
}

/** A join that loads everything in a relation. */
export function wholeJoin(field: string): JoinState {
  return { ...everything, field, kind: 'left', load: true };
}
