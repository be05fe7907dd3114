import type { RawAnswer } from '../driver/raw-reader.js';
import type { EntityClass } from '../entity/definition.js';
import type { IdentityMap } from '../identity/identity-map.js';
import { type SqlFragment, sqlFragment } from '../query/sql-fragment.js';
import { everything } from '../query/state.js';
import { entityRows } from '../raw/entity-rows.js';
import { type ExecuteResult, RawQuery, type RawRunner } from '../raw/raw-query.js';
import { recordsOf } from '../raw/records.js';
import { abortable } from './abortable-read.js';
import type { OpenDatabase } from './open-database.js';
import type { Scope } from './scope.js';
import { transaction } from './transaction.js';

/** A raw query: of plain rows for SQL alone, of objects for an entity and SQL. */
export function rawQuery<T extends object>(
  scope: Pick<Scope, 'run'>,
  identities: IdentityMap | undefined,
  given: EntityClass<T> | SqlFragment,
  sql: SqlFragment | undefined,
): RawQuery<T> {
  const fragment = sqlFragment('raw', sql ?? given);
  const rows = sql === undefined ? undefined : { entityClass: given as EntityClass<T>, identities };
  return new RawQuery<T>(new Runner<T>(scope, fragment, rows));
}

/** What rows become, where they are not plain objects. */
interface Objects {
  readonly entityClass: EntityClass;
  readonly identities: IdentityMap | undefined;
}

class Runner<T extends object> implements RawRunner<T> {
  readonly #scope: Pick<Scope, 'run'>;
  readonly #fragment: SqlFragment;
  readonly #objects: Objects | undefined;
  readonly #signal: AbortSignal | undefined;

  constructor(scope: Pick<Scope, 'run'>, fragment: SqlFragment, objects: Objects | undefined, signal?: AbortSignal) {
    this.#scope = scope;
    this.#fragment = fragment;
    this.#objects = objects;
    this.#signal = signal;
  }

  until(signal: AbortSignal): Runner<T> {
    return new Runner(this.#scope, this.#fragment, this.#objects, signal);
  }

  find(most?: number): Promise<T[]> {
    return this.#scope.run(async (database) => {
      const asked = { fragment: this.#fragment, signal: this.#signal, most };
      if (this.#objects === undefined) return run(database, asked, recordsOf) as Promise<T[]>;
      const { entityClass, identities } = this.#objects;
      const entity = database.metadata.ofClass(entityClass);
      const compiled = database.queries.compile(entity, 'find', everything);
      return run(database, asked, (answer) => entityRows(entity, answer, compiled, identities)) as Promise<T[]>;
    });
  }

  execute(): Promise<ExecuteResult> {
    const asked = { fragment: this.#fragment, signal: this.#signal };
    return this.#scope.run((database) => run(database, asked, ({ modified }) => ({ modified })));
  }
}

/** What is run, and how far. */
interface Asked {
  readonly fragment: SqlFragment;
  /** Ends it. */
  readonly signal: AbortSignal | undefined;
  /** How many rows are wanted at most. */
  readonly most?: number | undefined;
}

/**
 * Runs a statement when it is its turn, one that changes something in a transaction of its own.
 *
 * @param take makes the answer; what it throws undoes what the statement did
 */
async function run<A>(database: OpenDatabase, asked: Asked, take: (answer: RawAnswer) => A): Promise<A> {
  const { signal, most } = asked;
  const { plan, cells } = database.raws.compile(asked.fragment);
  const { lock, engine } = database;
  if (plan.does === 'read') {
    if (signal !== undefined) return take(await abortable(lock, signal, () => engine.raw(plan, cells, most, signal)));
    const work = async (): Promise<A> => take(await engine.raw(plan, cells, most));
    return lock.held ? lock.run(work) : work();
  }
  return lock.run(() => {
    // What has begun to write is not ended: SQLite has written it all when it answers the first row.
    signal?.throwIfAborted();
    return transaction(database, async () => take(await engine.raw(plan, cells, most)));
  });
}
