import { RelataError } from 'relata';

/**
 * Does some work, and once more when the tab that works for all was closed meanwhile: nothing of it was kept then.
 *
 * @param work begins from nothing each time
 */
export async function again<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RelataError) || error.code !== 'leaderChanged') throw error;
    return work();
  }
}
