import type { SqlJsDatabase as CoreDatabase } from '../../pkg/core.js';
import type { Logging } from './log.js';

/** A connection as the core drives it in a migration, each statement of which becomes an entry of the log. */
export function loggedDatabase(database: CoreDatabase, logging: Logging): CoreDatabase {
  return {
    exec(sql) {
      const run = new Run(logging, sql);
      return run.try(() => {
        const answer = database.exec(sql);
        run.end();
        return answer;
      });
    },
    prepare(sql) {
      const run = new Run(logging, sql);
      const statement = run.try(() => database.prepare(sql));
      return {
        bind(values) {
          run.parameters = values;
          return statement.bind(values);
        },
        step: () => run.try(() => run.counted(statement.step())),
        get: () => statement.get(),
        free() {
          run.end();
          return statement.free();
        },
      };
    },
  };
}

/** One run of a statement. */
class Run {
  parameters: readonly unknown[] = [];
  readonly #logging: Logging;
  readonly #sql: string;
  readonly #start = performance.now();
  #rows = 0;
  #hasEnded = false;

  constructor(logging: Logging, sql: string) {
    this.#logging = logging;
    this.#sql = sql;
  }

  counted(isRow: boolean): boolean {
    if (isRow) this.#rows++;
    return isRow;
  }

  try<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      this.end(error);
      throw error;
    }
  }

  /** Writes the entry, once. */
  end(error?: unknown): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const milliseconds = performance.now() - this.#start;
    const { parameters } = this;
    this.#logging.write({ kind: 'statement', sql: this.#sql, parameters, milliseconds, rows: this.#rows, error });
  }
}
