import type { IdentityMap } from '../identity/identity-map.js';
import type { Instance } from '../metadata/entity-metadata.js';
import type { LinkChange } from './links.js';
import type { Committed } from './settlement.js';

/** What a commit is to do. */
export interface Work {
  /** Objects to insert or update, and to follow to others; the same may be there twice. */
  readonly persist: readonly object[];
  /** Objects whose rows are to go; the same may be there twice. */
  readonly remove: readonly object[];
  /** Links of many-to-many relations to write and to delete, beside those of loaded collections. */
  readonly links?: readonly LinkChange[];
  /** Where the objects are that references lead to. */
  readonly pool?: IdentityMap;
  /** Which objects are not looked at when others lead to them. */
  readonly skips?: (instance: Instance) => boolean;
  /** Called when everything is written, before anybody else's turn, and once more for what the database did in its wake. */
  readonly done?: (committed: Committed) => void;
}
