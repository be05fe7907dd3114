import { describe, type EntityClass } from '../entity/definition.js';
import { RelataError } from '../errors.js';
import { IdentityMap } from '../identity/identity-map.js';
import type { Instance } from '../metadata/entity-metadata.js';
import { Query } from '../query/query.js';
import type { SqlFragment } from '../query/sql-fragment.js';
import type { All, AnyLoaded, Found, KeyOf, RelationKey } from '../query/types.js';
import type { RawQuery, RawValue } from '../raw/raw-query.js';
import { type Asked, Asks, nothingAsked } from './asks.js';
import { BegunTransaction } from './begun-transaction.js';
import { Executor } from './executor.js';
import { flatten, type Items } from './items.js';
import type { Journal } from './journal.js';
import { commitEvents, type Listeners } from './listeners.js';
import type { OpenDatabase } from './open-database.js';
import { rawQuery } from './raw-runner.js';
import { NotedReads, readAgain } from './read-again.js';
import { getReference, rowOf } from './reference.js';
import type { RelatedHost } from './related/host.js';
import { type Related, relatedHandle } from './related/related.js';
import { objectsOf } from './removals.js';
import type { Scope } from './scope.js';
import type { Committed } from './settlement.js';
import { commitTold, toldToWrite } from './told-commit.js';
import { type Entered, ToldExecutor } from './told-executor.js';
import { inTransaction, type Transaction } from './transaction.js';
import { commit } from './unit-of-work.js';
import type { Work } from './work.js';

/**
 * A unit of work: objects loaded or added here are one object for each row, and `commit()` writes whatever changed on them.
 *
 * A session is for one flow of work; flows that run at once have a session each.
 */
export class DatabaseSession {
  /** Where calls do their work: the database, or the innermost open transaction. */
  #scope: Scope;
  readonly #identities = new IdentityMap(true);
  readonly #asks = new Asks();
  readonly #related: RelatedHost;
  /** What {@link begin} opened, the innermost last. */
  readonly #begun: BegunTransaction[] = [];

  /** The scope to which the session never comes back, since it ends with its transaction. */
  readonly #left: Scope | undefined;

  readonly #listeners: Listeners;
  readonly #executor: ToldExecutor;
  /** Whether a commit is under way that is told to handlers, which may call back. */
  #tells = false;

  /** @internal */
  constructor(scope: Scope, listeners: Listeners, endsWithTransaction = false) {
    this.#scope = scope;
    this.#listeners = listeners;
    this.#left = endsWithTransaction ? scope : undefined;
    const executor = new Executor({ run: (work) => this.#scope.run(work) }, this.#identities);
    const caller = { session: this, enter: <T>(work: Entered<T>) => this.inside(() => work(this, executor)) };
    this.#executor = new ToldExecutor(executor, listeners, () => caller);
    this.#related = {
      scope: { run: (work) => this.#scope.run(work) },
      identities: this.#identities,
      queries: this.#executor,
      listeners,
      enter: (work) => this.inside((opened) => work(this, opened)),
      take: (committed, journal) => this.#take(committed, undefined, journal),
    };
  }

  /** A query whose objects belong to this session. */
  query<T extends object>(entityClass: EntityClass<T>): Query<T> {
    return new Query<T>(this.#executor, entityClass);
  }

  /**
   * An object that stands for a row, without a statement: the one that the session has, or an unloaded one with the primary key
   * only, which becomes whole when it is loaded. Whether there is such a row, the commit says.
   *
   * @throws RelataError `databaseNotOpen` before the first awaited call of the database; `invalidValue` for what is no key
   */
  getReference<T extends object>(entityClass: EntityClass<T>, id: KeyOf<T>): T {
    this.#scope.check();
    return getReference(this.#scope.database, this.#identities, entityClass, id) as T;
  }

  /**
   * Loads the row behind an object of this session: an unloaded reference becomes whole, and what is clean takes the present values.
   *
   * @returns the same object
   * @throws ItemNotFound when there is no such row; RelataError `invalidArgument` for an object that is none of this session's
   */
  hydrateEntity<T extends object>(reference: T): Promise<T>;
  /** The same for `post.author`, whose type says the primary key only: `hydrateEntity(post.author, User)`. */
  hydrateEntity<T extends object>(reference: object, entityClass: EntityClass<T>): Promise<Found<T, unknown, All>>;
  async hydrateEntity(reference: object): Promise<object> {
    const { entityClass, filter } = await this.#scope.run((database) => rowOf(database, this.#identities, reference));
    await this.query(entityClass).filter(filter).findOne();
    return reference;
  }

  /**
   * A statement written by hand, answering plain rows. {@link sql} binds its values; `T` is what a row is, which nobody checks.
   *
   * @example `database.raw<{ total: number }>(sql`SELECT COUNT(*) AS total FROM ${User}`).findOne()`
   */
  raw<T extends object = Record<string, RawValue>>(sql: SqlFragment): RawQuery<T>;
  /** The same, answering objects of this session: the statement answers the entity's columns, by their names and no others. */
  raw<T extends object>(entityClass: EntityClass<T>, sql: SqlFragment): RawQuery<Found<T, unknown, All>>;
  raw(given: EntityClass | SqlFragment, sql?: SqlFragment): RawQuery<object> {
    return rawQuery({ run: (work) => this.#scope.run(work) }, this.#identities, given, sql);
  }

  /** A relation of one object of this session; see {@link Database.related}. What it writes is written at once. */
  related<T extends object, K extends RelationKey<T>>(owner: T, field: K): Related<T, K>;
  related<T extends object, K extends RelationKey<T>>(owner: AnyLoaded<T>, field: K, entityClass: EntityClass<T>): Related<T, K>;
  related(owner: object, field: string): unknown {
    return relatedHandle(this.#related, owner, field);
  }

  /** Adds objects to be written at the next commit, with what they lead to. */
  add(...items: Items): this {
    this.#scope.check();
    this.#asks.add(flatten('add', items));
    return this;
  }

  /** Marks objects whose rows go at the next commit. A new object that was added is forgotten. */
  remove(...items: Items): this {
    this.#scope.check();
    this.#asks.remove(flatten('remove', items));
    return this;
  }

  /**
   * Writes everything that was added, changed or removed, all or nothing, and leaves the open transaction open. Without one it is
   * what {@link commit} is.
   *
   * @throws RelataError what stands in the way; nothing is written then, the objects are as they were, and the transaction goes on
   */
  flush(): Promise<void> {
    return this.#scope.run((database) => this.#flush(database));
  }

  /**
   * Writes everything that was added, changed or removed, in one transaction; what {@link begin} opened is committed with it. In
   * the callback of a transaction it writes as {@link flush} does, for that is committed when the callback ends.
   *
   * @throws RelataError what stands in the way; nothing is written then, what was begun is rolled back, and the objects are as they were
   */
  commit(): Promise<void> {
    const begun = this.#begun.at(-1);
    return begun?.transaction === this.#scope ? begun.commit() : this.flush();
  }

  /**
   * Rolls back what {@link begin} opened: rows, and the keys of new objects. What the application set on objects stays, and is
   * written by the next commit unless {@link reset} forgets it. Where nothing was begun there is nothing to do.
   *
   * @throws RelataError `transactionMisused` in the callback of a transaction, which is rolled back by throwing
   */
  async rollback(): Promise<void> {
    const begun = this.#begun.at(-1);
    if (begun?.transaction === this.#scope) return begun.rollback();
    if (this.#scope.database?.journal === undefined) return;
    throw new RelataError(
      'transactionMisused',
      'rollback() in the callback of a transaction is not possible. Throw an error instead: everything is rolled back then.',
    );
  }

  /** Forgets every object: what was added, changed, removed and loaded. Later queries make new objects. */
  reset(): void {
    this.#scope.check();
    this.#identities.clear();
    this.#asks.clear();
  }

  /**
   * Opens a transaction that ends with {@link commit} or {@link rollback}; in an open transaction, a savepoint. Everybody else
   * waits until it is over.
   *
   * @example
   * ```ts
   * await using transaction = await session.begin();
   * session.add(new User('ada'));
   * await transaction.commit();
   * ```
   * @returns the transaction, which is rolled back at the end of an `await using` if it was not committed
   */
  begin(): Promise<BegunTransaction> {
    return new Promise((resolve, reject) => {
      const whole = this.within(
        (opened) =>
          new Promise<void>((commit, fail) => {
            const begun = new BegunTransaction(opened, { begun: this.#begun, commit, fail, whole: () => whole });
            this.#begun.push(begun);
            resolve(begun);
          }),
      );
      whole.catch(reject);
    });
  }

  /**
   * Does some work in a transaction: flushed and committed when the callback ends, rolled back when it throws. In an open
   * transaction it is a savepoint, and a throw undoes what came after it only.
   *
   * @returns what the callback returns
   * @throws whatever the callback threw, or what stands in the way of writing
   */
  transaction<T>(callback: (session: DatabaseSession) => T | Promise<T>): Promise<T> {
    if (typeof callback !== 'function') {
      const message = `transaction() takes a function of the session, not ${describe(callback)}.`;
      return Promise.reject(new RelataError('invalidArgument', message));
    }
    return this.within(async () => {
      const outer = this.#begun.length;
      const [end] = await Promise.allSettled([(async () => callback(this))()]);
      const isOpen = this.#begun.length > outer;
      while (this.#begun.length > outer) await this.#begun.at(-1)?.rollback();
      if (end.status === 'rejected') throw end.reason;
      if (!isOpen) return end.value;
      const message = 'A transaction that session.begin() opened was still open when the callback around it ended.';
      throw new RelataError('transactionMisused', `${message} Commit it or roll it back; everything was rolled back now.`);
    });
  }

  /** Does some work in a transaction that is the scope meanwhile, without a flush at its end. @internal */
  inside<T>(work: (opened: Transaction) => Promise<T>): Promise<T> {
    return this.#scope.run((database) => this.#enter(database, work, () => Promise.resolve()));
  }

  /** The same with a flush. @internal */
  within<T>(work: (opened: Transaction) => Promise<T>): Promise<T> {
    return this.#scope.run((database) => this.#enter(database, work, (inside) => this.#flush(inside)));
  }

  /** Opens a transaction in the present scope and makes it the scope. */
  async #enter<T>(
    database: OpenDatabase,
    work: (opened: Transaction) => Promise<T>,
    last: (inside: OpenDatabase) => Promise<void>,
  ): Promise<T> {
    const outer = this.#scope;
    let entered: Transaction | undefined;
    const reads = new NotedReads(this.#identities);
    const enter = (opened: Transaction): Promise<T> => {
      entered = opened;
      reads.begin();
      this.#scope = opened;
      return work(opened);
    };
    const leave = async (inside: OpenDatabase): Promise<void> => {
      await last(inside);
      reads.end();
    };
    let result: T;
    try {
      result = await inTransaction(database, enter, leave, async (again) => {
        const read = reads.end();
        if (outer === this.#left) return;
        await readAgain(again, this.#identities, read);
        await entered?.database.journal.loaded.readAgain(again, this.#identities);
      });
    } finally {
      reads.end();
      if (outer !== this.#left) this.#scope = outer;
    }
    if (database.journal === undefined) await entered?.database.journal.followed();
    return result;
  }

  #flush(database: OpenDatabase): Promise<void> {
    if (!this.#listeners.hears(...commitEvents)) return commit(database, () => this.#work(database));
    if (this.#tells) return Promise.reject(toldToWrite());
    this.#tells = true;
    const told = this.#enter(
      database,
      (opened) => commitTold(opened.database, this, () => this.#work(opened.database)),
      () => Promise.resolve(),
    );
    return told.finally(() => {
      this.#tells = false;
    });
  }

  #work(database: OpenDatabase): Work {
    const identities = this.#identities;
    const asked = this.#asks.now();
    const unanswered = [asked];
    const { added, removed } = asked;
    return {
      persist: added.length === 0 ? identities.objects() : [...identities.objects(), ...added],
      remove: removed,
      pool: identities,
      ...(identities.hasUnwatched && { skips: unwatchedBut(identities, added) }),
      done: (committed) => this.#take(committed, unanswered.pop(), database.journal),
    };
  }

  /** Brings the identity map to what was written. */
  #take({ inserted, rekeyed, removed }: Committed, asked: Asked | undefined, journal: Journal | undefined): void {
    const identities = this.#identities;
    for (const { entity, keys } of removed) identities.deleteAll(entity, keys);
    for (const { entity, before } of rekeyed) identities.delete(entity, before);
    for (const { entity, key, instance } of [...rekeyed, ...inserted]) identities.set(entity, key, instance);
    if (asked !== undefined) this.#asks.answer(asked);
    journal?.record(() => {
      for (const { entity, key } of [...rekeyed, ...inserted]) identities.delete(entity, key);
      for (const { entity, before, instance } of rekeyed) identities.set(entity, before, instance);
      for (const { entity, key, instance } of removed.flatMap(objectsOf)) identities.set(entity, key, instance);
      this.#asks.restore(
        asked ?? nothingAsked,
        inserted.map(({ instance }) => instance),
      );
    });
  }
}

/** Says of which objects nobody watches the changes, leaving out some that were named. */
function unwatchedBut(identities: IdentityMap, named: readonly object[]): (instance: Instance) => boolean {
  const known = new Set(named);
  return (instance) => identities.isUnwatched(instance) && !known.has(instance);
}
