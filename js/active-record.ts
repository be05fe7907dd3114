// biome-ignore-all lint/complexity/noThisInStatic: `this` is the class that was asked, and each has a database of its own
import type { Database } from './database.js';
import { describe, type EntityClass } from './entity/definition.js';
import { RelataError } from './errors.js';
import type { Query } from './query/query.js';
import type { RelationKey } from './query/types.js';
import type { Related } from './session/related/related.js';

/** The databases of classes; a class without one has that of the class it extends. */
const databases = new WeakMap<object, Database>();

/**
 * A base for entities that know their database: `await user.save()` instead of `await database.persist(user)`.
 *
 * @example
 * ```ts
 * class User extends ActiveRecord {
 *   id: number & PrimaryKey & AutoIncrement = 0;
 *   constructor(public name: string) {
 *     super();
 *   }
 * }
 * const database = new Database([User]);
 * User.registerDatabase(database);
 * await new User('ada').save();
 * const ada = await User.query().filter({ name: 'ada' }).findOne();
 * ```
 */
export abstract class ActiveRecord {
  /** Gives this class, and those that extend it, their database. `ActiveRecord.registerDatabase()` is for all classes. */
  static registerDatabase(database: Database): void {
    databases.set(this, database);
  }

  /** The database of this class. @throws RelataError `invalidArgument` when it was given none */
  static getDatabase(): Database {
    for (let entityClass: object | null = this; entityClass !== null; entityClass = Object.getPrototypeOf(entityClass)) {
      const database = databases.get(entityClass);
      if (database !== undefined) return database;
    }
    const name = describe(this);
    throw new RelataError(
      'invalidArgument',
      `${name} has no database. Give it one first: ${this.name}.registerDatabase(database).`,
    );
  }

  /** A query for objects of this class. */
  static query<T extends object>(this: RecordClass<T>): Query<T> {
    return this.getDatabase().query(this);
  }

  /** Writes this object, and new objects that it leads to; see {@link Database.persist}. */
  async save(): Promise<void> {
    await databaseOf(this).persist(this);
  }

  /** A relation of this object; see {@link Database.related}. */
  related<K extends RelationKey<this>>(field: K): Related<this, K> {
    return databaseOf(this).related(this, field);
  }

  /** Deletes the row of this object; see {@link Database.remove}. */
  async remove(): Promise<void> {
    await databaseOf(this).remove(this);
  }
}

/** A class that extends {@link ActiveRecord}. */
export type RecordClass<T> = EntityClass<T> & Pick<typeof ActiveRecord, 'getDatabase'>;

function databaseOf(record: ActiveRecord): Database {
  return (record.constructor as typeof ActiveRecord).getDatabase();
}
