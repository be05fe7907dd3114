import { type Fieldbook, openSample } from './fieldbook.js';
import { byId } from './page/element.js';
import { showInside } from './page/inside-view.js';
import { attempt, forgetComplaints, sentenceOf } from './page/messages.js';
import { PlacesView } from './page/places-view.js';
import { SightingsView } from './page/sightings-view.js';
import { showSpecies } from './page/species-view.js';
import { bindStorage } from './page/storage-bar.js';

/** The pages by the names that they have in the address. */
type Views = Readonly<Record<string, () => Promise<void>>>;

const starting = byId('starting', HTMLElement);

try {
  await start(await openSample());
} catch (error) {
  starting.setAttribute('role', 'alert');
  starting.textContent = `The fieldbook could not be opened. ${sentenceOf(error)}`;
}

async function start(opened: Fieldbook): Promise<void> {
  let current = opened;
  /** Stays open so that opening another fieldbook can be taken back. */
  let previous: Fieldbook | undefined;
  const book = () => current;
  const sightings = new SightingsView(book);
  const places = new PlacesView(book);
  const views: Views = {
    sightings: () => sightings.show(),
    species: () => showSpecies(current),
    places: () => places.show(),
    inside: () => showInside(current),
  };
  bindStorage(book, async (another) => {
    const forgotten = previous === another ? undefined : previous;
    previous = current;
    current = another;
    await forgotten?.database.close();
    sightings.clear();
    await show(views);
  });
  addEventListener('hashchange', () => {
    const name = nameIn(views);
    if (name === undefined) return;
    forgetComplaints();
    void attempt('This page could not be shown.', async () => {
      await show(views);
      byId(`title-${name}`, HTMLElement).focus();
    });
  });
  await show(views);
  starting.remove();
}

/** The page that the address names; a link within a page names none. */
function nameIn(views: Views): string | undefined {
  const name = location.hash.slice(1);
  return Object.hasOwn(views, name) ? name : undefined;
}

async function show(views: Views): Promise<void> {
  const name = nameIn(views) ?? 'sightings';
  await views[name]?.();
  for (const section of document.querySelectorAll<HTMLElement>('[data-view]')) section.hidden = section.dataset['view'] !== name;
  for (const link of document.querySelectorAll('nav a')) {
    if (link.getAttribute('href') === `#${name}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
}
