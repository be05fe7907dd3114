import {
  type AutoIncrement,
  type BackReference,
  entity,
  type Index,
  type integer,
  type PrimaryKey,
  type Reference,
  type Unique,
} from 'relata';

/** What kind of living thing a species is. */
export type Group = 'bird' | 'mammal' | 'amphibian' | 'insect' | 'plant' | 'fungus';

/** Somebody who writes into the fieldbook. */
@entity.collection('observers')
export class Observer {
  id: number & PrimaryKey & AutoIncrement = 0;
  sightings?: Sighting[] & BackReference;

  constructor(public name: string & Unique) {}
}

/** A place that is visited again and again. It cannot go while sightings refer to it. */
@entity.collection('places')
export class Place {
  id: number & PrimaryKey & AutoIncrement = 0;
  sightings?: Sighting[] & BackReference;

  constructor(public name: string & Unique) {}
}

/** A species, by its common and its scientific name. */
@entity.collection('species')
export class Species {
  id: number & PrimaryKey & AutoIncrement = 0;
  latin?: string;
  sightings?: Sighting[] & BackReference;

  constructor(
    public name: string & Unique,
    public group: Group,
  ) {}
}

/** Somebody saw some of a species somewhere. */
@entity.collection('sightings')
export class Sighting {
  id: number & PrimaryKey & AutoIncrement = 0;
  count: integer = 1;
  note: string = '';
  tags?: Tag[] & BackReference<{ via: typeof SightingTag }>;

  constructor(
    public species: Species & Reference,
    public place: Place & Reference<{ onDelete: 'RESTRICT' }>,
    public observer: Observer & Reference,
    public seen: Date & Index,
  ) {}
}

/** A word to find sightings by. */
@entity.collection('tags')
export class Tag {
  id: number & PrimaryKey & AutoIncrement = 0;
  sightings?: Sighting[] & BackReference<{ via: typeof SightingTag }>;

  constructor(public name: string & Unique) {}
}

/** The pivot between sightings and tags. */
@(entity.collection('sighting_tags').index(['sighting', 'tag'], { unique: true }))
export class SightingTag {
  id: number & PrimaryKey & AutoIncrement = 0;

  constructor(
    public sighting: Sighting & Reference,
    public tag: Tag & Reference,
  ) {}
}

/** What the fieldbook began with: one row, so that the sample is written once and does not come back. */
@entity.collection('beginnings')
export class Beginning {
  id: integer & PrimaryKey = 1;

  constructor(public from: 'sample' | 'nothing' | 'file') {}
}

/** Every entity of the fieldbook. */
export const entities = [Observer, Place, Species, Sighting, Tag, SightingTag, Beginning] as const;
