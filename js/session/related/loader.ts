import { describe, type EntityClass } from '../../entity/definition.js';
import { RelataError } from '../../errors.js';
import type { IdentityMap } from '../../identity/identity-map.js';
import type { Instance } from '../../metadata/entity-metadata.js';
import { setLoadedMembers } from '../../metadata/loaded-members.js';
import type { RelationMetadata } from '../../metadata/relation-metadata.js';
import { Query } from '../../query/query.js';
import type { JoinState } from '../../query/state.js';
import { Executor } from '../executor.js';
import type { OpenDatabase } from '../open-database.js';
import type { RelatedHost } from './host.js';
import { setLoaded } from './loaded-fields.js';
import { leadBack } from './reading.js';

/** What a {@link RelationLoader} may use. */
export interface LoaderContext {
  /** A query in the place that asked: in a session its objects are the session's. */
  query<T extends object>(entityClass: EntityClass<T>): Query<T>;
  /** The relation: `User.posts`. */
  readonly relation: string;
}

/** What a relation of one object holds: a list, or an object, or nothing. */
type Held<M> = readonly M[] | M | undefined;

/**
 * A function that loads a relation of several objects at once: `BackReference<{ loader: typeof loadPosts }>`. It answers what each of
 * them holds, in a `Map` by the objects or in a list in their order. Objects that it leaves out hold nothing.
 *
 * @typeParam O the objects that have the relation
 * @typeParam M the objects at its other end
 */
export type RelationLoader<O, M> = (
  owners: readonly O[],
  context: LoaderContext,
) => ReadonlyMap<O, Held<M>> | readonly Held<M>[] | Promise<ReadonlyMap<O, Held<M>> | readonly Held<M>[]>;

/** Loads a relation of some objects by the function of the application, called once. @throws RelataError `loaderFailed` */
export async function runLoader(
  database: OpenDatabase,
  identities: IdentityMap | undefined,
  relation: RelationMetadata,
  owners: readonly Instance[],
): Promise<void> {
  const executor = new Executor({ run: async (work) => work(database) }, identities);
  const context: LoaderContext = {
    query: <T extends object>(entityClass: EntityClass<T>) => new Query<T>(executor, entityClass),
    relation: relation.path,
  };
  const answer = await called(relation, owners, context);
  owners.forEach((owner, index) => {
    hold(owner, relation, Array.isArray(answer) ? answer[index] : (answer as ReadonlyMap<Instance, unknown>).get(owner));
    setLoaded(owner, relation.field, database.journal);
  });
}

async function called(relation: RelationMetadata, owners: readonly Instance[], context: LoaderContext): Promise<unknown> {
  const { loader } = relation.options;
  const load: unknown = typeof loader === 'function' ? loader() : loader;
  if (typeof load !== 'function') {
    throw failed(relation, `a document has only the name of its loader, ${describe(load)}. Declare the entity in code`);
  }
  let answer: unknown;
  try {
    answer = await (load as RelationLoader<Instance, Instance>)(owners, context);
  } catch (cause) {
    throw failed(relation, `its loader threw: ${cause instanceof Error ? cause.message : describe(cause)}`, cause);
  }
  if (answer instanceof Map || (Array.isArray(answer) && answer.length === owners.length)) return answer;
  const given = Array.isArray(answer) ? `a list of ${answer.length}` : describe(answer);
  throw failed(
    relation,
    `its loader answered ${given}. It answers a Map by objects, or a list with a place for each of the ${owners.length}`,
  );
}

function hold(owner: Instance, relation: RelationMetadata, held: unknown): void {
  const { field, list, back } = relation;
  const isObject = typeof held === 'object' && held !== null;
  if (
    list ? held !== undefined && !Array.isArray(held) : held !== undefined && held !== null && (!isObject || Array.isArray(held))
  ) {
    const expected = list ? 'a list' : 'an object or undefined';
    throw failed(
      relation,
      `its loader gave ${Array.isArray(held) ? 'a list' : describe(held)} for one object. It gives ${expected}`,
    );
  }
  const one = isObject ? [held as Instance] : [];
  const members = Array.isArray(held) ? [...(held as readonly Instance[])] : one;
  leadBack(owner, relation, members);
  owner[field] = list ? members : (held ?? undefined);
  if (back?.pivot !== undefined) setLoadedMembers(owner, field, [...members]);
}

/** Refuses a join that asks for less than the relation, where a function loads it. */
export function refuseConditions(relation: RelationMetadata, join: JoinState): void {
  const { select, filters, order, limit, skip, joins, kind } = join;
  const asks =
    select ?? limit ?? skip ?? (filters.length + order.length + joins.length > 0 || kind === 'inner' ? true : undefined);
  if (asks === undefined) return;
  const { owner, field, path } = relation;
  const message = `${path} is loaded by a function, so its join takes no conditions, order, limit, selection or joins, and keeps objects without a match. Write joinWith('${field}'), and restrict ${owner.name} by filter().`;
  throw new RelataError('invalidArgument', message, { entity: owner.name, field });
}

function failed({ owner, field, path }: RelationMetadata, why: string, cause?: unknown): RelataError {
  const options = cause === undefined ? undefined : { cause };
  return new RelataError('loaderFailed', `${path} could not be loaded: ${why}.`, { entity: owner.name, field }, options);
}

interface Waiting {
  readonly database: OpenDatabase;
  readonly owners: Set<Instance>;
  readonly done: Promise<void>;
}

/** What is asked of handles in one turn, by relation. */
const waiting = new WeakMap<RelatedHost, Map<string, Waiting>>();

/** Loads a relation of an object, together with the others that are asked for in the same turn. */
export function loadTogether(
  database: OpenDatabase,
  host: RelatedHost,
  relation: RelationMetadata,
  owner: Instance,
): Promise<void> {
  let batches = waiting.get(host);
  if (batches === undefined) {
    batches = new Map();
    waiting.set(host, batches);
  }
  const begun = batches.get(relation.path);
  if (begun?.database === database) {
    begun.owners.add(owner);
    return begun.done;
  }
  const owners = new Set([owner]);
  const done = Promise.resolve().then(() => {
    if (batches.get(relation.path)?.owners === owners) batches.delete(relation.path);
    return runLoader(database, host.identities, relation, [...owners]);
  });
  batches.set(relation.path, { database, owners, done });
  return done;
}
