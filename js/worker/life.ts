/**
 * Whether another context lives: it holds a lock of a name that only the two know, and the browser takes the lock from it when it
 * ends, however it ends. Without locks (Node 20) nobody holds anything; there `exit` tells.
 */

/** Holds the lock as long as this context lives. Resolves when it is held. @returns what gives it back before */
export function hold(name: string): Promise<() => void> {
  if (!hasLocks()) return Promise.resolve(() => {});
  return new Promise((resolve, reject) => {
    // Settled by nobody else: the lock goes with the context.
    navigator.locks.request(name, () => new Promise<void>((release) => resolve(release))).catch(reject);
  });
}

/**
 * Calls back when the context that holds a lock has ended. Call it when the lock is held.
 *
 * @returns what ends the waiting
 */
export function whenEnded(name: string, ended: () => void): () => void {
  if (!hasLocks()) return () => {};
  const waiting = new AbortController();
  navigator.locks.request(name, { signal: waiting.signal }, () => ended()).catch(() => {});
  return () => waiting.abort();
}

function hasLocks(): boolean {
  return typeof navigator === 'object' && navigator.locks !== undefined;
}
