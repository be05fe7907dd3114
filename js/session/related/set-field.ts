import type { Instance } from '../../metadata/entity-metadata.js';
import { isHeld } from '../../relation/sync.js';
import type { Journal } from '../journal.js';

/** Sets a relation field, and takes that back after a rollback. */
export function setField(owner: Instance, field: string, value: unknown, journal: Journal | undefined): void {
  if (isHeld(owner, field)) {
    const before = owner[field];
    journal?.record(() => {
      owner[field] = before;
    });
  } else {
    const before = Object.getOwnPropertyDescriptor(owner, field);
    journal?.record(() => {
      if (before === undefined) delete owner[field];
      else Object.defineProperty(owner, field, before);
    });
  }
  owner[field] = value;
}
