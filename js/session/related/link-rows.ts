import type { IdentityMap } from '../../identity/identity-map.js';
import type { EntityMetadata } from '../../metadata/entity-metadata.js';
import type { QueryState } from '../../query/state.js';
import { patchRows } from '../change.js';
import { Executor } from '../executor.js';
import { commitEvents } from '../listeners.js';
import type { OpenDatabase } from '../open-database.js';
import { commitTold } from '../told-commit.js';
import { ToldExecutor } from '../told-executor.js';
import { inTransaction } from '../transaction.js';
import { commit } from '../unit-of-work.js';
import type { Work } from '../work.js';
import type { RelatedHost } from './host.js';

/** What the writes of a handle do to rows, in an open transaction. */
export interface LinkRows {
  /** The database inside the transaction. */
  readonly database: OpenDatabase;
  /** Patches the rows that a query finds. Answers their keys. */
  patch(entity: EntityMetadata, state: QueryState, changes: object): Promise<readonly unknown[]>;
  /** Writes new objects, and links. */
  commit(work: Pick<Work, 'persist' | 'links'>): Promise<void>;
}

/**
 * Does what a handle writes, in a transaction: as patches and commits of which handlers are told, where somebody listens.
 *
 * @param pool where objects are found that take what is written
 */
export function inLinkRows(
  host: RelatedHost,
  database: OpenDatabase,
  pool: IdentityMap,
  write: (rows: LinkRows) => Promise<void>,
): Promise<void> {
  const workOf = (inside: OpenDatabase, work: Pick<Work, 'persist' | 'links'>): Work => ({
    ...work,
    remove: [],
    ...(host.identities && { pool: host.identities }),
    done: (committed) => host.take(committed, inside.journal),
  });
  if (!host.listeners.hears(...commitEvents, 'patch:pre', 'patch:post')) {
    const quiet = (inside: OpenDatabase): LinkRows => ({
      database: inside,
      patch: async (entity, state, changes) =>
        (await patchRows(inside, entity, state, { changes, returning: [] }, pool)).primaryKeys,
      commit: (work) => commit(inside, () => workOf(inside, work)),
    });
    const nothing = async (): Promise<void> => {};
    return inTransaction(database, (opened) => write(quiet(opened.database)), nothing, nothing);
  }
  return host.enter((session, opened) => {
    const executor = new Executor(opened, pool);
    const told = new ToldExecutor(executor, host.listeners, () => ({ session, enter: (work) => work(session, executor) }));
    return write({
      database: opened.database,
      patch: async ({ entityClass }, state, changes) => (await told.patch(entityClass, state, changes, [])).primaryKeys,
      commit: (work) => commitTold(opened.database, session, () => workOf(opened.database, work)),
    });
  });
}
