import { type Fieldbook, openFieldbook } from './fieldbook.js';
import { byId } from './page/element.js';
import { showInside } from './page/inside-view.js';
import { keepingFocus } from './page/kept-focus.js';
import { attempt, forgetComplaints, sentenceOf } from './page/messages.js';
import { showNetwork } from './page/network-state.js';
import { PlacesView } from './page/places-view.js';
import { SightingsView } from './page/sightings-view.js';
import { showSpecies } from './page/species-view.js';
import { bindStorage } from './page/storage-bar.js';
import { StorageState } from './page/storage-state.js';

/** The pages by the names that they have in the address. */
type Views = Readonly<Record<string, () => Promise<void>>>;

const starting = byId('starting', HTMLElement);

void attempt('It is not known whether the page would start without a network.', showNetwork);
try {
  await start(
    await openFieldbook((step) => {
      starting.textContent = step;
    }),
  );
} catch (error) {
  starting.setAttribute('role', 'alert');
  starting.textContent = `The fieldbook could not be opened. ${sentenceOf(error)}`;
}

async function start(book: Fieldbook): Promise<void> {
  const storage = new StorageState(book.database);
  const sightings = new SightingsView(book.database);
  const places = new PlacesView(book.database);
  const views: Views = {
    sightings: () => sightings.show(),
    species: () => showSpecies(book.database),
    places: () => places.show(),
    inside: () => showInside(book),
  };
  bindStorage(book, async () => {
    sightings.clear();
    await Promise.all([show(views), storage.show()]);
  });
  // What another tab has committed is seen in this one.
  book.database.listenElsewhere(() => {
    storage.showSoon();
    void attempt('What another tab changed could not be shown.', () => keepingFocus(() => show(views)));
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
  await Promise.all([show(views), storage.show()]);
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
