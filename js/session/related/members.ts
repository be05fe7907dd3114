import type { Instance } from '../../metadata/entity-metadata.js';

/** The objects that some objects hold in a field, each once. */
export function membersOf(owners: readonly Instance[], field: string): Instance[] {
  const members = owners.flatMap((owner) => {
    const value = owner[field] as Instance | readonly Instance[] | null | undefined;
    return value === undefined || value === null ? [] : value;
  });
  return [...new Set(members as Instance[])];
}
