import { type Group, Observer, Place, Sighting, SightingTag, Species, Tag } from './entities.js';

const groups: Record<Group, Record<string, string>> = {
  bird: {
    'Common kingfisher': 'Alcedo atthis',
    'Barn owl': 'Tyto alba',
    'Grey heron': 'Ardea cinerea',
    'European robin': 'Erithacus rubecula',
    'Common swift': 'Apus apus',
  },
  mammal: { 'Eurasian otter': 'Lutra lutra', 'Red squirrel': 'Sciurus vulgaris', 'Roe deer': 'Capreolus capreolus' },
  amphibian: { 'Common frog': 'Rana temporaria', 'Fire salamander': 'Salamandra salamandra' },
  insect: { 'Brimstone butterfly': 'Gonepteryx rhamni', 'Emperor dragonfly': 'Anax imperator', 'Stag beetle': 'Lucanus cervus' },
  plant: { 'Bee orchid': 'Ophrys apifera', Snowdrop: 'Galanthus nivalis', 'Wild garlic': 'Allium ursinum' },
  fungus: { 'Fly agaric': 'Amanita muscaria', 'Scarlet elf cup': 'Sarcoscypha austriaca' },
};

/** Species, place, observer, day, number, tags, note. */
type Line = [string, string, string, string, number, string, string];

const lines: Line[] = [
  [
    'Snowdrop',
    'Abbey Garden',
    'Maren',
    '2026-02-03T11:20',
    40,
    'first of the year',
    'Under the old wall, a week earlier than last year.',
  ],
  ['Scarlet elf cup', 'Hollow Wood', 'Tomas', '2026-02-14T15:05', 6, 'photo', 'On rotting hazel beside the stream.'],
  ['Common frog', 'Mill Pond', 'Maren', '2026-03-08T20:40', 25, 'heard, dusk', 'A whole choir; the first spawn by the inlet.'],
  ['Brimstone butterfly', 'Chalk Meadow', 'Ines', '2026-03-17T12:30', 2, 'first of the year', ''],
  ['Barn owl', 'Chalk Meadow', 'Tomas', '2026-04-02T20:15', 1, 'dusk, hunting', 'Quartering the field along the hedge.'],
  ['Wild garlic', 'Hollow Wood', 'Ines', '2026-04-19T09:50', 200, '', 'The whole slope is white.'],
  [
    'Common swift',
    'Abbey Garden',
    'Maren',
    '2026-05-04T18:30',
    11,
    'first of the year, heard',
    'Screaming over the roofs, at last.',
  ],
  ['Fire salamander', 'Hollow Wood', 'Tomas', '2026-05-12T07:10', 3, 'photo', 'After a night of rain, on the path.'],
  ['Bee orchid', 'Chalk Meadow', 'Ines', '2026-06-07T10:45', 14, 'photo', 'Three more than in the last count.'],
  ['Emperor dragonfly', 'Mill Pond', 'Maren', '2026-06-21T14:00', 4, 'breeding', 'A female laying eggs into the pondweed.'],
  ['Stag beetle', 'Abbey Garden', 'Ines', '2026-06-28T21:35', 1, 'dusk', 'Flew against the kitchen window.'],
  ['Grey heron', 'Mill Pond', 'Tomas', '2026-07-11T06:20', 2, 'hunting', ''],
  [
    'Common kingfisher',
    'Mill Pond',
    'Maren',
    '2026-07-11T06:45',
    1,
    'hunting, photo',
    'Caught three fish in ten minutes from the same branch.',
  ],
  ['Roe deer', 'Chalk Meadow', 'Tomas', '2026-08-01T05:50', 3, 'breeding', 'A doe with two fawns.'],
  ['Common kingfisher', 'Otter Bend', 'Ines', '2026-08-15T09:10', 2, 'breeding', 'An adult feeding a young one.'],
  [
    'Eurasian otter',
    'Otter Bend',
    'Maren',
    '2026-09-05T22:05',
    1,
    'dusk, first of the year',
    'Heard the whistle first, then a wake against the light.',
  ],
  ['Red squirrel', 'Hollow Wood', 'Ines', '2026-09-27T16:25', 2, '', 'Burying hazelnuts.'],
  ['Fly agaric', 'Hollow Wood', 'Tomas', '2026-10-10T13:40', 9, 'photo', 'A ring under the birches.'],
  ['European robin', 'Abbey Garden', 'Maren', '2026-10-25T08:15', 1, 'heard', ''],
  ['Eurasian otter', 'Otter Bend', 'Tomas', '2026-11-01T17:05', 2, 'dusk', 'Two at once, chasing each other.'],
];

/** Keeps one object for each name, so that a graph and not a list of rows is persisted. */
function once<T>(make: (name: string) => T): (name: string) => T {
  const made = new Map<string, T>();
  return (name) => {
    const there = made.get(name) ?? make(name);
    made.set(name, there);
    return there;
  };
}

/** A year of sightings: objects that refer to each other. The links at the end lead to every one of them. */
export function sampleGraph(): object[] {
  const catalogue = Object.entries(groups).flatMap(([group, names]) =>
    Object.entries(names).map(([name, latin]) => ({ group: group as Group, name, latin })),
  );
  const species = once((wanted) => {
    const found = catalogue.find(({ name }) => name === wanted);
    if (found === undefined) throw new Error(`The sample names a species that its catalogue lacks: ${wanted}.`);
    return Object.assign(new Species(found.name, found.group), { latin: found.latin });
  });
  const place = once((name) => new Place(name));
  const observer = once((name) => new Observer(name));
  const tag = once((name) => new Tag(name));
  return lines.flatMap(([speciesName, placeName, observerName, seen, count, tags, note]) => {
    const sighting = new Sighting(species(speciesName), place(placeName), observer(observerName), new Date(seen));
    Object.assign(sighting, { count, note });
    const names = tags === '' ? [] : tags.split(', ');
    return [sighting, ...names.map((name) => new SightingTag(sighting, tag(name)))];
  });
}
