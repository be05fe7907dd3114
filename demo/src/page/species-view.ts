import type { Database } from 'relata';
import { findSpecies, type ListedSpecies } from '../queries/species.js';
import { byId, element } from './element.js';
import { groupIcon } from './group-icon.js';
import { counted, dayOf, groupNames, monthNames } from './words.js';

/** Shows every species, by group, with what its sightings say. */
export async function showSpecies(database: Database): Promise<void> {
  const all = await findSpecies(database);
  const groups = new Map<ListedSpecies['group'], ListedSpecies[]>();
  for (const species of all) groups.set(species.group, [...(groups.get(species.group) ?? []), species]);
  const chapters = [...groups].map(([group, members]) =>
    element(
      'section',
      { class: 'chapter' },
      element('h3', {}, groupNames[group]),
      element('ul', { class: 'cards' }, ...members.map(speciesCard)),
    ),
  );
  const nothing = element('p', { class: 'notice' }, 'No species yet: they come with their first sighting.');
  byId('species-list', HTMLElement).replaceChildren(...(chapters.length > 0 ? chapters : [nothing]));
}

function speciesCard({ name, latin, group, sightings }: ListedSpecies): HTMLElement {
  const title = element('h4', {}, name);
  if (latin) title.append(' ', element('i', { lang: 'la' }, latin));
  const [last] = sightings;
  const places = [...new Set(sightings.map(({ place }) => place.name))];
  const facts = element('p', { class: 'facts' });
  if (last)
    facts.append(element('span', {}, `Last on ${dayOf(last.seen)}`), element('span', { class: 'place' }, places.join(', ')));
  else facts.append(element('span', {}, 'No sighting is left'));
  return element(
    'li',
    { class: 'card' },
    groupIcon(group),
    element('div', { class: 'text' }, title, facts),
    months(sightings.map(({ seen }) => seen.getMonth())),
    element('p', { class: 'count' }, counted(sightings.length, 'sighting')),
  );
}

/** A year as twelve marks, filled where the species was seen. */
function months(seen: readonly number[]): HTMLElement {
  const names = monthNames.filter((_, month) => seen.includes(month));
  const label = names.length > 0 ? `Seen in ${names.join(', ')}` : 'Seen in no month';
  const marks = monthNames.map((name, month) =>
    element('span', { class: seen.includes(month) ? 'mark seen' : 'mark', title: name }, name.slice(0, 1)),
  );
  return element('div', { class: 'months', role: 'img', 'aria-label': label }, ...marks);
}
