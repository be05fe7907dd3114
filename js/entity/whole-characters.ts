import { RelataError } from '../errors.js';

/**
 * Refuses half of a surrogate pair anywhere in the document of an entity: on its way to the core it would become another character.
 *
 * @throws RelataError `invalidName`
 */
export function refuseHalves<T extends { readonly name: string }>(entity: T): T {
  const half = textWithHalf(entity);
  if (half === undefined) return entity;
  const text = JSON.stringify(half);
  throw new RelataError(
    'invalidName',
    `${JSON.stringify(entity.name)} names ${text}, which has half of a surrogate pair: UTF-8 cannot store it. Give it whole characters.`,
    { entity: entity.name, name: half },
  );
}

/** The first text that has one, among the keys and the values of plain data. */
function textWithHalf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.isWellFormed() ? undefined : value;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const inner of [...Object.keys(value), ...Object.values(value)]) {
    const found = textWithHalf(inner);
    if (found !== undefined) return found;
  }
  return undefined;
}
