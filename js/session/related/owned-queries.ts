import type { EntityClass } from '../../entity/definition.js';
import type { Explanation } from '../../query/explanation.js';
import type { PatchResult } from '../../query/patch-types.js';
import type { DeleteResult, QueryExecutor } from '../../query/query.js';
import type { QueryState, SelectionState } from '../../query/state.js';
import type { RelatedHost } from './host.js';
import type { RelatedPlace } from './place.js';

/** Runs queries among the objects in a relation of one object, whatever else they ask. Nothing is asked before a query runs. */
export class OwnedQueries implements QueryExecutor {
  readonly #host: RelatedHost;
  readonly #place: RelatedPlace;

  constructor(host: RelatedHost, place: RelatedPlace) {
    this.#host = host;
    this.#place = place;
  }

  find(entityClass: EntityClass, state: SelectionState): Promise<object[]> {
    return this.#run(state, (executor, owned) => executor.find(entityClass, owned));
  }

  first(entityClass: EntityClass, state: SelectionState, required: boolean): Promise<object | undefined> {
    return this.#run(state, (executor, owned) => executor.first(entityClass, owned, required));
  }

  number(entityClass: EntityClass, output: 'count' | 'has', state: SelectionState): Promise<number> {
    return this.#run(state, (executor, owned) => executor.number(entityClass, output, owned));
  }

  explain(entityClass: EntityClass, output: 'find' | 'count' | 'has' | 'delete', state: SelectionState): Promise<Explanation> {
    return this.#run(state, (executor, owned) => executor.explain(entityClass, output, owned));
  }

  delete(entityClass: EntityClass, state: SelectionState, isHard: boolean): Promise<DeleteResult> {
    return this.#run(state, (executor, owned) => executor.delete(entityClass, owned, isHard));
  }

  restore(entityClass: EntityClass, state: SelectionState): ReturnType<QueryExecutor['restore']> {
    return this.#run(state, (executor, owned) => executor.restore(entityClass, owned));
  }

  patch(
    entityClass: EntityClass,
    state: QueryState,
    changes: object,
    returning: readonly string[],
  ): Promise<PatchResult<Record<string, unknown>, string>> {
    return this.#run(state, (executor, owned) => executor.patch(entityClass, owned, changes, returning));
  }

  async #run<T, S extends SelectionState>(state: S, work: (queries: QueryExecutor, owned: S) => Promise<T>): Promise<T> {
    const { scope, queries } = this.#host;
    const filter = await scope.run(({ metadata }) => this.#place.filter(metadata));
    return work(queries, { ...state, filters: [filter, ...state.filters] });
  }
}
