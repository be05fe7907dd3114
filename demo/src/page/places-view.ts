import type { Database } from 'relata';
import { removePlace, renamePlace } from '../changes.js';
import { findPlaces, type ListedPlace } from '../queries/places.js';
import { button, byId, element } from './element.js';
import { FormDialog } from './form-dialog.js';
import { groupIcon } from './group-icon.js';
import { attempt, tell } from './messages.js';
import { counted, dayOf } from './words.js';

/** How many sightings of a place its card shows. */
const LATEST = 3;

/** The list of places. */
export class PlacesView {
  readonly #database: Database;
  readonly #dialog = new FormDialog('place');
  readonly #list = byId('places-list', HTMLElement);

  constructor(database: Database) {
    this.#database = database;
  }

  /** Shows what is in the fieldbook now. */
  async show(): Promise<void> {
    const places = await findPlaces(this.#database);
    const nothing = element('p', { class: 'notice' }, 'No place yet: they come with their first sighting.');
    const cards = element('ul', { class: 'cards places' }, ...places.map((place) => this.#card(place)));
    this.#list.replaceChildren(places.length > 0 ? cards : nothing);
  }

  #card(place: ListedPlace): HTMLElement {
    const { sightings } = place;
    const species = new Set(sightings.map((sighting) => sighting.species.name));
    const observers = new Set(sightings.map(({ observer }) => observer.name));
    const numbers = [
      counted(sightings.length, 'sighting'),
      counted(species.size, 'species', 'species'),
      counted(observers.size, 'observer'),
    ];
    const latest = sightings
      .slice(0, LATEST)
      .map((sighting) =>
        element(
          'li',
          {},
          groupIcon(sighting.species.group),
          element('span', {}, sighting.species.name),
          element('time', { datetime: sighting.seen.toISOString() }, dayOf(sighting.seen)),
        ),
      );
    return element(
      'li',
      { class: 'card', 'data-place': place.id },
      element(
        'div',
        { class: 'text' },
        element('h3', {}, place.name),
        element('p', { class: 'facts' }, ...numbers.map((text) => element('span', {}, text))),
        element('ul', { class: 'latest', 'aria-label': `Latest sightings at ${place.name}` }, ...latest),
      ),
      element(
        'div',
        { class: 'buttons' },
        button('Rename', { class: 'edit', 'aria-label': `Rename ${place.name}` }, () => this.#rename(place)),
        button('Remove', { class: 'remove', 'aria-label': `Remove ${place.name}` }, () => void this.#remove(place)),
      ),
    );
  }

  #rename({ id, name }: ListedPlace): void {
    const field = this.#dialog.field('name', HTMLInputElement);
    field.value = name;
    this.#dialog.open(async () => {
      await renamePlace(this.#database, id, field.value.trim());
      tell(`${name} is called ${field.value.trim()} now.`);
      await this.show();
      setTimeout(() => this.#list.querySelector<HTMLElement>(`[data-place="${id}"] .edit`)?.focus());
    });
  }

  #remove({ id, name }: ListedPlace): Promise<void> {
    return attempt(`${name} cannot be removed while it has sightings.`, async () => {
      await removePlace(this.#database, id);
      tell(`${name} was removed.`);
      await this.show();
      byId('title-places', HTMLElement).focus();
    });
  }
}
