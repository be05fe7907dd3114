import { reflect } from 'relata';
import { entities } from '../entities.js';
import entitiesSource from '../entities.ts?raw';
import type { Fieldbook } from '../fieldbook.js';
import placesSource from '../queries/places.ts?raw';
import sightingsSource from '../queries/sightings.ts?raw';
import speciesSource from '../queries/species.ts?raw';
import { byId, element } from './element.js';
import { counted, sizeOf } from './words.js';

/** The files that this page was built from. */
const sources = {
  'The entities: plain classes, whose types are the schema': entitiesSource,
  'The query behind “Sightings”': sightingsSource,
  'The query behind “Species”': speciesSource,
  'The query behind “Places”': placesSource,
};

/** Shows what Relata did: only what was counted, timed or read. */
export async function showInside({ database, migration, sample }: Fieldbook): Promise<void> {
  const rows = await Promise.all(
    entities.map(async (entity) => [reflect(entity).name, await database.query<object>(entity).count()] as const),
  );
  const { bytes } = await database.storage();
  const classes = counted(entities.length, 'entity', 'entities');
  const facts = [
    migration.statements.length > 0
      ? `${classes} became ${counted(migration.statements.length, 'statement')} of migrate().`
      : `${classes} have their tables: migrate() found nothing to do.`,
    ...(sample
      ? [
          `persist() was handed ${sample.objects} objects of the sample, found those they refer to, and wrote them in ${sample.milliseconds.toFixed(0)} ms.`,
        ]
      : []),
    `The database is a real SQLite file of ${sizeOf(bytes)}.`,
  ];
  const table = element(
    'table',
    {},
    element('caption', {}, 'Rows of each entity'),
    element(
      'tbody',
      {},
      ...rows.map(([name, count]) => element('tr', {}, element('th', { scope: 'row' }, name), element('td', {}, String(count)))),
    ),
  );
  const statements = listing('The statements that migrate() ran', migration.statements.map((sql) => `${sql};`).join('\n\n'));
  byId('inside-facts', HTMLElement).replaceChildren(
    element('ul', { class: 'plain' }, ...facts.map((fact) => element('li', {}, fact))),
    table,
    ...(migration.statements.length > 0 ? [statements] : []),
    ...Object.entries(sources).map(([title, source]) => listing(title, source)),
  );
}

/** Code that opens on demand. The keyboard reaches it, because it may have to scroll. */
function listing(title: string, code: string): HTMLElement {
  const block = element('pre', { tabindex: 0, 'aria-label': title }, element('code', {}, code.trim()));
  return element('details', {}, element('summary', {}, title), block);
}
