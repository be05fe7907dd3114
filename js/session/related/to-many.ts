import type { EntityClass } from '../../entity/definition.js';
import type { Instance } from '../../metadata/entity-metadata.js';
import { Query } from '../../query/query.js';
import type { All, AnyLoaded, Found } from '../../query/types.js';
import { flatten } from '../items.js';
import type { RelatedHost } from './host.js';
import { writeLinks } from './linking.js';
import { listOf } from './list-in-memory.js';
import { isLoaded } from './loaded-fields.js';
import { loadRelated } from './loading.js';
import { OwnedQueries } from './owned-queries.js';
import type { RelatedPlace } from './place.js';

/** Options of `load()`. */
export interface LoadOptions {
  /** Loads again what is loaded already. */
  readonly reload?: boolean;
}

/**
 * The objects in a to-many relation of one object: `session.related(author, 'posts')`. What it writes is written at once, all or
 * nothing; lists that are loaded follow.
 *
 * @typeParam T their entity
 */
export class ToMany<in out T extends object> {
  readonly #host: RelatedHost;
  readonly #place: RelatedPlace;

  /** @internal */
  constructor(host: RelatedHost, place: RelatedPlace) {
    this.#host = host;
    this.#place = place;
  }

  /** A query among them. Nothing is asked before it runs. */
  query(): Query<T> {
    return new Query<T>(new OwnedQueries(this.#host, this.#place), this.#place.targetClass as EntityClass<T>);
  }

  /**
   * All of them, in one statement; the field of the owner holds them from then on, and a second call costs nothing.
   *
   * @throws RelataError `invalidArgument` where the owner is not in the database
   */
  async load({ reload = false }: LoadOptions = {}): Promise<Found<T, unknown, All>[]> {
    const { owner, field } = this.#place;
    const known = reload || !isLoaded(owner, field) ? undefined : listOf(owner, field);
    const members = known ?? (await loadRelated(this.#host, this.#place));
    return members as object[] as Found<T, unknown, All>[];
  }

  /** How many there are, without loading them. */
  count(): Promise<number> {
    return this.query().count();
  }

  /** Whether there are any, without loading them. */
  has(): Promise<boolean> {
    return this.query().has();
  }

  /** Adds objects, or lists of objects; new ones are persisted with it. What is there already stays as it is. */
  async add(...members: readonly (AnyLoaded<T> | readonly AnyLoaded<T>[])[]): Promise<void> {
    const add = flatten('add', members as readonly object[]) as Instance[];
    if (add.length > 0) await writeLinks(this.#host, this.#place, { add, take: [] });
  }

  /**
   * Takes objects out, and leaves them in the database.
   *
   * @throws RelataError `invalidArgument` where the reference that leads back may not be empty
   */
  async remove(...members: readonly (AnyLoaded<T> | readonly AnyLoaded<T>[])[]): Promise<void> {
    const take = flatten('remove', members as readonly object[]) as Instance[];
    if (take.length > 0) await writeLinks(this.#host, this.#place, { add: [], take });
  }

  /** Takes all objects out; see {@link remove}. Those of others stay. */
  clear(): Promise<void> {
    return this.set([]);
  }

  /** Makes these objects the only ones: the others are taken out. */
  async set(members: readonly AnyLoaded<T>[]): Promise<void> {
    const add = flatten('set', [members as readonly object[]]) as Instance[];
    await writeLinks(this.#host, this.#place, { add, take: 'others' });
  }
}
