import type { EntityClass } from '../entity/definition.js';
import { Aggregating } from './aggregating.js';
import type { PatchResult } from './patch-types.js';
import type { DeleteResult, QueryExecutor } from './query.js';
import type { SelectionState } from './state.js';

/** The part of a query that deletes its rows, and restores those that were deleted softly. */
export abstract class Deleting<T extends object> extends Aggregating<T> {
  /** @internal */
  protected abstract readonly target: { readonly executor: QueryExecutor; readonly entityClass: EntityClass };

  /** Deletes the first matching row; softly, where the entity has the plugin `SoftDelete`. */
  deleteOne(): Promise<DeleteResult> {
    return this.#delete(this.atMostOne(), false);
  }

  /** Deletes all matching rows; softly, where the entity has the plugin `SoftDelete`. */
  deleteMany(): Promise<DeleteResult> {
    return this.#delete(this.state, false);
  }

  /** Deletes the first matching row for good; with {@link withDeleted} also one that was deleted softly before. */
  hardDeleteOne(): Promise<DeleteResult> {
    return this.#delete(this.atMostOne(), true);
  }

  /** Deletes all matching rows for good; see {@link hardDeleteOne}. */
  hardDeleteMany(): Promise<DeleteResult> {
    return this.#delete(this.state, true);
  }

  /** Restores the first matching row of those that were deleted softly. @throws RelataError `invalidArgument` without `SoftDelete` */
  restoreOne(): Promise<PatchResult<T>> {
    return this.#restore(this.atMostOne());
  }

  /** Restores all matching rows of those that were deleted softly. @throws RelataError `invalidArgument` without `SoftDelete` */
  restoreMany(): Promise<PatchResult<T>> {
    return this.#restore(this.state);
  }

  #delete(state: SelectionState, isHard: boolean): Promise<DeleteResult> {
    const { executor, entityClass } = this.target;
    return executor.delete(entityClass, state, isHard);
  }

  #restore(state: SelectionState): Promise<PatchResult<T>> {
    const { executor, entityClass } = this.target;
    const result: Promise<unknown> = executor.restore(entityClass, state);
    return result as Promise<PatchResult<T>>;
  }

  /** @internal */
  protected atMostOne(): SelectionState {
    return { ...this.state, limit: Math.min(this.state.limit ?? 1, 1) };
  }
}
