import type { RawRow } from '../sqlite-file.js';
import type { Kind } from './rules.js';
import type { Fields, Instance } from './thing.js';

/** Objects and rows as the plain fields that the model has. */

/** The plain fields of an object. */
export function fieldsOfObject(kind: Kind, object: Instance): Fields {
  const { size } = object;
  const key = kind === 'detail' || object['id'] === 0 ? undefined : object['id'];
  if (kind !== 'hub') return { key, size };
  const home = object['home'] as { street: string; zip: number };
  return {
    key,
    size,
    code: object['code'],
    facts: structuredClone(object['facts']),
    tags: [...(object['tags'] as Set<string>)],
    scores: [...(object['scores'] as Map<string, number>)],
    day: (object['day'] as Date).getTime(),
    bytes: [...(object['bytes'] as Uint8Array)],
    street: home.street,
    zip: home.zip,
  };
}

/** The plain fields of a row, as SQLite shows it. */
export function fieldsOfRow(kind: Kind, row: RawRow): Fields {
  const { size } = row;
  const key = kind === 'detail' ? undefined : row['id'];
  if (kind !== 'hub') return { key, size };
  const json = (name: string): unknown => JSON.parse(String(row[name]));
  return {
    key,
    size,
    code: row['code'],
    facts: json('facts'),
    tags: json('tags'),
    scores: json('scores'),
    day: row['day'],
    bytes: [...(row['bytes'] as Uint8Array)],
    street: row['home_street'],
    zip: row['home_zip'],
  };
}
