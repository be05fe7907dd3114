import { RelataError } from '../errors.js';
import type { Connect } from './messages.js';

/** What Relata needs of a worker: a browser's `Worker`, or one of Node's `worker_threads`. */
export interface EngineWorker {
  /** Sends a message. */
  postMessage(message: unknown, transfer: MessagePort[]): void;
  /** Ends the worker. */
  terminate(): unknown;
  /** A browser's way to listen. */
  addEventListener?(type: string, listener: (event: Event) => void): void;
  /** Node's way to listen. */
  on?(type: string, listener: (event: unknown) => void): unknown;
}

/** Where a database's worker comes from: the package's own, one of the application, or what makes one for each opening. */
export type WorkerChoice = true | EngineWorker | (() => EngineWorker);

/** A worker of a database. */
export interface ChosenWorker {
  readonly worker: EngineWorker;
  /** Whether it goes with the database: what the application made and handed over stays. */
  readonly isOwn: boolean;
}

/** The worker that was chosen, started where it is to be made. @throws RelataError `invalidArgument` for what is no worker */
export function chosenWorker(choice: WorkerChoice): ChosenWorker {
  if (choice === true) return { worker: ownWorker(), isOwn: true };
  const worker = typeof choice === 'function' ? choice() : choice;
  if (typeof worker?.postMessage !== 'function' || typeof worker.terminate !== 'function') {
    throw new RelataError(
      'invalidArgument',
      "worker is true, a Worker, or a function that makes one: { worker: () => new Worker(new URL('./database-worker.js', import.meta.url), { type: 'module' }) }.",
    );
  }
  return { worker, isOwn: typeof choice === 'function' };
}

function ownWorker(): EngineWorker {
  if (typeof Worker === 'undefined') {
    throw new RelataError(
      'invalidArgument',
      "There is no Worker here. In Node, make one: { worker: () => new Worker(new URL(import.meta.resolve('relata/worker'))) }, with Worker of node:worker_threads.",
    );
  }
  // Bundlers know this form, and only as a whole.
  return new Worker(new URL('./relata-worker.js', import.meta.url), { type: 'module', name: 'relata' });
}

/** Hands one end of a channel to a worker, and answers the other. */
export function connected(worker: EngineWorker): MessagePort {
  const { port1, port2 } = new MessageChannel();
  const message: Connect = { relata: 'connect', port: port2 };
  worker.postMessage(message, [port2]);
  return port1;
}

/**
 * Calls back when a worker fails to load or is gone, as far as workers tell.
 *
 * @param failed takes a sentence
 * @returns what ends the listening to errors: once the worker has begun to work, an error in it does not mean its end
 */
export function watchWorker(worker: EngineWorker, failed: (sentence: string) => void): () => void {
  let starts = true;
  const failedToStart = (event: unknown): void => {
    if (!starts) return;
    const { message } = event as { message?: unknown };
    const why = typeof message === 'string' && message !== '' ? `: ${message}` : '';
    failed(
      `The worker of a database could not be started${why}. Where a bundler does not know the package's own, make one: a file with the line import 'relata/worker', and { worker: () => new Worker(…) }.`,
    );
  };
  if (worker.addEventListener !== undefined) worker.addEventListener('error', failedToStart);
  else {
    worker.on?.('error', failedToStart);
    worker.on?.('exit', () => failed('The worker of a database has ended.'));
  }
  return () => {
    starts = false;
  };
}
