import type { QueryPlan } from '../../pkg/core.js';
import type { Cell } from '../codec/cell.js';
import { type Batch, copyOf } from '../driver/batch.js';
import type { RowSink } from '../driver/engine.js';
import type { Lock } from './lock.js';
import type { OpenDatabase } from './open-database.js';

/**
 * Reads rows until a signal ends it, as {@link abortable} does.
 *
 * @param sink receives the rows when they are all there: of a read that ends early no object is made, and none is half filled
 * @throws the signal's reason
 */
export async function abortableRead(
  { lock, engine }: OpenDatabase,
  plan: QueryPlan,
  cells: readonly (readonly Cell[])[],
  sink: RowSink,
  signal: AbortSignal,
): Promise<void> {
  const rows: { readonly statement: number; readonly batch: Batch }[] = [];
  const take: RowSink = (statement, batch) => rows.push({ statement, batch: copyOf(batch) });
  await abortable(lock, signal, () => engine.read(plan, cells, take, signal));
  for (const { statement, batch } of rows) sink(statement, batch);
}

/**
 * Does some reading in its turn, until a signal ends it. What waits for its turn is not begun then, and nobody waits for what is under way.
 *
 * @throws the signal's reason
 */
export async function abortable<T>(lock: Lock, signal: AbortSignal, work: () => T | Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const reading = lock.run(async () => {
    signal.throwIfAborted();
    return work();
  });
  return unlessAborted(reading, signal);
}

/** The end of some work, or the signal's, whichever comes first. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    stop = () => signal.removeEventListener('abort', abort);
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    stop();
  }
}
