import type { Database } from 'relata';
import type { Entry } from '../changes.js';
import type { Group } from '../entities.js';
import { findNames, type Names } from '../queries/names.js';
import type { ListedSighting } from '../queries/sightings.js';
import { byId, element } from './element.js';
import { FormDialog } from './form-dialog.js';

/** The form for a new sighting and for changes to one. */
export class SightingForm {
  readonly #dialog = new FormDialog('sighting');
  readonly #species = this.#dialog.field('species', HTMLInputElement);
  readonly #group = this.#dialog.field('group', HTMLSelectElement);
  readonly #count = this.#dialog.field('count', HTMLInputElement);
  readonly #seen = this.#dialog.field('seen', HTMLInputElement);
  readonly #place = this.#dialog.field('place', HTMLInputElement);
  readonly #observer = this.#dialog.field('observer', HTMLInputElement);
  readonly #tags = this.#dialog.field('tags', HTMLInputElement);
  readonly #note = this.#dialog.field('note', HTMLTextAreaElement);
  #names: Names = { species: [], places: [], observers: [], tags: [] };

  constructor() {
    this.#species.addEventListener('input', () => this.#followSpecies());
  }

  /** Asks for a new sighting. */
  async add(database: Database, save: (entry: Entry) => Promise<void>): Promise<void> {
    await this.#suggest(database);
    this.#dialog.form.reset();
    this.#dialog.title('New sighting');
    this.#count.valueAsNumber = 1;
    this.#seen.value = localMinute(new Date());
    this.#open(save);
  }

  /** Asks for changes to a sighting. */
  async edit(database: Database, sighting: ListedSighting, save: (entry: Entry) => Promise<void>): Promise<void> {
    await this.#suggest(database);
    this.#dialog.title('Change the sighting');
    const entry = entryOf(sighting);
    this.#species.value = entry.species;
    this.#count.valueAsNumber = entry.count;
    this.#seen.value = localMinute(entry.seen);
    this.#place.value = entry.place;
    this.#observer.value = entry.observer;
    this.#tags.value = entry.tags.join(', ');
    this.#note.value = entry.note;
    this.#open(save);
  }

  #open(save: (entry: Entry) => Promise<void>): void {
    this.#followSpecies();
    this.#dialog.open(() => save(this.#entry()));
  }

  #entry(): Entry {
    return {
      species: this.#species.value.trim(),
      group: this.#group.value as Group,
      place: this.#place.value.trim(),
      observer: this.#observer.value.trim(),
      seen: new Date(this.#seen.value),
      count: this.#count.valueAsNumber,
      note: this.#note.value.trim(),
      tags: [...new Set(this.#tags.value.split(',').map((tag) => tag.trim()))].filter((tag) => tag !== ''),
    };
  }

  async #suggest(database: Database): Promise<void> {
    this.#names = await findNames(database);
    const { species, places, observers } = this.#names;
    for (const [id, known] of Object.entries({ species, places, observers })) {
      byId(`known-${id}`, HTMLDataListElement).replaceChildren(...known.map(({ name }) => element('option', { value: name })));
    }
  }

  /** The group of a known species is known as well. */
  #followSpecies(): void {
    const known = this.#names.species.find(({ name }) => name === this.#species.value.trim());
    if (known) this.#group.value = known.group;
    this.#group.disabled = known !== undefined;
    const isNew = this.#species.value.trim() !== '' && known === undefined;
    byId('group-hint', HTMLElement).textContent = isNew ? 'A new species' : '';
  }
}

/** What the form would say about a sighting. */
export function entryOf({ species, place, observer, seen, count, note, tags }: ListedSighting): Entry {
  return {
    species: species.name,
    group: species.group,
    place: place.name,
    observer: observer.name,
    seen,
    count,
    note,
    tags: tags.map(({ name }) => name),
  };
}

/** The value of an input for local time: 2026-07-11T06:45 */
function localMinute(date: Date): string {
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
