import type { Instance } from '../../metadata/entity-metadata.js';
import type { Empty, ReferenceMark, RelationKey, Target } from '../../query/types.js';
import type { RelatedHost } from './host.js';
import { RelatedPlace } from './place.js';
import { ToMany } from './to-many.js';
import { ToOne } from './to-one.js';

/** The handle of a relation of `T`: {@link ToMany} for a list, {@link ToOne} for one object. */
export type Related<T, K extends RelationKey<T>> = T[K] extends readonly unknown[] | Empty
  ? ToMany<Target<T[K]> & object>
  : ToOne<Target<T[K]> & object, T[K] extends ReferenceMark ? Missing<T[K]> : undefined>;

/** What stands for no object. */
type Missing<V> = Extract<V, Empty> extends never ? never : undefined;

/** The handle of a relation of an object. @throws RelataError `notAnEntity`, `notARelation` */
export function relatedHandle(host: RelatedHost, owner: object, field: string): ToMany<object> | ToOne<object> {
  const place = new RelatedPlace(owner as Instance, field);
  return place.list ? new ToMany(host, place) : new ToOne(host, place);
}
