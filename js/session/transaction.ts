import { explainedError } from './constraint.js';
import type { OpenDatabase } from './open-database.js';

/**
 * Does some work in a transaction of its own: all of it, or nothing. Whoever calls holds the database's lock.
 *
 * @param undo takes back what the work did to objects, after a failure
 * @throws what the work threw; a constraint that stood in the way is told in the application's words
 */
export async function transaction<T>(
  { engine, metadata }: OpenDatabase,
  work: () => Promise<T>,
  undo: () => void = () => {},
): Promise<T> {
  await engine.transaction('begin');
  try {
    const result = await work();
    await engine.transaction('commit');
    return result;
  } catch (error) {
    undo();
    const explained = await explainedError(metadata, engine, error);
    await engine.transaction('rollback');
    throw explained;
  }
}
