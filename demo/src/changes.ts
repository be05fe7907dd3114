import type { Database, DatabaseSession } from 'relata';
import { again } from './again.js';
import { type Group, Observer, Place, Sighting, SightingTag, Species, Tag } from './entities.js';

/** What the form says about a sighting. Names that the fieldbook does not know become new objects. */
export interface Entry {
  species: string;
  group: Group;
  place: string;
  observer: string;
  seen: Date;
  count: number;
  note: string;
  tags: readonly string[];
}

/** Writes a new sighting with whatever is new about it, in one transaction. */
export function addSighting(database: Database, entry: Entry): Promise<void> {
  return again(async () => {
    const session = database.createSession();
    const sighting = new Sighting(
      await speciesOf(session, entry),
      await placeOf(session, entry.place),
      await observerOf(session, entry.observer),
      entry.seen,
    );
    sighting.count = entry.count;
    sighting.note = entry.note;
    session.add(sighting);
    for (const tag of await tagsOf(session, entry.tags)) session.add(new SightingTag(sighting, tag));
    await session.commit();
  });
}

/** Changes a sighting. Only what differs is written, in one transaction. */
export function editSighting(database: Database, id: number, entry: Entry): Promise<void> {
  return again(async () => {
    const session = database.createSession();
    const sighting: Sighting = await session
      .query(Sighting)
      .filter({ id })
      .joinWith('species')
      .joinWith('place')
      .joinWith('observer')
      .findOne();
    sighting.species = await speciesOf(session, entry);
    sighting.place = await placeOf(session, entry.place);
    sighting.observer = await observerOf(session, entry.observer);
    sighting.seen = entry.seen;
    sighting.count = entry.count;
    sighting.note = entry.note;
    const wanted = await tagsOf(session, entry.tags);
    const links = await session.query(SightingTag).filter({ sighting }).joinWith('tag').find();
    for (const link of links) if (!wanted.some(({ name }) => name === link.tag.name)) session.remove(link);
    for (const tag of wanted) {
      if (!links.some((link) => link.tag.name === tag.name)) session.add(new SightingTag(sighting, tag));
    }
    await session.commit();
  });
}

/** Removes a sighting; its links to tags go with it. */
export function removeSighting(database: Database, id: number): Promise<void> {
  return again(async () => {
    await database.query(Sighting).filter({ id }).deleteOne();
  });
}

/** Gives a place another name. @throws UniqueConstraintFailure when another place has it */
export function renamePlace(database: Database, id: number, name: string): Promise<void> {
  return again(async () => {
    const place = await database.query(Place).filter({ id }).findOne();
    place.name = name;
    await database.persist(place);
  });
}

/** Removes a place. @throws ForeignKeyConstraintFailure while sightings refer to it */
export function removePlace(database: Database, id: number): Promise<void> {
  return again(async () => {
    await database.remove(await database.query(Place).filter({ id }).findOne());
  });
}

async function speciesOf(session: DatabaseSession, { species: name, group }: Entry): Promise<Species> {
  return (await session.query(Species).filter({ name }).findOneOrUndefined()) ?? new Species(name, group);
}

async function placeOf(session: DatabaseSession, name: string): Promise<Place> {
  return (await session.query(Place).filter({ name }).findOneOrUndefined()) ?? new Place(name);
}

async function observerOf(session: DatabaseSession, name: string): Promise<Observer> {
  return (await session.query(Observer).filter({ name }).findOneOrUndefined()) ?? new Observer(name);
}

async function tagsOf(session: DatabaseSession, names: readonly string[]): Promise<Tag[]> {
  const known: Tag[] = await session
    .query(Tag)
    .filter({ name: { $in: names } })
    .find();
  return names.map((name) => known.find((tag) => tag.name === name) ?? new Tag(name));
}
