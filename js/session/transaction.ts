import { RelataError } from '../errors.js';
import { explainedError } from './constraint.js';
import type { Journal } from './journal.js';
import type { Holder } from './lock.js';
import type { OpenDatabase } from './open-database.js';
import type { Scope } from './scope.js';

/**
 * Does some work as a whole or not at all: in a transaction of its own, or in a savepoint of the open one. Whoever calls holds the
 * database's lock.
 *
 * @param undo takes back what the work did to objects, after a failure
 * @throws what the work threw; a constraint that stood in the way is told in the application's words
 */
export async function transaction<T>(database: OpenDatabase, work: () => Promise<T>, undo: () => void = () => {}): Promise<T> {
  const { engine, metadata, boundary } = database;
  await engine.transaction(boundary.begin);
  let isDone = false;
  try {
    const result = await work();
    isDone = true;
    await engine.transaction(boundary.commit);
    return result;
  } catch (error) {
    undo();
    // References are tested at the end; what fails before leaves no violation of its own to be looked at.
    const explained = await explainedError(metadata, isDone ? engine : undefined, error);
    try {
      await engine.transaction(boundary.rollback);
    } catch {
      // When it runs out of space, SQLite rolls everything back by itself, the transaction around a savepoint included.
      database.lost = true;
    }
    throw explained;
  }
}

/** An open transaction, in which the calls of its session do their work. Everybody else waits until it is over. */
export class Transaction implements Scope, Holder {
  readonly database: OpenDatabase & { readonly journal: Journal };
  readonly #underWay = new Set<Promise<unknown>>();
  #calls = 0;
  #isOver = false;

  /** @param database the database as it is seen inside of the transaction */
  constructor(database: OpenDatabase & { readonly journal: Journal }) {
    this.database = database;
  }

  get idle(): boolean {
    const { lock } = this.database;
    return !this.#isOver && (!lock.held || lock.holder?.idle === true);
  }

  get activity(): number {
    return this.#calls + (this.database.lock.holder?.activity ?? 0);
  }

  /** Whether another transaction is open inside of this one. */
  get isOuter(): boolean {
    return this.database.lock.holder !== undefined;
  }

  run<T>(work: (database: OpenDatabase) => T | Promise<T>): Promise<T> {
    try {
      this.check();
      this.#calls++;
      const result = work(this.database);
      if (!(result instanceof Promise)) return Promise.resolve(result);
      this.#underWay.add(result);
      const end = () => this.#underWay.delete(result);
      result.then(end, end);
      return result;
    } catch (error) {
      return Promise.reject(error);
    }
  }

  check(): void {
    if (this.database.lost) throw lost();
    if (!this.#isOver) return;
    throw new RelataError(
      'transactionEnded',
      'This transaction is over, and so is its session. Await every call inside the callback; for work after it use database.createSession().',
    );
  }

  /**
   * Lets no further call in, and waits for those under way that nobody awaited.
   *
   * @returns those of them that failed
   */
  async close(): Promise<PromiseRejectedResult[]> {
    this.#isOver = true;
    const ends = await Promise.allSettled(this.#underWay);
    return ends.filter((end) => end.status === 'rejected');
  }
}

/**
 * Opens a transaction for some work: committed at its end, rolled back when it throws.
 *
 * @param work does its work in the transaction
 * @param last what is done in the end, when no further call of the work's is let in
 * @param rolledBack what is done after a rollback, before anybody else's turn
 * @returns what the work answers
 */
export function inTransaction<T>(
  database: OpenDatabase,
  work: (transaction: Transaction) => Promise<T>,
  last: (database: OpenDatabase) => Promise<void>,
  rolledBack: (database: OpenDatabase) => Promise<void>,
): Promise<T> {
  const { lock } = database;
  return lock.run(async () => {
    const opened = new Transaction(database.inside());
    const { journal } = opened.database;
    const whole = async (): Promise<T> => {
      lock.holder = opened;
      const result = await ending(work(opened), opened);
      if (opened.database.lost) throw lost();
      await last(opened.database);
      return result;
    };
    try {
      const result = await transaction(database, whole, () => journal.undo());
      database.journal?.absorb(journal);
      return result;
    } catch (error) {
      lock.holder = undefined;
      // What is read again now is of the transaction around this one.
      database.journal?.loaded.absorb(journal.loaded);
      // What went wrong first matters more than what cannot be read after it.
      await Promise.allSettled([rolledBack(database)]);
      throw error;
    } finally {
      lock.holder = undefined;
    }
  });
}

/** The answer of some work in a transaction, when everything that it began has ended. */
async function ending<T>(work: Promise<T>, opened: Transaction): Promise<T> {
  const [end] = await Promise.allSettled([work]);
  const [failed] = await opened.close();
  // What the work threw matters more than what it left behind.
  if (end.status === 'rejected') throw end.reason;
  if (failed !== undefined) throw failed.reason;
  return end.value;
}

function lost(): RelataError {
  const message = 'The database rolled this transaction back by itself when one of its statements failed. Begin it anew.';
  return new RelataError('transactionEnded', message);
}
