import type { QueryPlan } from '../../pkg/core.js';
import type { Cell } from '../codec/cell.js';
import { type Batch, copyOf } from '../driver/batch.js';
import type { RowSink } from '../driver/engine.js';
import type { OpenDatabase } from './open-database.js';

/**
 * Reads rows until a signal ends it. What waits for its turn is not begun then, and nobody waits for what is under way.
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
  signal.throwIfAborted();
  const rows: { readonly statement: number; readonly batch: Batch }[] = [];
  const take: RowSink = (statement, batch) => rows.push({ statement, batch: copyOf(batch) });
  const reading = lock.run(async () => {
    signal.throwIfAborted();
    await engine.read(plan, cells, take, signal);
  });
  await unlessAborted(reading, signal);
  for (const { statement, batch } of rows) sink(statement, batch);
}

/** The end of some work, or the signal's, whichever comes first. */
async function unlessAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  let stop = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    stop = () => signal.removeEventListener('abort', abort);
  });
  try {
    await Promise.race([work, aborted]);
  } finally {
    stop();
  }
}
