import type { StorageInForce } from '../../storage/report.js';

/** What the tabs of one database tell each other, all of them at once. */
export type TabMessage =
  /** Somebody came, who asks who leads. */
  | { readonly kind: 'hello' }
  /** Somebody leads, from now on or still. */
  | { readonly kind: 'leading'; readonly leader: string }
  /** A tab wants to be served; it listens on their channel already. */
  | { readonly kind: 'join'; readonly leader: string; readonly tab: string }
  /** A tab is served: the leader listens on their channel. */
  | {
      readonly kind: 'welcome';
      readonly leader: string;
      readonly tab: string;
      readonly inForce: StorageInForce;
      /** The leader's entities, as text. */
      readonly schema: string;
    }
  /** A tab has committed. */
  | { readonly kind: 'changed'; readonly tab: string; readonly tables: ChangedTables };

/** The tables that a commit may have changed; undefined where nobody knows which. */
export type ChangedTables = readonly string[] | undefined;

/** The name of the channel of all tabs of a database. */
export const everybody = (name: string): string => `relata:tabs:${name}`;

/** The name of the channel of a leader and one tab. */
export const between = (name: string, leader: string, tab: string): string => `relata:tabs:${name}:${leader}:${tab}`;

/** The lock that the leader of a database has. */
export const leaderLock = (name: string): string => `relata:leader:${name}`;

/** The lock that a tab has as long as it is there. */
export const tabLock = (tab: string): string => `relata:tab:${tab}`;
