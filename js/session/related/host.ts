import type { IdentityMap } from '../../identity/identity-map.js';
import type { Journal } from '../journal.js';
import type { Scope } from '../scope.js';
import type { Committed } from '../settlement.js';

/** Whose relations handles are about: a database's objects, or those of a session. */
export interface RelatedHost {
  /** Where the work is done. */
  readonly scope: Pick<Scope, 'run'>;
  /** The identity map of a session. */
  readonly identities: IdentityMap | undefined;
  /** Brings the identity map to what was written. */
  take(committed: Committed, journal: Journal | undefined): void;
}

/** The host of a database, where every answer has objects of its own. */
export function databaseHost(scope: Pick<Scope, 'run'>): RelatedHost {
  return { scope, identities: undefined, take: () => {} };
}
