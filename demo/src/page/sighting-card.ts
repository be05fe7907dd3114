import type { ListedSighting } from '../queries/sightings.js';
import { button, element } from './element.js';
import { groupIcon } from './group-icon.js';
import { momentOf } from './words.js';

/** What can be done with a sighting from its card. */
interface Actions {
  readonly edit: () => void;
  readonly remove: () => void;
  readonly tag: (name: string) => void;
}

/** A sighting with everything that was joined to it. */
export function sightingCard(sighting: ListedSighting, { edit, remove, tag }: Actions): HTMLElement {
  const { species, place, observer, tags } = sighting;
  const title = element('h4', {}, species.name);
  if (species.latin) title.append(' ', element('i', { lang: 'la' }, species.latin));
  const facts = element(
    'p',
    { class: 'facts' },
    element('time', { datetime: sighting.seen.toISOString() }, momentOf(sighting.seen)),
    element('span', { class: 'place' }, place.name),
    element('span', { class: 'observer' }, observer.name),
  );
  const text = element('div', { class: 'text' }, title, facts);
  if (sighting.note) text.append(element('p', { class: 'note' }, sighting.note));
  if (tags.length > 0) {
    const chips = tags.map(({ name }) =>
      element(
        'li',
        {},
        button(name, { class: 'tag', 'aria-label': `Show sightings tagged ${name}` }, () => tag(name)),
      ),
    );
    text.append(element('ul', { class: 'tags', 'aria-label': 'Tags' }, ...chips));
  }
  return element(
    'li',
    { class: 'card', 'data-sighting': sighting.id },
    groupIcon(species.group),
    text,
    element('p', { class: 'count', title: 'How many' }, `×\u2009${sighting.count}`),
    element(
      'div',
      { class: 'buttons' },
      button('Change', { class: 'edit', 'aria-label': `Change the sighting of ${species.name}` }, edit),
      button('Remove', { class: 'remove', 'aria-label': `Remove the sighting of ${species.name}` }, remove),
    ),
  );
}
