import { loadSqlJs, type Pointer, type SqlJsModule } from '../../js/driver/sqljs.js';

/** The statements that ran since the recording began or was cleared. */
export interface Recording {
  /** Their SQL texts, in order. */
  readonly texts: string[];
  /** How many of them read or write what was asked: transactions, the next key and SQLite's statistics do not count. */
  readonly count: number;
  /** Forgets what ran so far. */
  clear(): void;
}

/** sql.js exports more than Relata uses. */
type Inspected = SqlJsModule & { _sqlite3_sql(statement: Pointer): Pointer };

let listening: Promise<void> | undefined;
let listener: (text: string) => void = () => {};

/**
 * Listens where SQLite is called: a statement runs when it is stepped for the first time after a reset. Every call still goes to
 * the real engine.
 */
async function listen(): Promise<void> {
  const module = (await loadSqlJs()).module as Inspected;
  const running = new Set<Pointer>();
  const { _sqlite3_step: step, _sqlite3_reset: reset } = module;
  module._sqlite3_step = (statement) => {
    if (!running.has(statement)) listener(module.UTF8ToString(module._sqlite3_sql(statement)));
    running.add(statement);
    return step(statement);
  };
  module._sqlite3_reset = (statement) => {
    running.delete(statement);
    return reset(statement);
  };
}

/** Records the statements that run from here on; an earlier recording ends. */
export async function recordStatements(): Promise<Recording> {
  listening ??= listen();
  await listening;
  const texts: string[] = [];
  listener = (text) => texts.push(text);
  return {
    texts,
    get count() {
      return texts.filter((text) => !/^(BEGIN|COMMIT|ROLLBACK|PRAGMA)|max\(/i.test(text)).length;
    },
    clear() {
      texts.length = 0;
    },
  };
}
