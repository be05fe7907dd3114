import { RelataError } from '../errors.js';

/** A statement that ran, or a warning. */
export type LogEntry = StatementEntry | ScanEntry | LoadsEntry | OneSidedEntry;

/** A statement that ran. */
export interface StatementEntry {
  readonly kind: 'statement';
  /** The SQL text, with `?` in the place of values. */
  readonly sql: string;
  /** What was bound, in order: text, numbers, bytes and null, as SQLite got them; a list is one text of JSON. */
  readonly parameters: readonly unknown[];
  /** How long it took, from its preparation to its last row, with the objects made of the rows. */
  readonly milliseconds: number;
  /** How many rows it answered, or changed where it answers none. */
  readonly rows: number;
  /** What it failed with; undefined where it did not. */
  readonly error: unknown;
}

/** A query that reads a whole large table to find its rows. */
export interface ScanEntry {
  readonly kind: 'scan';
  /** The entity whose table is read. */
  readonly entity: string;
  /** The fields that its rows are chosen by, none of which has an index. */
  readonly fields: readonly string[];
  /** The statement. */
  readonly sql: string;
  /** A sentence that says what to write. */
  readonly message: string;
}

/** A relation that only one of its entities declares. */
export interface OneSidedEntry {
  readonly kind: 'oneSided';
  /** The entity that declares it, and its field. */
  readonly entity: string;
  readonly field: string;
  /** The entity that has no way back. */
  readonly target: string;
  /** A sentence that says what to write. */
  readonly message: string;
}

/** A relation that objects load one by one. */
export interface LoadsEntry {
  readonly kind: 'loads';
  /** The entity that has the relation. */
  readonly entity: string;
  /** The relation's field. */
  readonly field: string;
  /** How often it was loaded in a row. */
  readonly loads: number;
  /** A sentence that says what to write. */
  readonly message: string;
}

/** Receives what happens. What it throws goes to the console and stops nothing. */
export type Log = (entry: LogEntry) => void;

/** Where entries go: one place for a database and its engine, which may open later. */
export class Logging {
  /** Receives the entries; undefined while nobody asks. */
  log: Log | undefined;

  /** @throws RelataError `invalidArgument` for what is no function */
  constructor(log?: Log) {
    this.log = checkedLog(log);
  }

  /** Hands an entry over. */
  write(entry: LogEntry): void {
    try {
      this.log?.(entry);
    } catch (error) {
      // The one place where it can still be seen.
      console.error('The log function of a Relata database threw an error.', error);
    }
  }
}

/** A log as it was given. @throws RelataError `invalidArgument` for what is no function */
export function checkedLog(log: Log | undefined): Log | undefined {
  if (log === undefined || typeof log === 'function') return log;
  throw new RelataError('invalidArgument', 'log is a function that takes an entry: { log: (entry) => console.log(entry) }.');
}
