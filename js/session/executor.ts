import type { QueryOutput } from '../../pkg/core.js';
import { cellAt } from '../driver/batch.js';
import type { RowSink } from '../driver/engine.js';
import type { EntityClass } from '../entity/definition.js';
import type { IdentityMap } from '../identity/identity-map.js';
import { bindCells } from '../query/binding.js';
import type { CompiledQuery } from '../query/compiler.js';
import type { DeleteResult, QueryExecutor } from '../query/query.js';
import type { SelectionState } from '../query/state.js';
import type { OpenDatabase } from './open-database.js';

/** Runs queries on an open database, with or without an identity map. */
export class Executor implements QueryExecutor {
  readonly #open: () => Promise<OpenDatabase>;
  readonly #identities: IdentityMap | undefined;

  /**
   * @param open the database, opened by the first call
   * @param identities the identity map of a session
   */
  constructor(open: () => Promise<OpenDatabase>, identities?: IdentityMap) {
    this.#open = open;
    this.#identities = identities;
  }

  async find(entityClass: EntityClass, state: SelectionState): Promise<object[]> {
    const database = await this.#open();
    const compiled = compile(database, entityClass, 'find', state);
    const hydration = compiled.hydrator.start(this.#identities);
    await read(database, compiled, hydration.sink);
    return hydration.roots;
  }

  async number(entityClass: EntityClass, output: 'count' | 'has', state: SelectionState): Promise<number> {
    const database = await this.#open();
    const [first] = await readColumn(database, compile(database, entityClass, output, state));
    return typeof first === 'number' ? first : 0;
  }

  async delete(entityClass: EntityClass, state: SelectionState): Promise<DeleteResult> {
    const database = await this.#open();
    const compiled = compile(database, entityClass, 'delete', state);
    const cells = await readColumn(database, compiled);
    const entity = database.metadata.ofClass(entityClass);
    for (const cell of cells) if (cell !== null) this.#identities?.delete(entity, cell);
    return { modified: cells.length, primaryKeys: cells.map((cell) => entity.primaryKey.decode(cell)) };
  }
}

type Compiled = CompiledQuery & { values: readonly unknown[] };

function compile(database: OpenDatabase, entityClass: EntityClass, output: QueryOutput, state: SelectionState): Compiled {
  return database.queries.compile(database.metadata.ofClass(entityClass), output, state);
}

async function read(database: OpenDatabase, { plan, values }: Compiled, sink: RowSink): Promise<void> {
  const cells = bindCells(database.metadata, plan, values);
  // The common case takes no turn in the queue: nobody else is at work.
  if (!database.lock.held) return database.engine.read(plan, cells, sink);
  await database.lock.run(async () => database.engine.read(plan, cells, sink));
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
