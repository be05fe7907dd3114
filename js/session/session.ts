import type { EntityClass } from '../entity/definition.js';
import { IdentityMap } from '../identity/identity-map.js';
import { Query } from '../query/query.js';
import type { SqlFragment } from '../query/sql-fragment.js';
import type { All, Found } from '../query/types.js';
import type { RawQuery, RawValue } from '../raw/raw-query.js';
import type { Access } from './access.js';
import { Executor } from './executor.js';
import { flatten, type Items } from './items.js';
import { rawQuery } from './raw-runner.js';
import { commit } from './unit-of-work.js';

/**
 * A unit of work: objects loaded or added here are one object for each row, and `commit()` writes whatever changed on them.
 */
export class DatabaseSession {
  readonly #access: Access;
  readonly #identities = new IdentityMap();
  readonly #added = new Set<object>();
  readonly #removed = new Set<object>();

  /** @internal */
  constructor(access: Access) {
    this.#access = access;
  }

  /** A query whose objects belong to this session. */
  query<T extends object>(entityClass: EntityClass<T>): Query<T> {
    return new Query<T>(new Executor(this.#access, this.#identities), entityClass);
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
    return rawQuery(this.#access, this.#identities, given, sql);
  }

  /** Adds objects to be written at the next commit, with what they lead to. */
  add(...items: Items): this {
    for (const item of flatten('add', items)) {
      this.#removed.delete(item);
      this.#added.add(item);
    }
    return this;
  }

  /** Marks objects whose rows go at the next commit. An object that was only added is forgotten. */
  remove(...items: Items): this {
    for (const item of flatten('remove', items)) {
      if (!this.#added.delete(item)) this.#removed.add(item);
    }
    return this;
  }

  /**
   * Writes everything that was added, changed or removed, in one transaction.
   *
   * @throws RelataError what stands in the way; nothing is written then, and the objects are as they were
   */
  async commit(): Promise<void> {
    const persist = new Set([...this.#identities.objects(), ...this.#added]);
    const work = { persist, remove: this.#removed, pool: this.#identities };
    const { inserted, removed } = await this.#access.run((database) => commit(database, work));
    for (const { entity, key } of removed) this.#identities.delete(entity, key);
    for (const { entity, key, instance } of inserted) this.#identities.set(entity, key, instance);
    this.#added.clear();
    this.#removed.clear();
  }
}
