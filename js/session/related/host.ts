import type { IdentityMap } from '../../identity/identity-map.js';
import type { QueryExecutor } from '../../query/query.js';
import type { Journal } from '../journal.js';
import type { Listeners } from '../listeners.js';
import type { Scope } from '../scope.js';
import type { DatabaseSession } from '../session.js';
import type { Committed } from '../settlement.js';
import type { Transaction } from '../transaction.js';

/** Whose relations handles are about: a database's objects, or those of a session. */
export interface RelatedHost {
  /** Where the work is done. */
  readonly scope: Pick<Scope, 'run'>;
  /** The identity map of a session. */
  readonly identities: IdentityMap | undefined;
  /** Runs queries, of which handlers are told. */
  readonly queries: QueryExecutor;
  /** Who is told of what is written. */
  readonly listeners: Listeners;
  /** Does some work in a transaction in which a session is, that handlers get. */
  enter<T>(work: (session: DatabaseSession, opened: Transaction) => Promise<T>): Promise<T>;
  /** Brings the identity map to what was written. */
  take(committed: Committed, journal: Journal | undefined): void;
}

/** The host of a database, where every answer has objects of its own. */
export function databaseHost(host: Pick<RelatedHost, 'scope' | 'queries' | 'listeners' | 'enter'>): RelatedHost {
  return { ...host, identities: undefined, take: () => {} };
}
