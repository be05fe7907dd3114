import type { QueryOutput } from '../../pkg/core.js';
import type { Cell } from '../codec/cell.js';
import { cellAt } from '../driver/batch.js';
import type { RowSink } from '../driver/engine.js';
import type { EntityClass } from '../entity/definition.js';
import type { RowReading } from '../hydrate/row-reader.js';
import type { IdentityMap } from '../identity/identity-map.js';
import type { Instance } from '../metadata/entity-metadata.js';
import { bindCells, bindStatement } from '../query/binding.js';
import type { CompiledQuery } from '../query/compiler.js';
import type { Explanation } from '../query/explanation.js';
import { itemNotFound } from '../query/item-not-found.js';
import type { PatchResult } from '../query/patch-types.js';
import type { DeleteResult, QueryExecutor } from '../query/query.js';
import type { QueryState, SelectionState } from '../query/state.js';
import { abortableRead } from './abortable-read.js';
import { deleteRows, patchRows } from './change.js';
import { explain } from './explain.js';
import type { OpenDatabase } from './open-database.js';
import { prepared } from './related/prepared.js';
import type { Scope } from './scope.js';
import { deletedOnly, deletion, liveOnly, restoration } from './soft-delete.js';

/** Where queries run. Where it says which database that is, a lookup by key takes the shortest way. */
type QueryScope = Pick<Scope, 'run'> & Partial<Pick<Scope, 'database'>>;

/** Runs queries on an open database, with or without an identity map. */
export class Executor implements QueryExecutor {
  readonly #scope: QueryScope;
  readonly #identities: IdentityMap | undefined;

  /**
   * @param scope where the queries run
   * @param identities the identity map of a session
   */
  constructor(scope: QueryScope, identities?: IdentityMap) {
    this.#scope = scope;
    this.#identities = identities;
  }

  find(entityClass: EntityClass, state: SelectionState): Promise<object[]> {
    return this.#scope.run((database) => {
      if (isAttended(database, state)) return this.#attended(database, entityClass, 'find', state);
      const compiled = compile(database, entityClass, 'find', state);
      const hydration = compiled.hydrator.start(this.#pool(state));
      const reading = read(database, compiled, hydration.sink, state.signal);
      if (database.scans !== undefined) {
        return watched(database, entityClass, 'find', state, compiled, reading).then(() => hydration.answer());
      }
      return reading === undefined ? hydration.answer() : reading.then(() => hydration.answer());
    });
  }

  first(entityClass: EntityClass, state: SelectionState, required: boolean): Promise<object | undefined> {
    try {
      // Without a function that sees all of this: a lookup by key is little more than its calls.
      const { database } = this.#scope;
      if (database === undefined || this.#identities !== undefined || !isPlain(database, state))
        return this.#first(entityClass, state, required);
      const compiled = compile(database, entityClass, 'first', state);
      const { hydrator } = compiled;
      if (hydrator.ofRow === undefined) return this.#first(entityClass, state, required);
      const row = readRow(database, compiled);
      if (row instanceof Promise) return this.#later(row, hydrator, entityClass, required);
      return Promise.resolve(found(entityClass, row && hydrator.ofRow(row), required));
    } catch (error) {
      return Promise.reject(error as Error);
    }
  }

  #later(
    row: Promise<Cell[] | undefined>,
    { ofRow }: CompiledQuery['hydrator'],
    entityClass: EntityClass,
    required: boolean,
  ): Promise<object | undefined> {
    return this.#scope.run(async () => {
      const cells = await row;
      return found(entityClass, cells && ofRow?.(cells), required);
    });
  }

  #first(entityClass: EntityClass, state: SelectionState, required: boolean): Promise<object | undefined> {
    return this.#scope.run((database) => {
      // The plan of a first row has a limit of its own.
      const output = state.limit === 0 ? 'find' : 'first';
      if (isAttended(database, state)) {
        return this.#attended(database, entityClass, output, state).then(([first]) => found(entityClass, first, required));
      }
      const compiled = compile(database, entityClass, output, state);
      const pool = this.#pool(state);
      const hydration = compiled.hydrator.start(pool);
      let reading = read(database, compiled, hydration.sink, state.signal);
      if (database.scans !== undefined) reading = watched(database, entityClass, output, state, compiled, reading);
      return reading === undefined
        ? firstOf(entityClass, hydration, required)
        : afterReading(reading, entityClass, hydration, required);
    });
  }

  /**
   * The objects of a query in a schema whose relations have options: eager ones are joined, and functions load what is theirs. In a
   * transaction it is noted which relations came with them.
   */
  async #attended(
    database: OpenDatabase,
    entityClass: EntityClass,
    output: 'find' | 'first',
    asked: SelectionState,
  ): Promise<object[]> {
    const { state, finish } = prepared(database, database.metadata.ofClass(entityClass), asked);
    const compiled = compile(database, entityClass, output, state);
    const pool = this.#pool(state);
    const hydration = compiled.hydrator.start(pool);
    const reading = read(database, compiled, hydration.sink, state.signal);
    if (database.scans === undefined) await reading;
    else await watched(database, entityClass, output, state, compiled, reading);
    const found = hydration.answer();
    if (pool !== undefined && pool === this.#identities) {
      database.journal?.loaded.note(database.metadata.ofClass(entityClass), state, found as Instance[]);
    }
    await finish?.(found as Instance[], pool);
    return found;
  }

  /** Where the objects of a query go; nowhere when they are no part of the session. */
  #pool({ tracking }: SelectionState): IdentityMap | undefined {
    if (tracking === undefined) return this.#identities;
    return tracking === 'unwatched' ? this.#identities?.unwatched() : undefined;
  }

  number(entityClass: EntityClass, output: 'count' | 'has', state: SelectionState): Promise<number> {
    return this.#scope.run(async (database) => {
      const compiled = compile(database, entityClass, output, state);
      const [first] = await readColumn(database, compiled, state.signal);
      if (database.scans !== undefined) await watched(database, entityClass, output, state, compiled);
      return typeof first === 'number' ? first : 0;
    });
  }

  explain(entityClass: EntityClass, output: 'find' | 'count' | 'has' | 'delete', state: QueryState): Promise<Explanation> {
    return this.#scope.run((database) =>
      database.lock.run(() => {
        const entity = database.metadata.ofClass(entityClass);
        return explain(database, entity, output, output === 'find' ? prepared(database, entity, state).state : state);
      }),
    );
  }

  delete(entityClass: EntityClass, state: QueryState, isHard: boolean): Promise<DeleteResult> {
    return this.#scope.run(async (database) => {
      const entity = database.metadata.ofClass(entityClass);
      const changes = isHard ? undefined : deletion(database.softDeletions, entity);
      if (changes === undefined) return deleteRows(database, entity, state, this.#identities);
      const marked = await patchRows(database, entity, liveOnly(state), { changes, returning: [] }, this.#identities);
      return { modified: marked.modified, primaryKeys: marked.primaryKeys };
    });
  }

  restore(entityClass: EntityClass, state: QueryState): Promise<PatchResult<Record<string, unknown>, string>> {
    return this.#scope.run((database) => {
      const entity = database.metadata.ofClass(entityClass);
      const changes = restoration(database.softDeletions, entity);
      return patchRows(database, entity, deletedOnly(entity, state), { changes, returning: [] }, this.#identities);
    });
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

/** Whether more is to be done with a query than to read its rows. */
function isAttended({ metadata, journal }: OpenDatabase, { joins }: SelectionState): boolean {
  return metadata.hasOptions || (journal !== undefined && joins.length > 0);
}

/** Whether a first row can be read at once, with nobody else at work and nobody to look at it. */
function isPlain({ lock, scans, metadata }: OpenDatabase, { signal, limit }: SelectionState): boolean {
  return !lock.held && scans === undefined && !metadata.hasOptions && signal === undefined && limit !== 0;
}

function firstOf(entityClass: EntityClass, reading: RowReading, required: boolean): object | undefined {
  return found(entityClass, reading.answer()[0], required);
}

function found(entityClass: EntityClass, first: object | undefined, required: boolean): object | undefined {
  if (first === undefined && required) throw itemNotFound(entityClass);
  return first;
}

// Beside `first()`, which would make room for what this function keeps even where it is not called.
async function afterReading(
  reading: Promise<void>,
  entityClass: EntityClass,
  hydration: RowReading,
  required: boolean,
): Promise<object | undefined> {
  await reading;
  return firstOf(entityClass, hydration, required);
}

type Compiled = CompiledQuery & { values: readonly unknown[] };

function compile(database: OpenDatabase, entityClass: EntityClass, output: QueryOutput, state: SelectionState): Compiled {
  return database.queries.compile(database.metadata.ofClass(entityClass), output, state);
}

/** Reads rows; answers nothing where they are there already. */
export function read(
  database: OpenDatabase,
  { plan, values }: Compiled,
  sink: RowSink,
  signal?: AbortSignal,
): Promise<void> | undefined {
  const cells = bindCells(database.metadata, plan, values);
  if (signal !== undefined) return abortableRead(database, plan, cells, sink, signal);
  // The common case takes no turn in the queue: nobody else is at work.
  if (!database.lock.held) return database.engine.read(plan, cells, sink);
  return database.lock.run(async () => database.engine.read(plan, cells, sink));
}

/** Reads the cells of the only row of a plan that has one statement and answers one row at most. */
function readRow({ metadata, engine }: OpenDatabase, { plan, values }: Compiled): ReturnType<OpenDatabase['engine']['row']> {
  return engine.row(plan, bindStatement(metadata, plan.statements[0]?.binds ?? [], values));
}

/** Waits for a query and lets {@link ScanWatch} look at it, where that is wanted. */
async function watched(
  database: OpenDatabase,
  entityClass: EntityClass,
  output: QueryOutput,
  state: SelectionState,
  { plan }: Compiled,
  reading?: Promise<void>,
): Promise<void> {
  await reading;
  const { scans } = database;
  if (scans === undefined) return;
  // Not in the queue: a transaction that began meanwhile may be waiting for this very query.
  await scans.check(database, plan, { entity: database.metadata.ofClass(entityClass), output, state });
}

/** The first column of the first statement. */
async function readColumn(
  database: OpenDatabase,
  compiled: Compiled,
  signal: AbortSignal | undefined,
): Promise<ReturnType<typeof cellAt>[]> {
  const cells: ReturnType<typeof cellAt>[] = [];
  const take: RowSink = (_, batch) => {
    const [column] = batch.columns;
    for (let row = 0; column !== undefined && row < batch.rows; row++) cells.push(cellAt(batch, column, row));
  };
  await read(database, compiled, take, signal);
  return cells;
}
