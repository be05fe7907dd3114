import type { Durability, StorageMode } from './storage.js';

/** Where a database is, and when its commits resolve. */
export interface StorageInForce {
  readonly mode: StorageMode;
  readonly durability: Durability;
}

/** What is known of the storage of a database. */
export interface StorageReport extends StorageInForce {
  /** The length of the database's file. */
  readonly bytes: number;
  /** How many bytes the browser lets the whole site keep; undefined where nobody says. */
  readonly quota: number | undefined;
  /** How many of them are in use; undefined where nobody says. */
  readonly usage: number | undefined;
  /** Whether the browser asks before it deletes what the site keeps; undefined where it deletes nothing, or does not say. */
  readonly persisted: boolean | undefined;
}

/**
 * Asks the browser for what it says of the site's storage.
 *
 * @param persist whether it is asked to keep the data until somebody deletes it; it may say no, or ask
 */
export async function storageReport(inForce: StorageInForce, bytes: number, persist: boolean): Promise<StorageReport> {
  const inBrowser = inForce.mode === 'memory' || inForce.mode === 'file' ? undefined : globalThis.navigator?.storage;
  const [estimate, persisted] = await Promise.all([
    inBrowser?.estimate?.(),
    // Workers can ask whether it is so, and cannot ask for it.
    persist && inBrowser?.persist !== undefined ? inBrowser.persist() : inBrowser?.persisted?.(),
  ]);
  const { mode, durability } = inForce;
  return { mode, durability, bytes, quota: estimate?.quota, usage: estimate?.usage, persisted };
}
