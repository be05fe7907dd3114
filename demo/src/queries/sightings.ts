import type { Database } from 'relata';
import { type Group, Sighting } from '../entities.js';

/** What a reader of the fieldbook is looking for. An absent part is no condition. */
export interface Wanted {
  text?: string;
  group?: Group;
  tag?: string;
  order: 'newest' | 'oldest' | 'most';
}

/** Sightings with their species, place, observer and tags: two statements, however many there are. */
export async function findSightings(database: Database, { text, group, tag, order }: Wanted) {
  let query = database
    .query(Sighting)
    .useInnerJoinWith('species')
    .filter({
      ...(text && { $or: [{ name: { $like: `%${text}%` } }, { latin: { $like: `%${text}%` } }] }),
      ...(group && { group }),
    })
    .end()
    .joinWith('place')
    .joinWith('observer')
    .useJoinWith('tags')
    .orderBy('name')
    .end();
  // Joined once more, to choose only: each sighting still shows all of its tags.
  if (tag) query = query.useInnerJoin('tags').filter({ name: tag }).end();
  if (order === 'most') query = query.orderBy('count', 'desc');
  return query.orderBy('seen', order === 'oldest' ? 'asc' : 'desc').find();
}

/** A sighting as the list shows it. */
export type ListedSighting = Awaited<ReturnType<typeof findSightings>>[number];
