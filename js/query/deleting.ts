import type { EntityClass } from '../entity/definition.js';
import { Aggregating } from './aggregating.js';
import type { PatchResult } from './patch-types.js';
import type { DeleteResult, QueryExecutor } from './query.js';
import type { SelectionState } from './state.js';

/** Whom a query asks, and for what. */
interface Asked {
  readonly executor: QueryExecutor;
  readonly entityClass: EntityClass;
}

/** The part of a query that deletes its rows, and restores those that were deleted softly. */
export abstract class Deleting<T extends object> extends Aggregating<T> {
  /** @internal */
  protected abstract readonly target: Asked;

  /** Deletes the first matching row; softly, where the entity has the plugin `SoftDelete`. */
  deleteOne(): Promise<DeleteResult> {
    return deletion(this.target, this.atMostOne(), false);
  }

  /** Deletes all matching rows; softly, where the entity has the plugin `SoftDelete`. */
  deleteMany(): Promise<DeleteResult> {
    return deletion(this.target, this.state, false);
  }

  /** Deletes the first matching row for good; with {@link withDeleted} also one that was deleted softly before. */
  hardDeleteOne(): Promise<DeleteResult> {
    return deletion(this.target, this.atMostOne(), true);
  }

  /** Deletes all matching rows for good; see {@link hardDeleteOne}. */
  hardDeleteMany(): Promise<DeleteResult> {
    return deletion(this.target, this.state, true);
  }

  /** Restores the first matching row of those that were deleted softly. @throws RelataError `invalidArgument` without `SoftDelete` */
  restoreOne(): Promise<PatchResult<T>> {
    return restoration(this.target, this.atMostOne());
  }

  /** Restores all matching rows of those that were deleted softly. @throws RelataError `invalidArgument` without `SoftDelete` */
  restoreMany(): Promise<PatchResult<T>> {
    return restoration(this.target, this.state);
  }

  /** @internal */
  protected atMostOne(): SelectionState {
    return { ...this.state, limit: Math.min(this.state.limit ?? 1, 1) };
  }
}

// No private methods: each query that is built would pay for them, which a lookup by key notices.
function deletion({ executor, entityClass }: Asked, state: SelectionState, isHard: boolean): Promise<DeleteResult> {
  return executor.delete(entityClass, state, isHard);
}

function restoration<T>({ executor, entityClass }: Asked, state: SelectionState): Promise<PatchResult<T>> {
  const result: Promise<unknown> = executor.restore(entityClass, state);
  return result as Promise<PatchResult<T>>;
}
