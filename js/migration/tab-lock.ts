/**
 * Does some work while no other tab of the same origin does work under that name. Where there are no Web Locks, in Node before 24 for
 * example, it is done at once.
 *
 * @param name the lock's name, or false for none
 */
export function inOneTab<T>(name: string | false, work: () => Promise<T>): Promise<T> {
  const locks: LockManager | undefined = name === false ? undefined : globalThis.navigator?.locks;
  return locks === undefined || name === false ? work() : (locks.request(name, work) as Promise<T>);
}
