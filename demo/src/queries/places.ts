import type { Database } from 'relata';
import { Place } from '../entities.js';

/** Every place with its sightings, newest first, each with species and observer. */
export async function findPlaces(database: Database) {
  return database
    .query(Place)
    .useJoinWith('sightings')
    .joinWith('species')
    .joinWith('observer')
    .orderBy('seen', 'desc')
    .end()
    .orderBy('name')
    .find();
}

/** A place as the list shows it. */
export type ListedPlace = Awaited<ReturnType<typeof findPlaces>>[number];
