import type { RawAnswer } from '../driver/raw-reader.js';
import type { EntityClass } from '../entity/definition.js';
import type { IdentityMap } from '../identity/identity-map.js';
import { type SqlFragment, sqlFragment } from '../query/sql-fragment.js';
import { everything } from '../query/state.js';
import { entityRows } from '../raw/entity-rows.js';
import { type ExecuteResult, RawQuery, type RawRunner } from '../raw/raw-query.js';
import { recordsOf } from '../raw/records.js';
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

  constructor(scope: Pick<Scope, 'run'>, fragment: SqlFragment, objects: Objects | undefined) {
    this.#scope = scope;
    this.#fragment = fragment;
    this.#objects = objects;
  }

  find(most?: number): Promise<T[]> {
    return this.#scope.run(async (database) => {
      if (this.#objects === undefined) return run(database, this.#fragment, recordsOf, most) as Promise<T[]>;
      const { entityClass, identities } = this.#objects;
      const entity = database.metadata.ofClass(entityClass);
      const compiled = database.queries.compile(entity, 'find', everything);
      return run(database, this.#fragment, (answer) => entityRows(entity, answer, compiled, identities), most) as Promise<T[]>;
    });
  }

  execute(): Promise<ExecuteResult> {
    return this.#scope.run((database) => run(database, this.#fragment, ({ modified }) => ({ modified })));
  }
}

/**
 * Runs a statement when it is its turn, one that changes something in a transaction of its own.
 *
 * @param take makes the answer; what it throws undoes what the statement did
 */
async function run<A>(database: OpenDatabase, fragment: SqlFragment, take: (answer: RawAnswer) => A, most?: number): Promise<A> {
  const { plan, cells } = database.raws.compile(fragment);
  const work = async (): Promise<A> => take(await database.engine.raw(plan, cells, most));
  if (plan.does === 'read') return database.lock.held ? database.lock.run(work) : work();
  return database.lock.run(() => transaction(database, work));
}
