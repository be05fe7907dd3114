import type { EntityClass } from '../../entity/definition.js';
import type { Instance } from '../../metadata/entity-metadata.js';
import { Query } from '../../query/query.js';
import type { All, AnyLoaded, Found } from '../../query/types.js';
import { flatten } from '../items.js';
import type { RelatedHost } from './host.js';
import { writeLinks } from './linking.js';
import { loadRelated, presentOf } from './loading.js';
import { OwnedQueries } from './owned-queries.js';
import type { RelatedPlace } from './place.js';
import type { LoadOptions } from './to-many.js';

/**
 * The object in a to-one relation of another one: `session.related(post, 'author')`.
 *
 * @typeParam T its entity
 * @typeParam M `undefined` where there may be none
 */
export class ToOne<in out T extends object, in out M extends undefined = undefined> {
  readonly #host: RelatedHost;
  readonly #place: RelatedPlace;

  /** @internal */
  constructor(host: RelatedHost, place: RelatedPlace) {
    this.#host = host;
    this.#place = place;
  }

  /** A query for it. Nothing is asked before it runs. */
  query(): Query<T> {
    return new Query<T>(new OwnedQueries(this.#host, this.#place), this.#place.targetClass as EntityClass<T>);
  }

  /**
   * The object, in one statement; none where it is loaded already. The field of the owner holds it from then on.
   *
   * @returns the object; undefined where there is none
   */
  async load({ reload = false }: LoadOptions = {}): Promise<Found<T, unknown, All> | M> {
    const present = reload ? undefined : presentOf(this.#place);
    const [object] = present ?? (await loadRelated(this.#host, this.#place));
    return object as object as Found<T, unknown, All> | M;
  }

  /**
   * Makes an object the one, at once; a new one is persisted with it.
   *
   * @throws RelataError `invalidArgument` where there has to be one, and none is given
   */
  async set(object: AnyLoaded<T> | M): Promise<void> {
    const add = object === undefined || object === null ? [] : (flatten('set', [object]) as Instance[]);
    await writeLinks(this.#host, this.#place, { add, take: 'others' });
  }
}
