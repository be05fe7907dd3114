import type { EntityClass } from '../entity/definition.js';
import { itemNotFound } from '../query/item-not-found.js';
import type { PatchResult } from '../query/patch-types.js';
import { type DeleteResult, Query, type QueryExecutor } from '../query/query.js';
import type { QueryState, SelectionState } from '../query/state.js';
import type { FindEvent } from './events.js';
import type { Executor } from './executor.js';
import type { Listeners } from './listeners.js';
import type { DatabaseSession } from './session.js';

/** Work in a transaction: it gets the session that handlers get, and what runs queries there. */
export type Entered<T> = (session: DatabaseSession, inside: Executor) => Promise<T>;

/** Whose queries are told: the database, or a session. */
export interface Caller {
  /** The session that handlers of a reading query get. */
  readonly session: DatabaseSession;
  /** Does some work in a transaction. */
  enter<T>(work: Entered<T>): Promise<T>;
}

/** Runs queries and tells of them. Where nobody listens it only hands them on. */
export class ToldExecutor implements QueryExecutor {
  readonly #executor: Executor;
  readonly #listeners: Listeners;
  readonly #caller: () => Caller;

  constructor(executor: Executor, listeners: Listeners, caller: () => Caller) {
    this.#executor = executor;
    this.#listeners = listeners;
    this.#caller = caller;
  }

  find(entityClass: EntityClass, state: SelectionState): Promise<object[]> {
    if (!this.#listeners.hears('find:pre', 'find:post')) return this.#executor.find(entityClass, state);
    return this.#read(entityClass, state, 'find', async (told) => this.#executor.find(entityClass, told));
  }

  first(entityClass: EntityClass, state: SelectionState, required: boolean): Promise<object | undefined> {
    // First without a list of names, which a lookup by key would notice.
    if (this.#listeners.isEmpty || !this.#listeners.hears('find:pre', 'find:post'))
      return this.#executor.first(entityClass, state, required);
    return this.#first(entityClass, state, required);
  }

  async #first(entityClass: EntityClass, state: SelectionState, required: boolean): Promise<object | undefined> {
    const [first] = await this.#read(entityClass, state, 'first', async (told) => {
      const found = await this.#executor.first(entityClass, told, false);
      return found === undefined ? [] : [found];
    });
    if (first === undefined && required) throw itemNotFound(entityClass);
    return first;
  }

  async number(entityClass: EntityClass, output: 'count' | 'has', state: SelectionState): Promise<number> {
    if (!this.#listeners.hears('find:pre')) return this.#executor.number(entityClass, output, state);
    const event = await this.#tellFind(entityClass, state, output);
    return this.#executor.number(entityClass, output, event.query.state);
  }

  /** Says how the query would run as it is written; handlers are not asked. */
  explain(...args: Parameters<Executor['explain']>): ReturnType<Executor['explain']> {
    return this.#executor.explain(...args);
  }

  /** Restores rows; that is not told. */
  restore(...args: Parameters<Executor['restore']>): ReturnType<Executor['restore']> {
    return this.#executor.restore(...args);
  }

  delete(entityClass: EntityClass, state: QueryState, isHard: boolean): Promise<DeleteResult> {
    const listeners = this.#listeners;
    if (!listeners.hears('delete:pre', 'delete:post')) return this.#executor.delete(entityClass, state, isHard);
    return this.#caller().enter(async (session, inside) => {
      let isPrevented = false;
      const event = {
        entityClass,
        query: new Query(inside, entityClass, state),
        session,
        preventDefault: () => {
          isPrevented = true;
        },
      };
      await listeners.tell('delete:pre', event);
      if (isPrevented) return { modified: 0, primaryKeys: [] };
      const result = await inside.delete(entityClass, event.query.state, isHard);
      await listeners.tell('delete:post', { entityClass, query: event.query, session, result });
      return result;
    });
  }

  patch(
    entityClass: EntityClass,
    state: QueryState,
    given: object,
    returning: readonly string[],
  ): Promise<PatchResult<Record<string, unknown>, string>> {
    const listeners = this.#listeners;
    if (!listeners.hears('patch:pre', 'patch:post')) return this.#executor.patch(entityClass, state, given, returning);
    return this.#caller().enter(async (session, inside) => {
      let isPrevented = false;
      const event = {
        entityClass,
        query: new Query(inside, entityClass, state),
        changes: given,
        session,
        preventDefault: () => {
          isPrevented = true;
        },
      };
      await listeners.tell('patch:pre', event);
      if (isPrevented) {
        return { modified: 0, primaryKeys: [], returning: Object.fromEntries(returning.map((field) => [field, []])) };
      }
      const { query, changes } = event;
      const result = await inside.patch(entityClass, query.state, changes, returning);
      await listeners.tell('patch:post', { entityClass, query, changes, session, result });
      return result;
    });
  }

  async #read(
    entityClass: EntityClass,
    state: SelectionState,
    method: 'find' | 'first',
    run: (state: SelectionState) => Promise<object[]>,
  ): Promise<object[]> {
    const event = await this.#tellFind(entityClass, state, method);
    const objects = await run(event.query.state);
    await this.#listeners.tell('find:post', { ...event, objects });
    return objects;
  }

  async #tellFind(entityClass: EntityClass, state: SelectionState, method: FindEvent['method']): Promise<FindEvent> {
    const query = new Query(this.#executor, entityClass, state);
    const event: FindEvent = { entityClass, method, query, session: this.#caller().session };
    await this.#listeners.tell('find:pre', event);
    return event;
  }
}
