import type { QueryOutput } from '../../pkg/core.js';
import { cellAt } from '../driver/batch.js';
import type { RowSink } from '../driver/engine.js';
import type { EntityClass } from '../entity/definition.js';
import type { IdentityMap } from '../identity/identity-map.js';
import { bindCells } from '../query/binding.js';
import type { CompiledQuery } from '../query/compiler.js';
import type { PatchResult } from '../query/patch-types.js';
import type { DeleteResult, QueryExecutor } from '../query/query.js';
import type { QueryState, SelectionState } from '../query/state.js';
import { deleteRows, patchRows } from './change.js';
import type { OpenDatabase } from './open-database.js';
import type { Scope } from './scope.js';

/** Runs queries on an open database, with or without an identity map. */
export class Executor implements QueryExecutor {
  readonly #scope: Pick<Scope, 'run'>;
  readonly #identities: IdentityMap | undefined;

  /**
   * @param scope where the queries run
   * @param identities the identity map of a session
   */
  constructor(scope: Pick<Scope, 'run'>, identities?: IdentityMap) {
    this.#scope = scope;
    this.#identities = identities;
  }

  find(entityClass: EntityClass, state: SelectionState): Promise<object[]> {
    return this.#scope.run((database) => {
      const compiled = compile(database, entityClass, 'find', state);
      const hydration = compiled.hydrator.start(this.#pool(state));
      const reading = read(database, compiled, hydration.sink);
      const answer = (): object[] => {
        hydration.finish?.();
        return hydration.roots;
      };
      return reading === undefined ? answer() : reading.then(answer);
    });
  }

  /** Where the objects of a query go; nowhere when they are no part of the session. */
  #pool({ tracking }: SelectionState): IdentityMap | undefined {
    if (tracking === undefined) return this.#identities;
    return tracking === 'unwatched' ? this.#identities?.unwatched() : undefined;
  }

  number(entityClass: EntityClass, output: 'count' | 'has', state: SelectionState): Promise<number> {
    return this.#scope.run(async (database) => {
      const [first] = await readColumn(database, compile(database, entityClass, output, state));
      return typeof first === 'number' ? first : 0;
    });
  }

  delete(entityClass: EntityClass, state: QueryState): Promise<DeleteResult> {
    return this.#scope.run((database) => deleteRows(database, database.metadata.ofClass(entityClass), state, this.#identities));
  }

  patch(
    entityClass: EntityClass,
    state: QueryState,
    changes: object,
    returning: readonly string[],
  ): Promise<PatchResult<Record<string, unknown>, string>> {
    return this.#scope.run((database) =>
      patchRows(database, database.metadata.ofClass(entityClass), state, { changes, returning }, this.#identities),
    );
  }
}

type Compiled = CompiledQuery & { values: readonly unknown[] };

function compile(database: OpenDatabase, entityClass: EntityClass, output: QueryOutput, state: SelectionState): Compiled {
  return database.queries.compile(database.metadata.ofClass(entityClass), output, state);
}

/** Reads rows; answers nothing where they are there already. */
function read(database: OpenDatabase, { plan, values }: Compiled, sink: RowSink): Promise<void> | undefined {
  const cells = bindCells(database.metadata, plan, values);
  // The common case takes no turn in the queue: nobody else is at work.
  if (!database.lock.held) return database.engine.read(plan, cells, sink);
  return database.lock.run(async () => database.engine.read(plan, cells, sink));
}

/** The first column of the first statement. */
async function readColumn(database: OpenDatabase, compiled: Compiled): Promise<ReturnType<typeof cellAt>[]> {
  const cells: ReturnType<typeof cellAt>[] = [];
  await read(database, compiled, (_, batch) => {
    const [column] = batch.columns;
    for (let row = 0; column !== undefined && row < batch.rows; row++) cells.push(cellAt(batch, column, row));
  });
  return cells;
}
