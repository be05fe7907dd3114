import type { Database } from 'relata';
import { type Group, Sighting, Tag } from '../entities.js';

/** What a reader of the fieldbook is looking for. An absent part is no condition. */
export interface Wanted {
  text?: string;
  group?: Group;
  tag?: string;
  order: 'newest' | 'oldest' | 'most';
}

/** Sightings with their species, place, observer and tags: two statements, however many there are (and two more for a tag). */
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
  if (tag) query = query.filter({ id: { $in: await taggedWith(database, tag) } });
  if (order === 'most') query = query.orderBy('count', 'desc');
  return query.orderBy('seen', order === 'oldest' ? 'asc' : 'desc').find();
}

/** The sightings that have a tag. Asked for by itself: a query joins a relation once, and each sighting shows all of its tags. */
async function taggedWith(database: Database, name: string): Promise<number[]> {
  const tag = await database.query(Tag).filter({ name }).useJoinWith('sightings').select('id').end().findOneOrUndefined();
  return tag?.sightings.map(({ id }) => id) ?? [];
}

/** A sighting as the list shows it. */
export type ListedSighting = Awaited<ReturnType<typeof findSightings>>[number];
