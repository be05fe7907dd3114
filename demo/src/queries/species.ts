import type { Database } from 'relata';
import { Species } from '../entities.js';

/** Every species with its sightings, newest first, and the places of these. */
export async function findSpecies(database: Database) {
  return database
    .query(Species)
    .useJoinWith('sightings')
    .joinWith('place')
    .orderBy('seen', 'desc')
    .end()
    .sort({ group: 'asc', name: 'asc' })
    .find();
}

/** A species as the list shows it. */
export type ListedSpecies = Awaited<ReturnType<typeof findSpecies>>[number];
