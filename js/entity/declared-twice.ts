import { RelataError } from '../errors.js';
import type { DeclaredEntity, EntityOptions } from './definition.js';

/** The error of a class whose fields are declared in two styles: the second declaration would silently replace the first. */
export function fieldsDeclaredTwice(first: DeclaredEntity, second: DeclaredEntity): RelataError {
  const names = new Set(first.fields.map(({ name }) => name));
  const both = second.fields.map(({ name }) => name).filter((name) => names.has(name));
  const what = both.length === 0 ? `The fields of ${first.name} are` : `${first.name}.${both.join(` and ${first.name}.`)} is`;
  return new RelataError(
    'declaredTwice',
    `${what} declared twice: by the class, which the type compiler has read, and by defineEntity(). Keep one of the two.`,
    { entity: first.name, fields: both, ...(both[0] !== undefined && { field: both[0] }) },
  );
}

/**
 * Options together with those that were given before. Indexes add up.
 *
 * @throws RelataError `declaredTwice` when the name or the table was given before, and is another one now
 */
export function joinedOptions(className: string, known: EntityOptions, more: EntityOptions): EntityOptions {
  for (const option of ['name', 'collection'] as const) {
    const [first, second] = [known[option], more[option]];
    if (first === undefined || second === undefined || first === second) continue;
    throw new RelataError(
      'declaredTwice',
      `The ${option} of ${className} is declared twice, as '${first}' and as '${second}'. Keep one of the two.`,
      { entity: className, option, first, second },
    );
  }
  const indexes = [...(known.indexes ?? []), ...(more.indexes ?? [])];
  return { ...known, ...more, ...(indexes.length > 0 && { indexes }) };
}
