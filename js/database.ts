import type { MigrateOptions, MigrationReport, ResolvedRelation, SchemaDocument } from '../pkg/core.js';
import { SQLiteDatabaseAdapter } from './adapter.js';
import { type DatabasePlugin, registerPlugins } from './database-plugin.js';
import { checkedLog, type Log, Logging } from './driver/log.js';
import { describe, type EntityClass, isEntityClass, schemaDocument } from './entity/definition.js';
import { RelataError } from './errors.js';
import { type MigrationSource, migrationList } from './migration/migration-list.js';
import { pendingMigrations, versionedMigration } from './migration/versioned.js';
import type { VersionedMigrateOptions, VersionedReport } from './migration/versioned-options.js';
import { Query } from './query/query.js';
import type { SqlFragment } from './query/sql-fragment.js';
import type { All, AnyLoaded, Found, RelationKey } from './query/types.js';
import type { RawQuery, RawValue } from './raw/raw-query.js';
import { Access } from './session/access.js';
import type { DatabaseEvents, EntityEvents, EventName, Handler, Listening, Unlisten } from './session/events.js';
import { Executor } from './session/executor.js';
import { flatten, type Items } from './session/items.js';
import { Listeners } from './session/listeners.js';
import { checkedMigrateOptions } from './session/migrate-options.js';
import { type OneSidedChoice, oneSidedNotice } from './session/one-sided.js';
import { OpenDatabase } from './session/open-database.js';
import { rawQuery } from './session/raw-runner.js';
import { databaseHost, type RelatedHost } from './session/related/host.js';
import { LoadWatch } from './session/related/load-watch.js';
import { type Related, relatedHandle } from './session/related/related.js';
import { ScanWatch } from './session/scan-watch.js';
import { DatabaseSession } from './session/session.js';
import type { SoftDeletions } from './session/soft-delete.js';
import { type Caller, ToldExecutor } from './session/told-executor.js';
import { commit } from './session/unit-of-work.js';
import { type PickedFile, writeBackup } from './storage/backup.js';
import { type StorageInForce, type StorageReport, storageReport } from './storage/report.js';
import type { Durability, StorageMode } from './storage/storage.js';

/** Options of {@link Database}. */
export interface DatabaseOptions {
  /** Receives every statement that runs: {@link consoleLog}, or a function of yours. It can be set later: {@link Database.log}. */
  readonly log?: Log;
  /**
   * Warns, through the log, of queries that read all of a table with at least so many rows to find those that meet a condition,
   * though an index could find them: 1000, say. For development: it asks SQLite for its plans, and counts rows.
   */
  readonly scanWarning?: number;
  /**
   * What is done about relations that only one of their entities declares, when the database opens: `'warn'` tells the log of them,
   * `'refuse'` makes it an error. Without it they are fine.
   */
  readonly oneSidedRelations?: OneSidedChoice;
  /** What is added to the database: `SoftDelete`, or plugins of yours. */
  readonly plugins?: readonly DatabasePlugin[];
}

/** A commit of another tab. */
export interface ChangeElsewhere {
  /** The tables that it may have changed; undefined where nobody knows which, so that it may be any. */
  readonly tables: readonly string[] | undefined;
}

/**
 * A database of some entities. It opens by itself at the first awaited call.
 *
 * @example
 * ```ts
 * const database = new Database([User, Post]);
 * await database.migrate();
 * await database.persist(new Post(new User('ada'), 'Notes on the engine'));
 * const posts = await database.query(Post).joinWith('author').find();
 * ```
 */
export class Database implements Listening {
  readonly #access: Access;
  readonly #executor: ToldExecutor;
  readonly #listeners = new Listeners();
  readonly #logging: Logging;
  readonly #related: RelatedHost;
  readonly #elsewhere = new Set<(change: ChangeElsewhere) => void>();
  #inForce: StorageInForce | undefined;

  /** A database in memory. */
  constructor(entities: readonly EntityClass[], options?: DatabaseOptions);
  /** A database in a place: an adapter, or its name. */
  constructor(adapter: SQLiteDatabaseAdapter | string, entities: readonly EntityClass[], options?: DatabaseOptions);
  constructor(
    place: SQLiteDatabaseAdapter | string | readonly EntityClass[],
    second?: readonly EntityClass[] | DatabaseOptions,
    third?: DatabaseOptions,
  ) {
    const isList = Array.isArray(place);
    const classes = entityClasses(isList ? place : second);
    const options = (isList ? second : third) as DatabaseOptions | undefined;
    const logging = new Logging(options?.log);
    this.#logging = logging;
    const scans = options?.scanWarning === undefined ? undefined : new ScanWatch(logging, options.scanWarning);
    const notice = oneSidedNotice(options?.oneSidedRelations, logging);
    const softDeletions = registerPlugins(options?.plugins ?? [], classes, this.#listeners);
    const adapter =
      place instanceof SQLiteDatabaseAdapter ? place : new SQLiteDatabaseAdapter(isList ? undefined : String(place));
    const additions = { listeners: this.#listeners, softDeletions, scans, loads: new LoadWatch(logging) };
    this.#access = new Access(async () => {
      const { engine, planner, inForce, changes } = await adapter.open(documentOf(classes, softDeletions), logging);
      this.#inForce = inForce;
      const database = OpenDatabase.of(engine, planner, classes, additions);
      changes?.((tables) => {
        database.kept?.forget(tables);
        for (const handler of this.#elsewhere) handler({ tables });
      });
      try {
        notice?.(planner.schema);
      } catch (error) {
        await database.close();
        throw error;
      }
      return database;
    });
    this.#executor = new ToldExecutor(new Executor(this.#access), this.#listeners, () => this.#caller());
    this.#related = databaseHost({
      scope: this.#access,
      queries: this.#executor,
      listeners: this.#listeners,
      enter: (work) => {
        const session = this.createSession();
        return session.within((opened) => work(session, opened));
      },
    });
  }

  /** Receives every statement that runs from here on; undefined for none, which costs nothing. */
  get log(): Log | undefined {
    return this.#logging.log;
  }

  set log(log: Log | undefined) {
    this.#logging.log = checkedLog(log);
  }

  /**
   * Brings the tables to what the entities say, in one transaction. Rows stay, with all that refers to them, and so do triggers, views
   * and indexes of yours; tables that no entity knows are left alone. The same options can be given at every start: what is done
   * already is done.
   *
   * @example `await database.migrate({ renames: { 'user.nick': 'user.name' }, allow: ['drop column user.age'] })`
   * @returns the steps, which a dry run does not take; none when there was nothing to do
   * @throws RelataError `migrationRefused` for what would lose data or what the rows are against, all of it in `detail.changes`;
   * `invalidMigration` for options that mean nothing. Nothing has changed then.
   */
  async migrate(options?: MigrateOptions): Promise<MigrationReport>;
  /**
   * Runs the migrations that an application wrote for its releases and that have not run yet, in order and in one transaction, and
   * remembers them in the table `relata_migrations`. One tab does it at a time.
   *
   * @example `await database.migrate({ migrations: import.meta.glob('./migrations/*.ts') })`
   * @returns which ran; none when the database was of this release already
   * @throws RelataError `databaseNewer` when a later release was here; `migrationChanged`, `migrationMissing`, `migrationOutOfOrder`
   * for files that are not those which ran; `migrationFailed` with the cause; `migrationIncomplete` when the entities ask for more;
   * `migrationIrreversible` for one without `down`. Nothing has changed then.
   */
  async migrate(options: VersionedMigrateOptions): Promise<VersionedReport>;
  async migrate(options?: MigrateOptions | VersionedMigrateOptions): Promise<MigrationReport> {
    if (typeof options === 'object' && options !== null && 'migrations' in options) {
      return versionedMigration(this.#access, options);
    }
    const checked = checkedMigrateOptions(options);
    return this.#access.run(({ lock, engine }) => lock.run(() => engine.migrate(checked)));
  }

  /**
   * The names of those of the migrations that have not run in this database.
   *
   * @throws RelataError `databaseNewer`, `migrationChanged`, `migrationMissing`
   */
  async pendingMigrations(migrations: MigrationSource): Promise<string[]> {
    return pendingMigrations(this.#access, await migrationList(migrations));
  }

  /**
   * Writes objects, and new objects that they lead to through references, back references and many-to-many collections, in one
   * transaction. Objects that are in the database already are updated where they changed. Takes objects, and lists of objects.
   *
   * @throws RelataError what stands in the way; nothing is written then, and the objects are as they were
   */
  async persist(...items: Items): Promise<void> {
    const persist = flatten('persist', items);
    if (!this.#listeners.isEmpty) return this.createSession().add(persist).flush();
    await this.#access.run((database) => commit(database, () => ({ persist, remove: [] })));
  }

  /** Deletes the rows of objects in one transaction. @throws RelataError what stands in the way; nothing is deleted then */
  async remove(...items: Items): Promise<void> {
    const remove = flatten('remove', items);
    if (!this.#listeners.isEmpty) return this.createSession().remove(remove).flush();
    await this.#access.run((database) => commit(database, () => ({ persist: [], remove })));
  }

  /**
   * A query for objects of an entity. They are one object for each row within one answer, but where two joins ask for different
   * things of the same row: then each has an object of its own.
   */
  query<T extends object>(entityClass: EntityClass<T>): Query<T> {
    return new Query<T>(this.#executor, entityClass);
  }

  /**
   * A statement written by hand, answering plain rows. {@link sql} binds its values; `T` is what a row is, which nobody checks.
   *
   * @example `database.raw<{ total: number }>(sql`SELECT COUNT(*) AS total FROM ${User}`).findOne()`
   */
  raw<T extends object = Record<string, RawValue>>(sql: SqlFragment): RawQuery<T>;
  /** The same, answering objects of an entity: the statement answers the entity's columns, by their names and no others. */
  raw<T extends object>(entityClass: EntityClass<T>, sql: SqlFragment): RawQuery<Found<T, unknown, All>>;
  raw(given: EntityClass | SqlFragment, sql?: SqlFragment): RawQuery<object> {
    return rawQuery(this.#access, undefined, given, sql);
  }

  /**
   * A relation of one object: what it holds is loaded, asked and changed there. For an object that was loaded, whose type has lost
   * what its references lead to, the class says it: `related(post, 'author', Post)`.
   *
   * @example `await database.related(author, 'posts').query().filter({ year: 1843 }).limit(10).find()`
   * @throws RelataError `notAnEntity` for an object of no entity, `notARelation` for a field that is none
   */
  related<T extends object, K extends RelationKey<T>>(owner: T, field: K): Related<T, K>;
  related<T extends object, K extends RelationKey<T>>(owner: AnyLoaded<T>, field: K, entityClass: EntityClass<T>): Related<T, K>;
  related(owner: object, field: string): unknown {
    return relatedHandle(this.#related, owner, field);
  }

  /** A unit of work with an identity map of its own. */
  createSession(): DatabaseSession {
    return new DatabaseSession(this.#access, this.#listeners);
  }

  /**
   * Does some work in a transaction: committed when the callback ends, rolled back when it throws. The session flushes at the end,
   * and ends with the transaction. Everybody else waits, so inside use the session and not the database; a call of the database
   * that is awaited there would wait for ever, and is refused as `transactionBlocked` after two seconds.
   *
   * @example
   * ```ts
   * await database.transaction(async (session) => {
   *   await session.query(Post).filter({ author: { id: 1 } }).deleteMany();
   *   session.add(new Post(ada, 'A fresh start'));
   * });
   * ```
   * @returns what the callback returns
   * @throws whatever the callback threw, or what stands in the way of writing
   */
  transaction<T>(callback: (session: DatabaseSession) => T | Promise<T>): Promise<T> {
    return new DatabaseSession(this.#access, this.#listeners, true).transaction(callback);
  }

  /**
   * Tells a function of what happens: before and after commits, finds, patches and deletes. A handler may be asynchronous, change what
   * is written or asked, add to it through `event.session`, or prevent it; what it throws rolls everything back.
   *
   * Rows that the database itself deletes or changes through foreign keys are not told, nor rows of pivots that collections need, nor
   * statements written by hand.
   *
   * @example
   * ```ts
   * const stop = database.listen('insert:pre', Post, ({ objects }) => {
   *   for (const post of objects) post.slug ??= slugOf(post.title);
   * });
   * ```
   * @returns what ends it
   */
  listen<N extends EventName>(event: N, handler: Handler<DatabaseEvents[N]>): Unlisten;
  /** The same for the rows of one entity, and of classes that share its table and extend it. */
  listen<N extends keyof EntityEvents, T extends object>(
    event: N,
    entityClass: EntityClass<T>,
    handler: Handler<EntityEvents<T>[N]>,
  ): Unlisten;
  listen(event: string, first: unknown, second?: unknown): Unlisten {
    return this.#listeners.listen(event, first, second);
  }

  /**
   * Tells a function of what other tabs commit, where several tabs have the database open.
   *
   * @returns what ends it
   */
  listenElsewhere(handler: (change: ChangeElsewhere) => void): Unlisten {
    this.#elsewhere.add(handler);
    return () => {
      this.#elsewhere.delete(handler);
    };
  }

  /**
   * The relations of an entity as plain data, its references first: target, other side, kind, foreign key and junction table.
   *
   * @throws RelataError `unknownEntity` for a class that is not in this database
   */
  async relations(entityClass: EntityClass): Promise<ResolvedRelation[]> {
    return this.#access.run(({ metadata, planner }) => {
      const { name } = metadata.ofClass(entityClass);
      return structuredClone(planner.schema.entities.find((entity) => entity.name === name)?.relations ?? []);
    });
  }

  /** The whole database as an SQLite file. */
  async export(): Promise<Uint8Array> {
    return this.#access.run(({ lock, engine }) => lock.run(() => engine.export()));
  }

  /**
   * Replaces the whole database by an SQLite file, all of it or nothing. Objects that were loaded before are of rows that may be gone;
   * `migrate()` creates what the file lacks.
   *
   * @throws RelataError `databaseCorrupt` when the file is damaged, or is none
   */
  async import(bytes: Uint8Array): Promise<void> {
    if (!(bytes instanceof Uint8Array)) {
      throw new RelataError('invalidArgument', `import() takes the bytes of a file, a Uint8Array, not ${describe(bytes)}.`);
    }
    await this.#access.run(({ lock, engine }) => lock.run(() => engine.import(bytes)));
  }

  /**
   * The whole database as a file for people to keep, written into one that they picked (`showSaveFilePicker()`), where one is given.
   *
   * @returns the file, to be downloaded or sent
   * @throws RelataError `storageFailed` when the picked file could not be written; it is as it was then
   */
  async backup(picked?: PickedFile): Promise<Blob> {
    return writeBackup(await this.export(), picked);
  }

  /** Where the data is; undefined as long as the database is not open. */
  get storageMode(): StorageMode | undefined {
    return this.#inForce?.mode;
  }

  /** When a commit resolves; undefined as long as the database is not open. */
  get durability(): Durability | undefined {
    return this.#inForce?.durability;
  }

  /**
   * What is known of the storage: how much the database takes, how much the browser gives.
   *
   * @param persist `{ persist: true }` asks the browser not to delete the site's data when it runs out of room
   */
  async storage({ persist = false }: { readonly persist?: boolean } = {}): Promise<StorageReport> {
    const bytes = await this.#access.run(({ lock, engine }) =>
      lock.run(async () => engine.scalar('SELECT page_count * page_size FROM pragma_page_count, pragma_page_size')),
    );
    return storageReport(this.#inForce as StorageInForce, Number(bytes), persist);
  }

  /** What handlers of this database's own queries get. */
  #caller(): Caller {
    const session = this.createSession();
    return { session, enter: (work) => session.within((opened) => work(session, new Executor(opened))) };
  }

  /** Closes the database and gives its memory back. Calls that are under way end first; later ones are errors. */
  async close(): Promise<void> {
    await this.#access.close();
  }

  /** See {@link close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** The schema document of some classes, with what plugins said of them. */
function documentOf(classes: readonly EntityClass[], softDeletions: SoftDeletions): SchemaDocument {
  const { entities } = schemaDocument(classes);
  return {
    entities: entities.map((entity) => {
      const softDelete = softDeletions.get(entity.name)?.at;
      return softDelete === undefined ? entity : { ...entity, softDelete };
    }),
  };
}

/** The classes of a list, checked. @throws RelataError for a list that is none, or has something else in it */
function entityClasses(list: unknown): readonly EntityClass[] {
  if (!Array.isArray(list) || list.length === 0) {
    throw new RelataError('invalidArgument', 'new Database() needs a list of entities: new Database([User, Post]).');
  }
  const stranger = list.findIndex((entityClass) => !isEntityClass(entityClass));
  if (stranger < 0) return [...(list as EntityClass[])];
  throw new RelataError(
    'notAnEntity',
    `${describe(list[stranger])} is not an entity. Compile its file with Relata's plugin (relata/vite), or describe it with defineEntity().`,
  );
}
