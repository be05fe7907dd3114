import type { EntityClass } from '../entity/definition.js';
import type { Patch, PatchResult, PathPatch } from './patch-types.js';
import type { QueryState } from './state.js';

/** Runs patches: the database, or a session with its identity map. */
export interface PatchExecutor {
  /** Changes the matching rows. */
  patch(
    entityClass: EntityClass,
    state: QueryState,
    changes: object,
    returning: readonly string[],
  ): Promise<PatchResult<Record<string, unknown>, string>>;
}

/** A query that changes its rows and answers new values of some fields; see `Query.returning()`. */
export class PatchingQuery<T extends object, K extends keyof T & string = never> {
  readonly #executor: PatchExecutor;
  readonly #entityClass: EntityClass<T>;
  readonly #state: QueryState;
  readonly #returning: readonly K[];

  /** @internal */
  constructor(executor: PatchExecutor, entityClass: EntityClass<T>, state: QueryState, returning: readonly K[]) {
    this.#executor = executor;
    this.#entityClass = entityClass;
    this.#state = state;
    this.#returning = returning;
  }

  /** Changes the first matching row, by the order of the query. */
  patchOne(changes: Patch<T>): Promise<PatchResult<T, K>>;
  /** The same with dotted paths. */
  patchOne<P extends string>(changes: PathPatch<T, P>): Promise<PatchResult<T, K>>;
  patchOne(changes: object): Promise<PatchResult<T, K>> {
    return this.#patch({ ...this.#state, limit: Math.min(this.#state.limit ?? 1, 1) }, changes);
  }

  /** Changes all matching rows. */
  patchMany(changes: Patch<T>): Promise<PatchResult<T, K>>;
  /** The same with dotted paths. */
  patchMany<P extends string>(changes: PathPatch<T, P>): Promise<PatchResult<T, K>>;
  patchMany(changes: object): Promise<PatchResult<T, K>> {
    return this.#patch(this.#state, changes);
  }

  #patch(state: QueryState, changes: object): Promise<PatchResult<T, K>> {
    const result: Promise<unknown> = this.#executor.patch(this.#entityClass, state, changes, this.#returning);
    return result as Promise<PatchResult<T, K>>;
  }
}
