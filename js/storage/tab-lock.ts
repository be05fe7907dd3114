import { inUse, unavailable } from './failure.js';

/** How long a place that is being left may hold a database, in milliseconds: a page that is loaded again, a worker that was ended. */
const PATIENCE = 1000;

/**
 * Takes a lock of this site, which the browser gives back when the page or worker ends, however it does.
 *
 * @param lock the lock's name
 * @param name the database's name, for the error
 * @returns what gives it back
 * @throws RelataError `storageInUse`; `storageUnavailable` where there are no locks, without which two tabs would destroy the data
 */
export function holdTabLock(lock: string, name: string): Promise<() => void> {
  const locks = globalThis.navigator?.locks;
  if (locks === undefined) {
    const sentence = 'Durable storage needs the Web Locks of the browser, which are there for pages of https and of localhost.';
    return Promise.reject(unavailable(sentence));
  }
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    let isWaiting = true;
    let patience = setTimeout(look, PATIENCE);
    // A busy page or machine is late to hear that the lock is its own: only one that somebody has is waited for in vain.
    async function look(): Promise<void> {
      const { held = [] } = await locks.query().catch((): LockManagerSnapshot => ({}));
      if (!isWaiting) return;
      if (held.some((other) => other.name === lock)) controller.abort();
      else patience = setTimeout(look, PATIENCE);
    }
    const waited = () => {
      isWaiting = false;
      clearTimeout(patience);
    };
    const hold = () => {
      waited();
      return new Promise<void>((release) => resolve(release));
    };
    locks.request(lock, { signal: controller.signal }, hold).catch((error: unknown) => {
      waited();
      const sentence = 'The browser refuses its Web Locks here.';
      reject(controller.signal.aborted ? inUse(name, 'another tab or worker') : unavailable(sentence, error));
    });
  });
}
