import type { Database } from 'relata';
import { Observer, Place, Species, Tag } from '../entities.js';

/** What the fieldbook knows by name, for suggestions. */
export async function findNames(database: Database) {
  const [species, places, observers, tags] = await Promise.all([
    database.query(Species).select('name', 'group').orderBy('name').find(),
    database.query(Place).select('name').orderBy('name').find(),
    database.query(Observer).select('name').orderBy('name').find(),
    database.query(Tag).select('name').orderBy('name').find(),
  ]);
  return { species, places, observers, tags };
}

/** Names by kind. */
export type Names = Awaited<ReturnType<typeof findNames>>;
