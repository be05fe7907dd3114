import type { Database } from 'relata';
import { addSighting, editSighting, removeSighting } from '../changes.js';
import type { Group } from '../entities.js';
import { findNames } from '../queries/names.js';
import { findSightings, type ListedSighting, type Wanted } from '../queries/sightings.js';
import { button, byId, element } from './element.js';
import { attempt, tell } from './messages.js';
import { sightingCard } from './sighting-card.js';
import { entryOf, SightingForm } from './sighting-form.js';
import { counted, monthOf } from './words.js';

/** The list of sightings with its filters and its form. */
export class SightingsView {
  readonly #database: Database;
  readonly #form = new SightingForm();
  readonly #wanted = byId('wanted', HTMLFormElement);
  readonly #list = byId('sightings-list', HTMLElement);
  /** Answers may come out of order while somebody types; only the last question's is shown. */
  #asked = 0;

  constructor(database: Database) {
    this.#database = database;
    this.#wanted.addEventListener('input', () => void this.#search());
    this.#wanted.addEventListener('submit', (event) => event.preventDefault());
    byId('new-sighting', HTMLButtonElement).addEventListener('click', () => void this.#add());
  }

  /** Shows what is in the fieldbook now. */
  async show(): Promise<void> {
    await this.#offerTags();
    await this.#refresh();
  }

  /** Takes the conditions away. */
  clear(): void {
    this.#wanted.reset();
  }

  async #refresh(): Promise<void> {
    this.#asked += 1;
    const mine = this.#asked;
    const wanted = this.#conditions();
    const sightings = await findSightings(this.#database, wanted);
    if (mine !== this.#asked) return;
    const individuals = sightings.reduce((sum, { count }) => sum + count, 0);
    byId('tally', HTMLElement).textContent =
      sightings.length === 0 ? '' : `${counted(sightings.length, 'sighting')}, ${counted(individuals, 'individual')}`;
    this.#list.replaceChildren(...(sightings.length === 0 ? [this.#nothing(wanted)] : this.#chapters(sightings, wanted)));
  }

  #conditions(): Wanted {
    const data = new FormData(this.#wanted);
    const [text, group, tag, order] = ['text', 'group', 'tag', 'order'].map((name) => String(data.get(name) ?? '').trim());
    return {
      order: order as Wanted['order'],
      ...(text && { text }),
      ...(group && { group: group as Group }),
      ...(tag && { tag }),
    };
  }

  /** One chapter for each month; by number there is one chapter only. */
  #chapters(sightings: readonly ListedSighting[], { order }: Wanted): HTMLElement[] {
    const chapters = new Map<string, ListedSighting[]>();
    for (const sighting of sightings) {
      const title = order === 'most' ? 'Largest number first' : monthOf(sighting.seen);
      chapters.set(title, [...(chapters.get(title) ?? []), sighting]);
    }
    return [...chapters].map(([title, members]) =>
      element(
        'section',
        { class: 'chapter' },
        element('h3', {}, title),
        element('ul', { class: 'cards' }, ...members.map((sighting) => this.#card(sighting))),
      ),
    );
  }

  #card(sighting: ListedSighting): HTMLElement {
    return sightingCard(sighting, {
      edit: () => void this.#edit(sighting),
      remove: () => void this.#remove(sighting),
      tag: (name) => {
        const select = this.#wanted.elements.namedItem('tag');
        if (select instanceof HTMLSelectElement) select.value = name;
        void this.#search().then(() => byId('title-sightings', HTMLElement).focus());
      },
    });
  }

  #nothing({ order: _, ...conditions }: Wanted): HTMLElement {
    if (Object.keys(conditions).length === 0) {
      return element('p', { class: 'notice' }, 'The fieldbook is empty. Write down what you saw with “New sighting”.');
    }
    const clear = button('Show all sightings', {}, () => {
      this.clear();
      void this.#search();
    });
    return element('p', { class: 'notice' }, 'No sighting is like that. ', clear);
  }

  #search(): Promise<void> {
    return attempt('The sightings could not be read.', () => this.#refresh());
  }

  #add(): Promise<void> {
    return attempt('The form could not be opened.', () =>
      this.#form.add(this.#database, async (entry) => {
        await addSighting(this.#database, entry);
        tell(`${entry.species} is in the fieldbook.`);
        this.clear();
        await this.show();
      }),
    );
  }

  #edit(sighting: ListedSighting): Promise<void> {
    return attempt('The form could not be opened.', () =>
      this.#form.edit(this.#database, sighting, async (entry) => {
        await editSighting(this.#database, sighting.id, entry);
        tell(`${entry.species} was changed.`);
        await this.show();
        // The button that opened the form was drawn anew: the keyboard goes on from the new one.
        setTimeout(() => this.#list.querySelector<HTMLElement>(`[data-sighting="${sighting.id}"] .edit`)?.focus());
      }),
    );
  }

  #remove(sighting: ListedSighting): Promise<void> {
    return attempt('The sighting could not be removed.', async () => {
      await removeSighting(this.#database, sighting.id);
      await this.show();
      byId('title-sightings', HTMLElement).focus();
      tell(`${sighting.species.name} was removed.`, {
        label: 'Undo',
        act: () =>
          void attempt('The sighting could not be written again.', async () => {
            await addSighting(this.#database, entryOf(sighting));
            await this.show();
          }),
      });
    });
  }

  async #offerTags(): Promise<void> {
    const select = this.#wanted.elements.namedItem('tag');
    if (!(select instanceof HTMLSelectElement)) return;
    const chosen = select.value;
    const { tags } = await findNames(this.#database);
    select.replaceChildren(
      element('option', { value: '' }, 'All tags'),
      ...tags.map(({ name }) => element('option', { value: name }, name)),
    );
    select.value = tags.some(({ name }) => name === chosen) ? chosen : '';
  }
}
